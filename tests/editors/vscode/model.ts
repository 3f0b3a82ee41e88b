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
  /** Only for a request that holds this. */
  when?: string;
  /** It answers every request from then on. */
  repeat?: boolean;
  usage?: { prompt?: number; cached?: number; output?: number };
}

/** A request as it came. */
export interface Request {
  path: string;
  body: string;
  /** How its answer ended; null while it goes on. */
  ended: "whole" | "broken" | "dropped" | null;
}

/** A model server at work; ends with the scope that started it. */
export class Model implements AsyncDisposable {
  readonly url: string;
  private readonly process: ChildProcess;
  private readonly folder: string;
  private scripts = 0;

  private constructor(process: ChildProcess, url: string, folder: string) {
    this.process = process;
    this.url = url;
    this.folder = folder;
  }

  /** Starts a server that lists one model and has nothing to say yet; `folder` is empty. */
  static async start(folder: string): Promise<Model> {
    const script = join(folder, "script.json");
    writeFileSync(script, JSON.stringify(scripted([])));
    const child = spawn(PROGRAM, [script, join(folder, "requests.jsonl")], { stdio: ["pipe", "pipe", "inherit"] });
    for await (const line of createInterface({ input: child.stdout })) return new Model(child, line, folder);
    throw new Error("the model server ended before it listened");
  }

  /** The settings with which Ghostpen's tasks ask this server. */
  get settings(): Record<string, unknown> {
    const prices = { input: 1, output: 4 };
    return {
      "ghostpen.models": { scripted: { api: "openai-chat", url: this.url, model: "scripted-7b", prices } },
      "ghostpen.agent.model": "scripted",
    };
  }

  /** Gives these replies from now on. */
  play(...replies: Reply[]): void {
    const script = join(this.folder, `script-${++this.scripts}.json`);
    writeFileSync(script, JSON.stringify(scripted(replies)));
    this.process.stdin!.write(`play ${script}\n`);
  }

  /** Lets an answer go on that waits at `gate: NAME`. */
  open(gate: string): void {
    this.process.stdin!.write(`${gate}\n`);
  }

  /** What was asked so far, in order. */
  requests(): Request[] {
    // A request has a line as it comes and another as its answer ends; the last may be half written.
    const lines = readFileSync(join(this.folder, "requests.jsonl"), "utf8").split("\n").slice(0, -1);
    const told = lines.map((line) => JSON.parse(line) as { number: number; request: Request });
    return [...new Map(told.map(({ number, request }) => [number, request])).values()];
  }

  /** The latest request for an answer. */
  get latest(): Request & { words: string; tools: string[] } {
    const request = this.requests().findLast(({ path }) => path.endsWith("completions"));
    if (!request) throw new Error("nothing was asked yet");
    const { messages, tools = [] } = JSON.parse(request.body) as Chat;
    const words = messages.map(({ content }) => (typeof content === "string" ? content : JSON.stringify(content ?? ""))).join("\n");
    return { ...request, words, tools: tools.map((tool) => tool.function.name) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = this.process.exitCode === null ? once(this.process, "exit") : undefined;
    this.process.stdin!.end();
    await ended;
  }
}

function scripted(replies: Reply[]): object {
  return { replies, routes: { "/v1/models": { data: [{ id: "scripted-7b" }] } } };
}

interface Chat {
  messages: { role: string; content: unknown }[];
  tools?: { function: { name: string } }[];
}

/** The step that calls a tool. */
export function tool(name: string, argument: unknown): string {
  return `tool: ${name} ${JSON.stringify(argument)}`;
}
