// A folder of a few files whose tasks are worked on by a scripted model: where the tests of the conversation and
// of delegated work begin.

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import type { FrameLocator, Locator } from "playwright-core";
import { openWithServer, waitUntilReady, type Ghostpen } from "./ghostpen.ts";
import { Model } from "./model.ts";
import { ROOT, Scratch } from "./scratch.ts";

export const FETCH = `/// Asks again until the server answers.
pub fn fetch(url: &str) -> Option<String> {
    for _ in 0..3 {
        if let Some(page) = get(url) {
            return Some(page);
        }
    }
    None
}

fn get(url: &str) -> Option<String> {
    (url.len() > 8).then(|| url.to_owned())
}
`;

/** A workbench with a model to talk to. */
export interface Conversing extends Ghostpen {
  model: Model;
  folder: string;
}

export interface ConversingOptions {
  /** Files beside `src/fetch.rs`. */
  files?: Record<string, string>;
  /** Instead of those with which tasks ask the model. */
  settings?: (model: Model) => Record<string, unknown>;
  /** The program to start, instead of the server itself; what it needs may lie in the scratch folder. */
  server?: (model: Model, scratch: string) => string;
  /** Called with the folder before the workbench opens it. */
  prepare?: (folder: string) => void;
}

export async function openConversing(t: TestContext, options: ConversingOptions = {}): Promise<Conversing> {
  const scratch = new Scratch();
  t.after(() => scratch[Symbol.dispose]());
  const [folder, log] = [join(scratch.path, "work"), join(scratch.path, "model")];
  mkdirSync(log);
  for (const [path, text] of Object.entries({ "src/fetch.rs": FETCH, ...options.files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  options.prepare?.(folder);
  const model = await Model.start(log);
  t.after(() => model[Symbol.asyncDispose]());
  const settings = options.settings?.(model) ?? model.settings;
  const server = options.server?.(model, scratch.path) ?? join(ROOT, "target/debug/ghostpen");
  const code = await openWithServer(t, folder, server, settings);
  await waitUntilReady(code);
  return { code, model, folder, read: (path) => readFileSync(join(folder, path), "utf8") };
}

/** Makes the folder a repository of Git's, with all that it holds in the first commit. */
export function committed(folder: string): void {
  const git = (...words: string[]) => execFileSync("git", ["-C", folder, "-c", "user.name=t", "-c", "user.email=t@t", ...words], { stdio: "pipe" });
  git("init", "--quiet");
  git("add", ".");
  git("commit", "--quiet", "--message", "begin");
}

/** Writes a message into the composer and sends it. */
export async function send(chat: FrameLocator, text: string): Promise<void> {
  await composer(chat).fill(text);
  await composer(chat).press("Enter");
}

export function composer(chat: FrameLocator): Locator {
  return chat.locator("textarea");
}

/** The model's messages, the last of them last. */
export function answers(chat: FrameLocator): Locator {
  return chat.getByRole("article", { name: "Ghostpen" });
}

/** Waits until no task is at work in the conversation. */
export async function settled(chat: FrameLocator): Promise<void> {
  await answers(chat).last().and(chat.locator("[aria-busy=false]")).waitFor();
  await chat.getByRole("log").and(chat.locator("[aria-busy=false]")).waitFor();
  await chat.getByRole("button", { name: "Stop" }).waitFor({ state: "detached" });
}

/** Begins a new conversation by its command. */
export async function begin({ code }: Pick<Conversing, "code">): Promise<FrameLocator> {
  await code.runCommand("Ghostpen: New Conversation");
  await code.chat.getByRole("heading", { name: "What shall we do?" }).waitFor();
  return code.openChat();
}
