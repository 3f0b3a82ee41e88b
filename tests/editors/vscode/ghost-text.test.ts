// Ghost text while typing, taken by key: whole, and word by word.

import { test } from "node:test";
import { FIXTURE, LINE, openGhostpen, TYPED } from "./ghostpen.ts";

test("ghost text appears while typing and Tab takes it", async (t) => {
  const { code } = await openGhostpen(t);
  await code.openFile(`${FIXTURE}/greet.rs`);
  await code.press("Control+End");
  await code.type(TYPED);
  await code.ghostText.first().waitFor();
  await code.picture("vscode-ghost-text");
  await code.press("Tab");
  await code.waitForText(LINE);
});

test("Ctrl+Right takes one word of the ghost text", async (t) => {
  const { code } = await openGhostpen(t);
  await code.openFile(`${FIXTURE}/greet.rs`);
  await code.press("Control+End");
  await code.type(TYPED);
  await code.ghostText.first().waitFor();
  await code.press("Control+ArrowRight");
  await code.page.locator(".statusbar-item", { hasText: `Col ${LINE.indexOf("(") + 1}` }).waitFor();
});
