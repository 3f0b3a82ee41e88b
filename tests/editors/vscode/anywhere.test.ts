// Ghost text wherever code is written: in a notebook's cell, a file that has no name yet, a file outside the
// folder, and with several cursors at once.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openConversing } from "./conversing.ts";
import type { Workbench } from "./workbench.ts";

const LINE = "value = parse_header(text, mode)";
const HABIT = (name: string) => `def ${name}(text):\n    ${LINE}\n    emit(value)\n`;
const CELL = { cell_type: "code", execution_count: null, metadata: {}, outputs: [], source: ["text = 1"] };
const NOTEBOOK = { cells: [CELL], metadata: { language_info: { name: "python" } }, nbformat: 4, nbformat_minor: 5 };
const FILES = {
  "a.py": HABIT("a"),
  "b.py": HABIT("b"),
  "c.py": HABIT("c"),
  "cells.ipynb": JSON.stringify(NOTEBOOK),
  "two.py": "def two(text):\n    \n    \n    emit(value)\n",
};
const TYPED = "value = pars";

test("ghost text in a notebook, a nameless file, a file elsewhere, and with two cursors", async (t) => {
  // Each key types what is on it and nothing more.
  const settings = () => ({ "editor.autoClosingBrackets": "never", "editor.quickSuggestions": { other: "off" }, "ghostpen.completion.eagerness": "eager" });
  const { code, folder, read } = await openConversing(t, { files: FILES, settings });
  const outside = join(folder, "../elsewhere.py");
  writeFileSync(outside, "def elsewhere(text):\n    \n");

  await code.page.locator(".explorer-folders-view .monaco-list-row", { hasText: "cells.ipynb" }).dblclick();
  const cell = code.page.locator(".notebookOverlay .cell.code .monaco-editor").first();
  await cell.locator(".view-line", { hasText: "text = 1" }).click();
  await code.press("Control+End");
  await code.type(`\n${TYPED}`);
  await cell.locator(".ghost-text-decoration, .ghost-text").first().waitFor();
  await code.picture("vscode-notebook");
  await code.press("Tab");
  await code.runCommand("File: Save");
  await code.waitFor("the notebook holds it", () => read("cells.ipynb").includes(LINE));

  await code.runCommand("File: New Untitled Text File");
  await code.runCommand("Change Language Mode");
  await code.pick("python", "Python");
  await code.page.locator(".statusbar-item", { hasText: "Python" }).waitFor();
  await code.type(`def nameless(text):\n${TYPED}`);
  await taken(code, LINE);

  await code.openFile(outside);
  await code.goTo(2, 5);
  await code.type(TYPED);
  await taken(code, LINE);

  await code.openFile("two.py");
  await code.goTo(2, 5);
  await code.runCommand("Add Cursor Below");
  await code.type(TYPED);
  await taken(code, LINE);
  await code.runCommand("File: Save");
  const once = FILES["two.py"].replace("    \n", `    ${LINE}\n`);
  await code.waitFor("it is saved", () => read("two.py") !== FILES["two.py"]);
  // VS Code completes every cursor at which the same was typed.
  assert.equal(read("two.py"), once.replace("    \n", `    ${LINE}\n`));
});

// Waits for ghost text, takes it, and waits until the line stands there.
async function taken(code: Workbench, line: string): Promise<void> {
  await code.ghostText.first().waitFor();
  await code.press("Tab");
  await code.ghostText.first().waitFor({ state: "detached" });
  await code.waitForText(line);
}
