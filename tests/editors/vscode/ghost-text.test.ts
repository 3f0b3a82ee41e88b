// Ghost text while typing, taken by key: whole, and word by word. What is
// suggested is the engine's business; that it is what is shown, and what the key
// brings, is this test's.

import assert from "node:assert/strict";
import { test } from "node:test";
import { FIXTURE, openGhostpen, TYPED, typeUntilGhostText } from "./ghostpen.ts";

test("ghost text appears while typing and Tab takes it", async (t) => {
  const { code, read } = await openGhostpen(t);
  const path = `${FIXTURE}/door.rs`;
  const original = read(path);
  await code.openFile(path);
  const shown = await typeUntilGhostText(code);
  await code.picture("vscode-ghost-text");
  await code.press("Tab");
  await code.runCommand("File: Save");
  await code.waitFor("what was shown is on disk", () => read(path) === original + shown);
});

test("Ctrl+Right takes one word of the ghost text", async (t) => {
  const { code, read } = await openGhostpen(t);
  const path = `${FIXTURE}/door.rs`;
  const original = read(path);
  await code.openFile(path);
  const shown = await typeUntilGhostText(code);
  await code.press("Control+ArrowRight");
  await code.runCommand("File: Save");
  await code.waitFor("one word more is on disk", () => read(path).length > original.length + TYPED.length);
  const line = read(path).slice(original.length);
  assert.ok(shown.startsWith(line), `${line} is a beginning of ${shown}`);
  assert.match(line.slice(TYPED.length), /^\w+$/);
});
