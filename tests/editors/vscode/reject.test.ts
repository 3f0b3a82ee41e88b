// What a model proposes and the user does not take as it is: rejected with a reason, it comes back otherwise.

import assert from "node:assert/strict";
import { test } from "node:test";
import { FETCH, openConversing } from "./conversing.ts";
import { tool } from "./model.ts";
import { waiting } from "./renamed.ts";

const edit = (old: string, now: string, reason: string) => tool("edit_file", { path: "src/fetch.rs", old, new: now, reason });

test("a hunk that is rejected with a reason goes back to the model, which proposes another", async (t) => {
  const { code, model, read } = await openConversing(t);
  model.play(
    { say: [edit("0..3", "0..500", "five hundred attempts"), edit("> 8", "> 7", "seven is the shortest")] },
    { say: ["text: There are two hunks."] },
    // Its copy is as the user left it.
    { say: [edit("0..3", "0..5", "five attempts")] },
    { say: ["text: Five it is."] },
  );
  await code.openFile("src/fetch.rs");
  await code.runCommand("Ghostpen: Delegate…");
  await code.answer("Let fetch try more often");
  await waiting(code, 2);

  // The reason of each hunk stands in the view.
  await code.openViews();
  await code.page.locator(".pane .monaco-list-row", { hasText: "0..500" }).hover();
  await code.page.locator(".monaco-hover", { hasText: "five hundred attempts" }).waitFor();
  await code.picture("vscode-hunk-reason");

  await code.openFile("src/fetch.rs");
  await code.goTo(3);
  await code.runCommand("Ghostpen: Reject with a Reason…");
  await code.answer("far too many; five are enough");
  await code.waitFor("the model has answered the rejection", () => model.requests().length === 4);
  const { words } = model.latest;
  for (const part of ["far too many; five are enough", "+    for _ in 0..500 {", "src/fetch.rs: rejected, and taken out of your copy"]) {
    assert.ok(words.includes(part), `${part} in ${words}`);
  }
  await code.page.locator(".multiDiffEditor .view-line", { hasText: "0..5 " }).first().waitFor();
  await code.runCommand("Ghostpen: Accept All Hunks");
  await waiting(code, 0);
  await code.runCommand("File: Save All Files");
  const expected = FETCH.replace("0..3", "0..5").replace("> 8", "> 7");
  await code.waitFor("what was proposed at last is in the file", () => read("src/fetch.rs") === expected);
});
