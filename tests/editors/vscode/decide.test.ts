// Deciding about a change in all the ways beside the main job's: by keyboard
// across files, in the view, where the user's text stands in the way, and back
// and forth through the journal.

import { test } from "node:test";
import { FILES, reviewedRename, waiting } from "./renamed.ts";

test("hunks are decided by keyboard, one after the other and across files", async (t) => {
  const { code, read } = await reviewedRename(t);
  const cursorAt = (line: number) => code.page.locator(".statusbar-item", { hasText: new RegExp(`Ln ${line},`) }).waitFor();

  await code.openFile("src/a.rs");
  await code.goTo(2);
  await code.press("Shift+Alt+F5");
  await cursorAt(1);
  await code.press("Alt+Y");
  await cursorAt(6);
  await code.press("Alt+N");
  await code.page.locator(".tab.active", { hasText: "b.rs" }).waitFor();
  await cursorAt(1);
  await code.press("Alt+F5");
  await cursorAt(4);
  await code.press("Alt+Y");
  await waiting(code, 1);
  await code.press("Alt+F5");
  await cursorAt(1);
  await code.press("Alt+N");
  await waiting(code, 0);

  await code.runCommand("File: Save All Files");
  await code.waitFor("both files hold what was accepted", () =>
    read("src/a.rs") === FILES["src/a.rs"].replace("old_name(x", "new_name(x") &&
    read("src/b.rs") === FILES["src/b.rs"].replace("old_name(4)", "new_name(4)"));
});

test("the view accepts a file, rejects a hunk, and undoes and redoes what was accepted", async (t) => {
  const { code, read } = await reviewedRename(t);
  // Files and what was accepted are on the second level, hunks on the third.
  const row = (text: string) => code.page.locator(".pane .monaco-list-row:not([aria-level='1'])", { hasText: text });
  // What a row says beside its name may be another row's name.
  const named = (text: string) =>
    code.page.locator(".pane .monaco-list-row:not([aria-level='1'])", { has: code.page.locator(".label-name", { hasText: text }) });
  const press = async (text: string, action: string) => {
    await named(text).hover();
    await named(text).locator(`[aria-label^="${action}"]`).click();
  };
  // Rows are drawn anew after each decision; pressed before that, a button would be gone.
  const shown = (state: string, rows: number) =>
    code.waitFor(`${rows} rows are ${state}`, async () => (await row(state).count()) === rows);
  // The diff has the file open, so the change is in its buffer.
  const saved = async (path: string, text: string) => {
    await code.runCommand("File: Save All Files");
    await code.waitFor(`${path} is saved`, () => read(path) === text);
  };
  const accepted = FILES["src/b.rs"].replaceAll("old_name", "new_name");

  await code.openViews();
  await press("b.rs", "Accept");
  await shown("accepted", 2);
  await press("* 2", "Reject");
  await shown("rejected", 1);
  await code.picture("vscode-view");
  await saved("src/b.rs", accepted);

  await code.page.locator(".pane .monaco-list-row", { hasText: "Accepted Changes" }).click();
  await row("Rename").hover();
  await code.picture("vscode-undo");
  await press("Rename", "Undo");
  await shown("undone", 1);
  await saved("src/b.rs", FILES["src/b.rs"]);
  await press("Rename", "Redo");
  await shown("undone", 0);
  await saved("src/b.rs", accepted);
  // What was rejected can be had after all.
  await press("* 2", "Accept");
  await shown("rejected", 0);
  await saved("src/a.rs", FILES["src/a.rs"].replace("old_name(1)", "new_name(1)"));
});

test("where the user's text stands in the way it stays, and both sides are shown", async (t) => {
  const { code, read } = await reviewedRename(t);
  await code.openFile("src/a.rs");
  await code.goTo(6, "    old".length + 1);
  await code.type("er");
  await code.runCommand("Ghostpen: Accept All Hunks");

  const lens = code.page.locator(".codelens-decoration a");
  await lens.filter({ hasText: "Show Both" }).click();
  await code.page.locator(".tab.active", { hasText: "your text ↔ Ghostpen's" }).waitFor();
  await code.page.locator(".editor.original .view-line", { hasText: "older_name(1) * 2" }).waitFor();
  await code.page.locator(".editor.modified .view-line", { hasText: "new_name(1) * 2" }).waitFor();
  await code.picture("vscode-conflict");

  await code.openFile("src/a.rs");
  await lens.filter({ hasText: "Keep Mine" }).click();
  await waiting(code, 0);
  await code.runCommand("File: Save All Files");
  const mine = FILES["src/a.rs"].replace("old_name(x", "new_name(x").replace("old_name(1)", "older_name(1)");
  await code.waitFor("what was typed is kept, and the rest accepted", () => read("src/a.rs") === mine);
});
