// How the panel looks and whether everyone can use it, in VS Code itself and its themes. The conversation is
// handed to the panel as the extension hands it one; how a real one comes about is `chat.test.ts`.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import type { FrameLocator } from "playwright-core";
import type { ToPanel } from "../../../editors/vscode/src/chat/wire.ts";
import { CONVERSATION } from "./conversation.ts";
import { openWithServer, waitUntilReady } from "./ghostpen.ts";
import { ROOT, Scratch } from "./scratch.ts";
import type { Workbench } from "./workbench.ts";

const AXE = readFileSync(join(ROOT, "editors/vscode/node_modules/axe-core/axe.min.js"), "utf8");

const THEMES = ["Dark Modern", "Light Modern", "Default High Contrast"];

for (const theme of THEMES) {
  test(`a conversation is accessible in ${theme}`, async (t) => {
    const { code, chat } = await openChat(t, theme);
    await tell(chat, { kind: "thread", thread: CONVERSATION });
    await chat.getByRole("button", { name: "Review", exact: true }).waitFor();
    const name = theme.toLowerCase().replaceAll(" ", "-");
    await code.picture(`vscode-panel-${name}-end`);
    await chat.getByRole("article", { name: "You" }).scrollIntoViewIfNeeded();
    await code.picture(`vscode-panel-${name}-start`);
    await chat.locator("details").evaluateAll((folds) => folds.forEach((fold) => fold.setAttribute("open", "")));
    await chat.getByRole("group", { name: "Exactly what is asked" }).first().scrollIntoViewIfNeeded();
    await code.picture(`vscode-panel-${name}-asks`);
    assert.deepEqual(await violations(chat), []);
    // As in a narrow window, or at twice the size: nothing sticks out, and all that can be pressed is there.
    await code.page.setViewportSize({ width: 640, height: 800 });
    await code.waitFor("the panel is narrow", async () => (await width(chat)).room < 200);
    await code.picture(`vscode-panel-${name}-narrow`);
    const { room, taken } = await width(chat);
    assert.equal(taken, room, "as wide as there is room");
    for (const button of ["Stop", "Send"]) await chat.getByRole("button", { name: button, exact: true }).click({ trial: true, force: button === "Send" });
  });
}

// A workbench with the chat open beside an empty folder.
async function openChat(t: TestContext, theme: string): Promise<{ code: Workbench; chat: FrameLocator }> {
  const scratch = new Scratch();
  t.after(() => scratch[Symbol.dispose]());
  mkdirSync(join(scratch.path, "src"));
  writeFileSync(join(scratch.path, "src/fetch.rs"), "pub fn fetch() {}\n");
  const code = await openWithServer(t, scratch.path, join(ROOT, "target/debug/ghostpen"), { "workbench.colorTheme": theme });
  await waitUntilReady(code);
  return { code, chat: await code.openChat() };
}

// How wide the panel is, and how wide what it shows.
async function width(chat: FrameLocator): Promise<{ room: number; taken: number }> {
  return chat.locator("html").evaluate((root) => ({ room: root.clientWidth, taken: root.scrollWidth }));
}

// Says something to the panel, as the extension does.
async function tell(chat: FrameLocator, message: ToPanel): Promise<void> {
  await chat.locator("body").evaluate((_, data) => void dispatchEvent(new MessageEvent("message", { data })), message);
}

// What axe finds wrong in the panel, a line each.
async function violations(chat: FrameLocator): Promise<string[]> {
  return chat.locator("body").evaluate(async (_, script) => {
    (0, eval)(script);
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
    const found = (await axe.run()).violations;
    return found.flatMap(({ id, help, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${help}: ${html} ${failureSummary}`));
  }, AXE);
}

interface Violation {
  id: string;
  help: string;
  nodes: { html: string; failureSummary: string }[];
}
