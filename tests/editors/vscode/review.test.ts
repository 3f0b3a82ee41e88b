// The main job: a rename across files is delegated from a code action, reviewed
// as a diff, rejected in one place, accepted in all others, and undone after
// the user has typed on.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { Film } from "./film.ts";
import { FIXTURE, openGhostpen } from "./ghostpen.ts";
import { PICTURES } from "./workbench.ts";

const FILES = ["greet.rs", "door.rs", "window.rs"].map((name) => `${FIXTURE}/${name}`);
const [GREET, DOOR, WINDOW] = FILES as [string, string, string];

test("a rename is reviewed, rejected in one place, accepted in the others, and undone after typing", async (t) => {
  const { code, read } = await openGhostpen(t);
  const original = new Map(FILES.map((path) => [path, read(path)]));

  const film = new Film(code.page);
  await code.openFile(DOOR);
  const before = original.get(DOOR)!.split("= greet_visitor(")[0]!.split("\n");
  await code.goTo(before.length, before.at(-1)!.length + 3);
  await code.press("Control+.");
  await code.page.locator(".action-widget .monaco-list-row", { hasText: "Ghostpen: rename" }).waitFor();
  await film.shoot(1.5);
  await code.press("Escape");
  await code.codeAction("Ghostpen: rename `greet_visitor` everywhere");
  await code.page.locator(".quick-input-widget", { hasText: "The new name." }).waitFor();
  await code.type("welcome_guest");
  await film.shoot(1.2);
  await code.answer("welcome_guest");

  await code.page.locator(".tab.active", { hasText: "Ghostpen:" }).waitFor();
  await code.page.locator(".multiDiffEditor .view-line", { hasText: "welcome_guest" }).first().waitFor();
  await code.picture("vscode-review");
  await film.shoot(2.5);
  for (const path of FILES) assert.equal(read(path), original.get(path), `${path} is untouched before the accept`);

  // The first hunk of the file that was open: its `use` line.
  await code.openFile(DOOR);
  const rejects = code.page.locator(".codelens-decoration a", { hasText: "Reject" });
  const lenses = (count: number) => code.waitFor(`${count} hunks are waiting here`, async () => (await rejects.count()) === count);
  await lenses(3);
  await film.shoot(2);
  await rejects.first().click();
  await lenses(2);
  await film.shoot(1.5);
  await code.runCommand("Ghostpen: Accept All Hunks");
  await code.waitForText("welcome_guest(");
  await lenses(0);
  await film.shoot(2);
  await code.runCommand("File: Save All Files");

  // What stands in strings and comments is no use of the function.
  const calls = (path: string) => original.get(path)!.replaceAll("greet_visitor(", "welcome_guest(");
  const all = (path: string) => calls(path).replace("::greet_visitor;", "::welcome_guest;");
  await code.waitFor("the accepted hunks are on disk", () => read(DOOR) === calls(DOOR));
  assert.equal(read(WINDOW), all(WINDOW));
  assert.equal(read(GREET), all(GREET));

  await code.goTo(1);
  await code.press("Enter");
  await code.goTo(1);
  await code.type("// typed later");
  await film.shoot(1.5);
  await code.runCommand("Ghostpen: Undo Accepted Change…");
  await code.waitFor("the undo has reached the editor", async () => !(await code.visibleText()).includes("welcome_guest"));
  // What was undone is up for review again.
  await lenses(2);
  await film.shoot(2.5);
  film.write(join(PICTURES, "vscode-main-job.png"));
  await code.runCommand("File: Save All Files");
  await code.waitFor("what was typed stays", () => read(DOOR) === `// typed later\n${original.get(DOOR)}`);
  assert.equal(read(WINDOW), original.get(WINDOW));
  assert.equal(read(GREET), original.get(GREET));
});

test("a rewrite by pattern is accepted for one file and rejected for the other", async (t) => {
  const { code, read } = await openGhostpen(t);
  const original = new Map(FILES.map((path) => [path, read(path)]));

  await code.openFile(DOOR);
  await code.runCommand("Ghostpen: Rewrite Across the Workspace…");
  await code.answer("greet_visitor($A)");
  await code.answer("greet_visitor($A.trim())");
  await code.page.locator(".multiDiffEditor .view-line", { hasText: "trim()" }).first().waitFor();

  await code.openFile(DOOR);
  await code.runCommand("Ghostpen: Accept All Hunks in File");
  await code.waitForText("name.trim()");
  await code.runCommand("Ghostpen: Reject All Hunks");
  await code.runCommand("File: Save All Files");
  await code.waitFor("the accepted file is on disk", () => read(DOOR) === original.get(DOOR)!.replaceAll("(name);", "(name.trim());"));
  assert.equal(read(WINDOW), original.get(WINDOW));
  assert.equal(read(GREET), original.get(GREET));
});
