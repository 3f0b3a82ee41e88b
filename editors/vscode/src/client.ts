// The language client as this extension wants it, in a bundle of its own: it is most of the code that is loaded,
// and none of it is needed before the server is started.
import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type * as vscode from "vscode";
import { CloseAction, ErrorAction, LanguageClient, type StaticFeature } from "vscode-languageclient/node";
import type { ClientCapabilities } from "./protocol";

/** What a client is made for. */
export interface Needs {
  spawn(): Promise<ChildProcess>;
  /** What the user has set, in the server's shape. */
  settings(): object;
  capabilities: ClientCapabilities;
  log: vscode.LogOutputChannel;
  /** The connection closed, from whichever side. */
  closed(): void;
  /** What the server answered to one of its commands that something other than this extension ran. */
  answered(args: readonly unknown[], answer: unknown): void;
}

/** The library pops up its own errors; here they go to the log, and the user hears of what needs them once. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }

  override info(message: string, data?: unknown): void {
    super.info(message, data, false);
  }
}

/** A client that is not started yet. */
export function newClient({ spawn, settings, capabilities, log, closed, answered }: Needs): LanguageClient {
  const client = new QuietClient("ghostpen", "Ghostpen", spawn, {
    // The cells of a notebook are documents of their own.
    documentSelector: ["file", "untitled", "vscode-notebook-cell"].map((scheme) => ({ scheme })),
    outputChannel: log,
    initializationOptions: settings,
    stdioOptions: { stdout: () => {}, stderr: (output, log) => logLines(output, log) },
    initializationFailedHandler: () => false,
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => {
        closed();
        return { action: CloseAction.DoNotRestart, handled: true, message: "The connection to the server closed." };
      },
    },
    middleware: {
      executeCommand: async (command, args, next) => {
        const answer: unknown = await next(command, args);
        answered(args, answer);
        return answer;
      },
      workspace: {
        configuration: ({ items }) => items.map(({ section }) => (section === "ghostpen" ? settings() : null)),
      },
    },
  });
  client.registerFeature(announcing(capabilities));
  return client;
}

/** Tells the server in `initialize` that this is no stock client. */
function announcing(ours: ClientCapabilities): StaticFeature {
  return {
    fillClientCapabilities: (capabilities) => {
      capabilities.experimental = { ...capabilities.experimental, ghostpen: ours };
    },
    initialize: () => {},
    getState: () => ({ kind: "static" }),
    clear: () => {},
  };
}

/** The server's own log, each line as severe as it says it is. */
function logLines(output: Readable, log: vscode.LogOutputChannel): void {
  createInterface({ input: output }).on("line", (line) => {
    const [level] = /\b(ERROR|WARN|DEBUG|TRACE)\b/.exec(line) ?? [];
    log[(level?.toLowerCase() ?? "info") as "error" | "warn" | "info" | "debug" | "trace"](line);
  });
}
