// Work handed over from wherever the user is, how the view Tasks shows it, and when the user is told of it.

import assert from "node:assert/strict";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { answers, committed, openConversing } from "./conversing.ts";
import { tool } from "./model.ts";
import { waiting } from "./renamed.ts";
import type { Workbench } from "./workbench.ts";

const FILES = { "src/page.rs": "pub fn render_page(text: &str) -> String {\n    text.trim().to_owned()\n}\n", "data.json": '{ "one": 1 "two": 2 }\n' };

/** Where work is handed over: how the user gets to the input box there, and what the model is pointed at. */
const PLACES: { name: string; ask: (code: Workbench) => Promise<void>; points: string }[] = [
  {
    name: "the lightbulb",
    ask: async (code) => {
      await code.openFile("src/fetch.rs");
      await code.goTo(12, 8);
      await code.codeAction("Ghostpen: refactor `get`");
    },
    points: 'what="definition of get" path="src/fetch.rs"',
  },
  {
    name: "the editor's menu",
    ask: async (code) => {
      await code.openFile("src/fetch.rs");
      await code.goTo(3);
      await code.press("Shift+ArrowDown");
      await code.editor.locator(".view-line", { hasText: "for _ in" }).click({ button: "right" });
      await code.menu("Ghostpen", "Delegate…");
    },
    points: 'what="selection" path="src/fetch.rs" lines="3-3"',
  },
  {
    name: "the explorer",
    ask: async (code) => {
      await code.runCommand("View: Show Explorer");
      await code.page.locator(".explorer-folders-view .monaco-list-row", { hasText: "data.json" }).click({ button: "right" });
      await code.menu("Delegate to Ghostpen…");
    },
    points: 'what="file" path="data.json"',
  },
  {
    name: "the problems",
    ask: async (code) => {
      await code.openFile("data.json");
      await code.editor.locator(".squiggly-error").first().waitFor();
      await code.runCommand("Problems: Focus on Problems View");
      await code.page.locator("[aria-label^='Delegate the Problems']").first().click();
    },
    points: "Expected comma",
  },
  {
    name: "source control",
    ask: async (code) => {
      await code.page.locator(".activitybar .action-item:has([aria-label^='Source Control'])").first().click();
      await code.page.locator(".scm-view .monaco-list-row", { hasText: "page.rs" }).click({ button: "right" });
      await code.menu("Delegate to Ghostpen…");
    },
    points: 'what="file" path="src/page.rs"',
  },
];

test("work is delegated from every place, and the view shows how it goes", async (t) => {
  const { code, model } = await openConversing(t, {
    files: FILES,
    prepare: (folder) => {
      committed(folder);
      appendFileSync(join(folder, "src/page.rs"), "// changed since the commit\n");
    },
  });
  await code.openViews();
  await code.runCommand("Ghostpen: Focus on Tasks View");
  const usage = { prompt: 20_000, cached: 15_000, output: 300 };
  const edit = tool("edit_file", { path: "src/fetch.rs", old: "0..3", new: "0..5", reason: "five attempts" });
  model.play({ say: [edit], usage }, { say: ["gate: end", "text: There."], usage });
  await code.openFile("src/fetch.rs");
  await code.runCommand("Ghostpen: Delegate…");
  await code.page.locator(".quick-input-widget", { hasText: "Nothing is written before you accept it" }).waitFor();
  await code.answer("Try five times");
  const row = (title: string) => code.page.locator(".pane .monaco-list-row", { hasText: title });
  await row("Try five times").locator(".codicon-loading").waitFor();
  await code.waitFor("it is at its end", () => model.requests().length === 2);
  await code.picture("vscode-tasks-running");
  assert.equal(await code.page.locator(".notification-list-item").count(), 0, "nobody is told while nothing is to be done");
  model.open("end");
  await row("Try five times").filter({ hasText: "done · 1 file +1 −1 · 40.0k in, 600 out · 0.04" }).waitFor();
  await waiting(code, 1);
  await code.page.locator(".multiDiffEditor .view-line", { hasText: "0..5" }).first().waitFor();
  await code.runCommand("Ghostpen: Reject All Hunks");

  for (const { name, ask, points } of PLACES) {
    model.play({ say: [`text: So much for ${name}.`] });
    const before = model.requests().length;
    await ask(code);
    await code.answer(`Look at it from ${name}`);
    await code.waitFor(`the model is asked from ${name}`, () => model.requests().length > before);
    const { words } = model.latest;
    assert.ok(words.includes(`Look at it from ${name}`) && words.includes(points), `${name}: ${words}`);
  }
  await code.openViews();
  await code.runCommand("Ghostpen: Focus on Tasks View");
  await row("Look at it from source control").filter({ hasText: "done" }).waitFor();
  await code.picture("vscode-tasks");
});

test("the user is told of what waits for them, and comes to it from there", async (t) => {
  const { code, model } = await openConversing(t, { files: FILES });
  model.play(
    { say: [tool("ask_user", { question: "How many attempts are enough?", choices: ["four", "five"] })] },
    { say: ["text: So be it."] },
  );
  await code.openFile("src/fetch.rs");
  await code.runCommand("Ghostpen: Delegate…");
  await code.answer("Let fetch try more often");
  const told = code.page.locator(".notification-list-item", { hasText: "How many attempts are enough?" });
  await told.waitFor();
  await code.openViews();
  await code.picture("vscode-tasks-waiting");
  await told.getByText("Show").click();
  await code.chat.getByRole("button", { name: "five" }).click();
  await code.chat.getByText("You answered: five").waitFor();
  await code.waitFor("the model has the answer", () => model.latest.words.includes("The user answered: five"));
  await answers(code.chat).filter({ hasText: "So be it." }).waitFor();
  assert.equal(await code.page.locator(".notification-list-item").count(), 0, "what the user sees is not told");
});
