// VS Code's own server, as code-server, on a loopback port of its own choice.

import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { ROOT } from "./scratch.ts";

const PROGRAM = join(ROOT, ".tools/bin/code-server");

/** What makes every run alike: nothing from the network, no welcome, no chat of VS Code's own. */
const QUIET = {
  "chat.disableAIFeatures": true,
  "editor.minimap.enabled": false,
  "editor.wordBasedSuggestions": "off",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "window.commandCenter": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
};

export interface ServerOptions {
  /** An empty folder for the server's settings, extensions, logs and home. */
  home: string;
  /** Extensions to install first, as .vsix files. */
  vsix?: string | string[];
  /** User settings beside those that every test has. */
  settings?: Record<string, unknown>;
  /** Folders are not trusted until the user says so; in other tests trust is no matter. */
  untrusted?: boolean;
  /** Folders that the user's shell puts first on PATH. */
  path?: string[];
}

/** A running server; ends with the scope that started it, with all its processes. */
export class CodeServer implements AsyncDisposable {
  /** Where it listens, without a path. */
  readonly url: string;
  private readonly process: ChildProcess;

  private constructor(process: ChildProcess, url: string) {
    this.process = process;
    this.url = url;
  }

  /** Starts a server and waits until it listens. */
  static async start(options: ServerOptions): Promise<CodeServer> {
    const { home } = options;
    const data = join(home, "data");
    const folders = ["--user-data-dir", data, "--extensions-dir", join(home, "extensions")];
    const env = {
      ...process.env,
      HOME: home,
      XDG_CONFIG_HOME: join(home, "config"),
      XDG_STATE_HOME: join(home, "state"),
      XDG_DATA_HOME: join(home, "share"),
      XDG_CACHE_HOME: join(home, "cache"),
      // No marketplace: the tests talk to this machine alone.
      EXTENSIONS_GALLERY: "{}",
    };
    const trust = options.untrusted ? { "security.workspace.trust.enabled": true, "security.workspace.trust.startupPrompt": "never" } : {};
    // Settings that name programs count only where they belong to the machine.
    for (const scope of ["User", "Machine"]) {
      mkdirSync(join(data, scope), { recursive: true });
      writeFileSync(join(data, scope, "settings.json"), JSON.stringify({ ...QUIET, ...trust, ...options.settings }, null, 2));
    }
    // VS Code takes the user's PATH from a login shell.
    if (options.path !== undefined) writeFileSync(join(home, ".profile"), `PATH='${options.path.join(":")}':$PATH\n`);
    const config = join(home, "code-server.yaml");
    writeFileSync(config, "auth: none\n");

    for (const vsix of [options.vsix ?? []].flat()) {
      execFileSync(PROGRAM, ["--config", config, ...folders, "--install-extension", vsix], { env, stdio: "pipe" });
    }

    const flags = ["--disable-telemetry", "--disable-update-check"];
    if (!options.untrusted) flags.push("--disable-workspace-trust");
    // A process group of its own, so that ending it ends the extension hosts and
    // the language servers that it started.
    const child = spawn(PROGRAM, ["--config", config, ...folders, ...flags, "--bind-addr", "127.0.0.1:0"], {
      env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const log: string[] = [];
    child.stderr.on("data", (text: Buffer) => log.push(text.toString()));
    for await (const line of createInterface({ input: child.stdout })) {
      log.push(`${line}\n`);
      const url = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (url === undefined) continue;
      // What it says from here on is of no use; an unread pipe would stall it.
      child.stdout.resume();
      return new CodeServer(child, url);
    }
    throw new Error(`code-server ended before it listened:\n${log.join("")}`);
  }

  /** Returns the processes of this server that run a program of this name, as an extension starts them. */
  processes(name: string): number[] {
    return readdirSync("/proc")
      .filter((entry) => /^\d+$/.test(entry))
      .map(Number)
      .filter((pid) => {
        const stat = readStat(pid);
        return stat?.name === name && stat.group === this.process.pid;
      });
  }

  /** Ends the server and waits until every process of its group is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    const group = -this.process.pid!;
    const ended = this.process.exitCode === null ? once(this.process, "exit") : undefined;
    signal(group, "SIGTERM");
    await ended;
    for (let round = 0; signal(group, 0); round++) {
      if (round === 100) signal(group, "SIGKILL");
      if (round === 200) throw new Error(`process group ${group} does not end`);
      await pause(50);
    }
  }
}

// What the system says of a process; undefined once it is gone.
function readStat(pid: number): { name: string; group: number } | undefined {
  try {
    // PID (NAME) STATE PARENT GROUP …, where NAME may hold anything.
    const [, name, rest] = /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    return name === undefined ? undefined : { name, group: Number(rest?.split(" ")[2]) };
  } catch {
    return undefined;
  }
}

// Sends a signal; false when nobody is left to get it.
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}
