// The server's life: found, started, asked, started again when it dies. No word of its protocol is here.
import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { Backoff } from "./backoff";
import { type Found, findServer } from "./find";
import { runInTerminal } from "./terminal";
import type { ClientCapabilities, Requests, ServerNotifications } from "./protocol";

/** What the server's process is doing; what the server says of itself once it runs is Status's business. */
/** A command of the server's that something other than this extension ran. */
export interface CommandAnswer {
  args: readonly unknown[];
  answer: unknown;
}

export type Life =
  | { state: "starting" }
  | { state: "running" }
  | { state: "restarting"; delayMs: number }
  /** Stays so until the user acts; `message` says what happened. */
  | { state: "down"; message: string; remedy: "install" | "restart" };

const ownCapabilities = (): ClientCapabilities => ({
  notifications: true,
  inputCommands: true,
  // VS Code announces documents of the server by itself, and tells no extension what it showed.
  textDocumentContent: false,
  suggestionEvents: false,
  items: true,
  diagnostics: true,
  untrusted: !vscode.workspace.isTrusted,
});

/** How long a server that was told to exit may take before it is killed. */
const EXIT_GRACE_MS = 2_000;

export class Server implements vscode.Disposable {
  private client: LanguageClient | undefined;
  private process: ChildProcess | undefined;
  private restartTimer: NodeJS.Timeout | undefined;
  private readonly backoff = new Backoff();
  private readonly lifeChanged = new vscode.EventEmitter<Life>();
  private readonly subscriptions: ((client: LanguageClient) => void)[] = [];
  private readonly handlers = new Map<string, ((params: never) => void)[]>();
  private readonly commandAnswered = new vscode.EventEmitter<CommandAnswer>();

  private readonly settingsTold = new vscode.EventEmitter<void>();

  readonly onLife = this.lifeChanged.event;
  /** The server was told that its settings are others; it asks for them before it heeds them. */
  readonly onSettings = this.settingsTold.event;
  readonly onCommandAnswer = this.commandAnswered.event;

