// A change decided in VS Code's own diff editors: by the buttons of their title, and by the menu of a line's number.

import { test } from "node:test";
import type { Locator } from "playwright-core";
import { FILES, reviewedRename, waiting } from "./renamed.ts";
import type { Workbench } from "./workbench.ts";

const accepted = (path: keyof typeof FILES) => FILES[path].replaceAll("old_name", "new_name");

test("a single diff is decided by the buttons of its title, hunk by hunk and across files", async (t) => {
  const { code, read } = await reviewedRename(t);
  await openDiff(code, "a.rs");
  await cursorAt(code, 1);
  await code.picture("vscode-diff-title");
  // There and back, across files and round at the end.
  for (const [name, file, line] of [
    ["Go to Next Hunk", "a.rs", 6],
    ["Go to Next Hunk", "b.rs", 1],
    ["Go to Previous Hunk", "a.rs", 6],
    ["Go to Previous Hunk", "a.rs", 1],
    ["Go to Previous Hunk", "b.rs", 4],
    ["Go to Next Hunk", "a.rs", 1],
  ] as const) {
    await button(code, name).click();
    await inDiffOf(code, file);
    await cursorAt(code, line);
  }
  await button(code, "Accept Hunk at Cursor").click();
  await waiting(code, 3);
  await cursorAt(code, 6);
  await button(code, "Reject Hunk at Cursor").click();
  await waiting(code, 2);
  await inDiffOf(code, "b.rs");
  await button(code, "Reject All Hunks in File").click();
  await waiting(code, 0);
  await code.runCommand("File: Save All Files");
  await code.waitFor("one hunk is on disk", () =>
    read("src/a.rs") === FILES["src/a.rs"].replace("old_name(x", "new_name(x") && read("src/b.rs") === FILES["src/b.rs"]);
});

test("a file is accepted from the title of its diff", async (t) => {
  const { code, read } = await reviewedRename(t);
  await openDiff(code, "b.rs");
  await button(code, "Accept All Hunks in File").click();
  await waiting(code, 2);
  await code.runCommand("File: Save All Files");
  await code.waitFor("the file is on disk", () => read("src/b.rs") === accepted("src/b.rs") && read("src/a.rs") === FILES["src/a.rs"]);
});

test("a hunk is decided from the gutter of a single diff, wherever the cursor is", async (t) => {
  const { code, read } = await reviewedRename(t);
  await openDiff(code, "a.rs");
  await cursorAt(code, 1);
  await gutter(code, lineNumber(code.page.locator(".editor-group-container.active"), 6), "Accept Hunk at Cursor");
  await waiting(code, 3);
  await inDiffOf(code, "b.rs");
  await gutter(code, lineNumber(code.page.locator(".editor-group-container.active"), 4), "Reject Hunk at Cursor");
  await waiting(code, 2);
  await code.runCommand("File: Save All Files");
  await code.waitFor("the hunk is on disk", () => read("src/a.rs") === FILES["src/a.rs"].replace("old_name(1)", "new_name(1)"));
});

test("hunks are decided from the gutter of the multi-diff editor, and all from its title", async (t) => {
  const { code, read } = await reviewedRename(t);
  await code.page.locator(".tab", { hasText: "Ghostpen: Rename" }).click();
  const file = (name: string) => code.page.locator(".multiDiffEntry", { has: code.page.locator(".file-path", { hasText: name }) });
  await gutter(code, lineNumber(file("a.rs"), 6), "Reject Hunk at Cursor");
  await waiting(code, 3);
  await gutter(code, lineNumber(file("b.rs"), 4), "Accept Hunk at Cursor");
  await waiting(code, 2);
  await code.picture("vscode-multi-diff-gutter");
  await button(code, "Accept All Hunks").click();
  await waiting(code, 0);
  await code.runCommand("File: Save All Files");
  await code.waitFor("what was accepted is on disk", () =>
    read("src/b.rs") === accepted("src/b.rs") && read("src/a.rs") === FILES["src/a.rs"].replace("old_name(x", "new_name(x"));
});

// Opens a file's own diff, from the view.
async function openDiff(code: Workbench, name: string): Promise<void> {
  await code.openViews();
  await code.page.locator(".pane .monaco-list-row[aria-level='2']", { hasText: name }).click();
  await inDiffOf(code, name);
}

async function inDiffOf(code: Workbench, name: string): Promise<void> {
  await code.page.locator(".tab.active", { hasText: `${name} (proposed by Ghostpen)` }).waitFor();
}

async function cursorAt(code: Workbench, line: number): Promise<void> {
  await code.page.locator(".statusbar-item", { hasText: new RegExp(`Ln ${line},`) }).waitFor();
}

function button(code: Workbench, name: string): Locator {
  return code.page.locator(`.editor-group-container.active .title .action-label[aria-label^="${name}"]`);
}

function lineNumber(within: Locator, line: number): Locator {
  return within.locator(".editor.modified .line-numbers").filter({ hasText: new RegExp(`^${line}$`) });
}

async function gutter(code: Workbench, number: Locator, entry: string): Promise<void> {
  await number.click({ button: "right" });
  await code.menu(entry);
}
