// What was accepted is taken back: by the editor's own keys, and from the view at any later time.

import assert from "node:assert/strict";
import { test } from "node:test";
import { waitUntilReady } from "./ghostpen.ts";
import { FILES, reviewedRename, waiting } from "./renamed.ts";

const ACCEPTED = FILES["src/a.rs"].replaceAll("old_name", "new_name");

test("Ctrl+Z takes an accepted change out of the editor, and redo puts it back", async (t) => {
  const { code, read } = await reviewedRename(t, { "workbench.colorTheme": "Default High Contrast" });
  await code.openFile("src/a.rs");
  await code.runCommand("Ghostpen: Accept All Hunks in File");
  await waiting(code, 2);
  await code.waitForText("new_name(1)");
  await code.press("Control+Z");
  await code.waitForText("old_name(1)");
  // What is no longer in the file is to be decided again, and shows as such.
  await waiting(code, 4);
  await code.page.locator(".codelens-decoration a", { hasText: "Accept" }).first().waitFor();
  await code.picture("vscode-ctrl-z");
  // What a hunk would say can be read where contrast is high, too.
  const previews = await code.editor.locator(".view-line span").evaluateAll((spans) =>
    spans.map((span) => getComputedStyle(span, "::after")).filter(({ content }) => content.includes("→")).map(({ color }) => color));
  assert.equal(previews.length, 2);
  for (const colour of previews) assert.match(colour, /^rgb\(/, "not see-through");
  await code.press("Control+Y");
  await code.waitForText("new_name(1)");
  await waiting(code, 2);
  await code.runCommand("File: Save All Files");
  await code.waitFor("it is on disk again", () => read("src/a.rs") === ACCEPTED);
});

test("an accepted change is undone from the view after more typing and after the window was loaded anew", async (t) => {
  const { code, read } = await reviewedRename(t);
  await code.openFile("src/a.rs");
  await code.runCommand("Ghostpen: Accept All Hunks");
  await waiting(code, 0);
  await code.waitForText("new_name(1)");
  await code.goTo(6, "    new_name(1)".length + 1);
  await code.type(" + 40");
  await code.runCommand("File: Save All Files");
  const typed = ACCEPTED.replace("new_name(1) * 2", "new_name(1) + 40 * 2");
  await code.waitFor("the change and what was typed are on disk", () => read("src/a.rs") === typed);

  await code.reload();
  await waitUntilReady(code);
  await code.openViews();
  const entry = code.page.locator(".pane .monaco-list-row:not([aria-level='1'])", { hasText: "Rename" });
  await entry.hover();
  await entry.locator("[aria-label^='Undo']").click();
  // What was taken back is proposed again.
  await waiting(code, 4);
  await code.runCommand("File: Save All Files");
  const undone = FILES["src/a.rs"].replace("old_name(1) * 2", "old_name(1) + 40 * 2");
  await code.waitFor("what was typed stays", () => read("src/a.rs") === undone && read("src/b.rs") === FILES["src/b.rs"]);
});
