// The tests' own model server: it says what a script says, over a real wire protocol, and waits where the test
// wants it to.

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ROOT } from "./scratch.ts";

const PROGRAM = join(ROOT, "target/debug/model-server");

/** One answer: its steps as lines, such as `text: Hello` or `tool: NAME ARGUMENTS`. */
export interface Reply {
  say: string[];
  usage?: { prompt?: number; cached?: number; output?: number };
}

/** A model server at work; ends with the scope that started it. */
export class Model implements AsyncDisposable {
  readonly url: string;
  private readonly process: ChildProcess;
  private readonly log: string;

  private constructor(process: ChildProcess, url: string, log: string) {
    this.process = process;
    this.url = url;
    this.log = log;
  }

  /** Starts a server that gives these replies in order; `folder` is empty. */
  static async start(folder: string, replies: Reply[]): Promise<Model> {
    const script = join(folder, "script.json");
    const log = join(folder, "requests.jsonl");
    writeFileSync(script, JSON.stringify({ replies }));
    const child = spawn(PROGRAM, [script, log], { stdio: ["pipe", "pipe", "inherit"] });
    for await (const line of createInterface({ input: child.stdout })) return new Model(child, line, log);
    throw new Error("the model server ended before it listened");
  }

  /** The settings with which Ghostpen asks this server. */
  get settings(): Record<string, unknown> {
    const prices = { input: 1, output: 4 };
    return {
      "ghostpen.models": { scripted: { api: "openai-chat", url: this.url, model: "scripted-7b", prices } },
      "ghostpen.agent.model": "scripted",
    };
  }

  /** Lets an answer go on that waits at `gate: NAME`. */
  open(gate: string): void {
    this.process.stdin!.write(`${gate}\n`);
  }

  /** All that was sent to the server so far, as it came. */
  requests(): string {
    return readFileSync(this.log, "utf8");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = this.process.exitCode === null ? once(this.process, "exit") : undefined;
    this.process.stdin!.end();
    await ended;
  }
}

/** The step that calls a tool. */
export function tool(name: string, argument: unknown): string {
  return `tool: ${name} ${JSON.stringify(argument)}`;
}