  constructor(
    private readonly extension: vscode.Uri,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** Calls `handler` for each such notification, of this start of the server and all later ones. */
  onNotification<M extends keyof ServerNotifications>(
    method: M,
    handler: (params: ServerNotifications[M]) => void,
  ): void {
    const known = this.handlers.get(method);
    if (known) {
      known.push(handler);
      return;
    }
    // The client keeps one handler of a method; another would silently take its place.
    const handlers: ((params: ServerNotifications[M]) => void)[] = [handler];
    this.handlers.set(method, handlers);
    this.subscriptions.push(
      (client) => void client.onNotification(method, (params: ServerNotifications[M]) => handlers.forEach((handle) => handle(params))),
    );
  }

  /** Answers such requests of the server, of this start of it and all later ones. */
  onRequest<P>(method: string, handler: (params: P) => unknown): void {
    this.subscriptions.push((client) => void client.onRequest(method, (params: P) => handler(params)));
  }

  /** The answer to a request of ours; rejects with words for the user when the server does not run or refuses. */
  async request<M extends keyof Requests>(method: M, params: Requests[M]["params"]): Promise<Requests[M]["response"]> {
    if (!this.client?.isRunning()) {
      throw new Error("The server is not running.");
    }
    return this.client.sendRequest(method, params);
  }

  /** Tells a running server the settings as they are now. */
  async settingsChanged(): Promise<void> {
    if (this.client?.isRunning()) {
      await this.client.sendNotification("workspace/didChangeConfiguration", { settings: { ghostpen: settings() } });
      this.settingsTold.fire();
    }
  }

  /** Starts the server unless it runs. Never rejects: what goes wrong is told through `onLife`. */
  async start(): Promise<void> {
    clearTimeout(this.restartTimer);
    if (this.client) {
      return;
    }
    const found = this.find();
    if (found.kind === "missing") {
      this.lifeChanged.fire({ state: "down", message: found.reason, remedy: "install" });
      return;
    }
    this.log.info(`starting ${found.command} (from ${found.from})`);
    this.lifeChanged.fire({ state: "starting" });
    const client = this.newClient(found.command);
    this.client = client;
    for (const subscribe of this.subscriptions) {
      subscribe(client);
    }
    try {
      await client.start();
      // A server that dies during its start makes `start` resolve all the same.
      if (!client.isRunning()) {
        throw new Error("it ended before it answered");
      }
      this.lifeChanged.fire({ state: "running" });
    } catch (error) {
      this.startFailed(client, messageOf(error));
    }
  }

  /** Stops the server, by force if it does not exit. */
  async stop(): Promise<void> {
    clearTimeout(this.restartTimer);
    const { client, process } = this;
    this.client = undefined;
    this.process = undefined;
    await client?.stop().catch((error) => this.log.warn(`stop: ${messageOf(error)}`));
    setTimeout(() => process?.kill("SIGKILL"), EXIT_GRACE_MS).unref();
  }

  /** Stops and starts, as the user asked: crashes are counted anew, and settings read anew. */
  async restart(): Promise<void> {
    this.backoff.reset();
    await this.stop();
    await this.start();
  }

  dispose(): Promise<void> {
    return this.stop();
  }

  /** Looks for model servers on this machine, in a terminal: what is found is set up only when the user says so. */
  async findModels(): Promise<void> {
    const found = this.find();
    if (found.kind === "missing") {
      throw new Error(found.reason);
    }
    await runInTerminal("doctor", found.command, ["doctor", "--write"]);
    await this.settingsChanged();
  }

  private find(): Found {
    return findServer(
      {
        setting: vscode.workspace.getConfiguration("ghostpen").get("server.path", ""),
        extension: this.extension.fsPath,
        home: homedir(),
        searchPath: process.env["PATH"] ?? "",
        platform: process.platform,
      },
      isProgram,
    );
  }

  private newClient(command: string): LanguageClient {
    // Loaded here and not with the extension, which starts sooner without it.
    const { newClient } = require("./client.js") as typeof import("./client");
    return newClient({
      spawn: () => this.spawn(command),
      settings,
      capabilities: ownCapabilities(),
      log: this.log,
      // The process's exit decides about a restart, and a server that closed its pipe has to exit.
      closed: () => void this.process?.kill("SIGKILL"),
      answered: (args, answer) => this.commandAnswered.fire({ args, answer }),
    });
  }

  private spawn(command: string): Promise<ChildProcess> {
    return new Promise((resolve, reject) => {
      const child = spawn(command, ["lsp"], { stdio: "pipe" });
      this.process = child;
      child.once("spawn", () => resolve(child));
      child.once("error", (error) => reject(unstarted(command, error)));
      child.once("exit", (code, signal) => this.died(child, signal ?? `exit code ${code}`));
    });
  }

  /** A process that lives although its start failed is of no use: its end is then told as its death. */
  private startFailed(client: LanguageClient, reason: string): void {
    this.log.error(`start failed: ${reason}`);
    if (this.client !== client) {
      return;
    }
    if (this.process?.pid !== undefined) {
      this.process.kill("SIGKILL");
      return;
    }
    this.client = undefined;
    this.process = undefined;
    this.lifeChanged.fire({ state: "down", message: `The server cannot be started: ${reason}`, remedy: "restart" });
  }

  private died(child: ChildProcess, how: string): void {
    if (child !== this.process) {
      return; // It was told to exit.
    }
    this.process = undefined;
    this.client = undefined;
    this.log.error(`the server died (${how})`);
    const delayMs = this.backoff.crashed(Date.now());
    if (delayMs === undefined) {
      const message = `The server keeps crashing (${how}); it is left stopped.`;
      this.lifeChanged.fire({ state: "down", message, remedy: "restart" });
      return;
    }
    this.lifeChanged.fire({ state: "restarting", delayMs });
    this.restartTimer = setTimeout(() => void this.start(), delayMs);
  }
}

/** What the user has set, in the server's shape: no defaults, which would hide the user's own file of settings. */
function settings(): object {
  const set = vscode.workspace.getConfiguration().inspect<Record<string, unknown>>("ghostpen")?.globalValue ?? {};
  // These are the extension's own.
  const { server: _server, trace: _trace, ...rest } = set;
  return rest;
}

/** What went wrong, as the server or Node said it. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Of a program whose loader is missing, as in Alpine, the system says that it is not there, which it is. */
function unstarted(command: string, error: NodeJS.ErrnoException): Error {
  const misfit = ["ENOENT", "ENOEXEC", "EBADARCH"].includes(error.code ?? "");
  return misfit ? new Error(`${command} is built for another system than this one.`) : error;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
