// A proposal that is changed by the user before it is accepted.

import assert from "node:assert/strict";
import { test } from "node:test";
import { waitUntilReady } from "./ghostpen.ts";
import { FILES, reviewedRename, waiting } from "./renamed.ts";

test("a proposal is edited before it is accepted", async (t) => {
  const { code, read } = await reviewedRename(t);
  await code.openFile("src/b.rs");
  await code.goTo(4);
  await code.runCommand("Ghostpen: Edit Proposal");
  await code.page.locator(".tab.active", { hasText: "edit the proposal" }).waitFor();
  await code.waitForText("new_name(4)");
  await code.goTo(5, 2);
  await code.type(" // mine");
  await code.picture("vscode-edit-proposal");
  // A window that is loaded anew goes on with the edit, which VS Code has saved by itself.
  await code.page.locator(".statusbar-item", { hasText: "Your edit of the proposal is up for review." }).waitFor();
  await code.reloadAsItIs();
  await waitUntilReady(code);
  await code.page.locator(".tab.active", { hasText: "edit the proposal" }).waitFor();
  await code.waitForText("// mine");
  await code.goTo(5, "} // mine".length + 1);
  await code.type(" too");
  await code.runCommand("File: Save");
  await code.openViews();
  await code.page.locator(".pane .monaco-list-row", { hasText: "(edited)" }).first().waitFor();
  assert.equal(read("src/b.rs"), FILES["src/b.rs"], "nothing is written by the edit of a proposal");

  await code.openFile("src/b.rs");
  await code.runCommand("Ghostpen: Accept All Hunks in File");
  await code.runCommand("File: Save All Files");
  const edited = FILES["src/b.rs"].replaceAll("old_name", "new_name").replace(/}\n$/, "} // mine too\n");
  await code.waitFor("the edited proposal is on disk", () => read("src/b.rs") === edited);
  await waiting(code, 2);
});

test("an edit within a hunk keeps the change as it is, and the others with it", async (t) => {
  const { code, read } = await reviewedRename(t);
  await code.openFile("src/b.rs");
  await code.goTo(4);
  await code.runCommand("Ghostpen: Edit Proposal");
  await code.page.locator(".tab.active", { hasText: "edit the proposal" }).waitFor();
  await code.waitForText("new_name(4)");
  await code.goTo(4, '    println!("{}", new_name(4'.length + 1);
  await code.type("2");
  await code.runCommand("File: Save");
  await code.openViews();
  await code.page.locator(".pane .monaco-list-row", { hasText: "new_name(42)" }).first().waitFor();
  await waiting(code, 4);

  await code.runCommand("Ghostpen: Accept All Hunks");
  await waiting(code, 0);
  await code.runCommand("File: Save All Files");
  const edited = FILES["src/b.rs"].replaceAll("old_name", "new_name").replace("(4)", "(42)");
  await code.waitFor("both files are on disk, one as it was edited", () =>
    read("src/b.rs") === edited && read("src/a.rs") === FILES["src/a.rs"].replaceAll("old_name", "new_name"));
});
