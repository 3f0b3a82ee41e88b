// Typing while a review is open, around hunks and inside them: what was typed
// stays through every decision, and through its undo.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { FIXTURE, openWithServer, waitUntilReady, type Ghostpen } from "./ghostpen.ts";
import { waiting } from "./renamed.ts";
import { ROOT, Scratch } from "./scratch.ts";

const PAPER = readFileSync(join(ROOT, FIXTURE, "paper.rs"), "utf8");

/** A workbench on one file, with a rewrite of four hunks that waits for review, and the cursor in the file. */
async function reviewed(t: TestContext): Promise<Ghostpen> {
  const scratch = new Scratch();
  t.after(() => scratch[Symbol.dispose]());
  mkdirSync(join(scratch.path, "src"));
  writeFileSync(join(scratch.path, "src/paper.rs"), PAPER);
  // Each key types what is on it and nothing more, as the texts here are written.
  const settings = {
    "editor.autoClosingBrackets": "never",
    "editor.autoIndent": "none",
    "editor.quickSuggestions": { other: "off", comments: "off", strings: "off" },
  };
  const code = await openWithServer(t, scratch.path, join(ROOT, "target/debug/ghostpen"), settings);
  await waitUntilReady(code);
  await code.openFile("src/paper.rs");
  await code.runCommand("Ghostpen: Rewrite Across the Workspace…");
  await code.answer("probe($A)");
  await code.answer("probed($A)");
  await code.page.locator(".multiDiffEditor .view-line", { hasText: "probed" }).first().waitFor();
  await waiting(code, 4);
  await code.openFile("src/paper.rs");
  return { code, read: (path) => readFileSync(join(scratch.path, path), "utf8") };
}

test("what is typed around and inside hunks stays, whatever is decided and taken back", async (t) => {
  const { code, read } = await reviewed(t);
  const saved = async (what: string, text: string) => {
    await code.runCommand("File: Save All Files");
    await code.waitFor(`${what}:\n${text}`, () => read("src/paper.rs") === text);
  };
  const lineOf = (text: string, words: string) => text.slice(0, text.indexOf(words)).split("\n").length;

  // Something that is taken back at once, a line above a hunk, one below it, a word behind the code of another, and one in place of a third's.
  let typed = PAPER;
  await code.goTo(lineOf(typed, "fn third"));
  await code.type("never");
  await code.press("Control+Z");
  await code.waitFor("what was typed last is taken back", async () => !(await code.visibleText()).includes("never"));
  await code.goTo(1);
  await code.type("// typed above\n");
  typed = `// typed above\n${typed}`;
  await code.goTo(lineOf(typed, "probe(1)"), "    probe(1);".length + 1);
  await code.type("\n    typed_below();");
  typed = typed.replace("probe(1);", "probe(1);\n    typed_below();");
  await code.goTo(lineOf(typed, "probe(2)"), "    probe(2);".length + 1);
  await code.type(" // mine");
  typed = typed.replace("probe(2);", "probe(2); // mine");
  await code.goTo(lineOf(typed, "probe(4)"), "    probe".length + 1);
  await code.press("Control+Backspace");
  await code.type("mine");
  typed = typed.replace("probe(4)", "mine(4)");

  // One is accepted and one rejected at once after a key, each at the cursor.
  await code.goTo(lineOf(typed, "probe(1)"));
  await code.type("    typed_before();\n");
  typed = typed.replace("    probe(1);", "    typed_before();\n    probe(1);");
  await code.runCommand("Ghostpen: Accept Hunk at Cursor");
  await code.waitForText("probed(1)");
  await waiting(code, 3);
  // The cursor goes on to the next hunk, and whoever opens something before that loses it.
  const goneTo = (words: string) => code.page.locator(".statusbar-item", { hasText: `Ln ${lineOf(typed, words)},` }).waitFor();
  await goneTo("probe(2)");
  await code.goTo(lineOf(typed, "probe(3)"));
  await code.runCommand("Ghostpen: Reject Hunk at Cursor");
  await waiting(code, 2);
  await goneTo("mine(4)");
  await code.openFile("src/paper.rs");
  await code.picture("vscode-typing-in-review");
  await code.runCommand("Ghostpen: Accept All Hunks");
  await waiting(code, 1);
  const once = typed.replace("probe(1)", "probed(1)");
  await saved("two are accepted", once.replace("probe(2)", "probed(2)"));

  // The clash is shown with both sides.
  await code.page.locator(".codelens-decoration a", { hasText: "Show Both" }).click();
  await code.page.locator(".editor.original .view-line", { hasText: "mine(4)" }).waitFor();
  await code.page.locator(".editor.modified .view-line", { hasText: "probed(4)" }).waitFor();
  await code.picture("vscode-typing-clash");

  await code.openFile("src/paper.rs");
  await code.goTo(lineOf(typed, "fn second"));
  await code.type("// typed later\n");
  typed = typed.replace("fn second", "// typed later\nfn second");
  for (const text of [typed.replace("probe(1)", "probed(1)"), typed]) {
    await code.runCommand("Ghostpen: Undo Accepted Change…");
    // The latest stands first where there are two.
    if (text !== typed) await code.press("Enter");
    await saved("an accept is undone", text);
  }
  await code.picture("vscode-typing-undone");
});
