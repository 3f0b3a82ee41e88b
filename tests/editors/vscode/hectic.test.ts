// What happens to a user in a hurry: the server dies under their fingers, and a file is larger than it reads.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openConversing } from "./conversing.ts";
import { waitUntilReady } from "./ghostpen.ts";

const HABIT = (name: string) => `fn ${name}(input: &str) {\n    let value = parse_header(input, Mode::Strict)?;\n    emit(value);\n}\n`;
const TYPED = "    let value = pars";

/** Each key types what is on it and nothing more. */
const plainly = () => ({ "editor.autoClosingBrackets": "never", "editor.autoIndent": "none", "editor.quickSuggestions": { other: "off" } });

test("the server dies while the user types fast and takes back: every key stays, and ghost text comes back", async (t) => {
  const files = { "a.rs": HABIT("a"), "b.rs": HABIT("b"), "c.rs": HABIT("c"), "new.rs": "\n" };
  const { code, read } = await openConversing(t, { files, settings: plainly });
  await code.openFile("new.rs");
  await code.goTo(1);
  const [server] = code.server.processes("ghostpen");
  const lines = Array.from({ length: 12 }, (_, line) => `// line ${line} of many that come fast\n`);
  for (const [index, line] of lines.entries()) {
    if (index === 4) process.kill(server!, "SIGKILL");
    await code.page.keyboard.type(line, { delay: 5 });
    if (index % 3 === 0) {
      await code.page.keyboard.type("never", { delay: 5 });
      for (const _ of "never") await code.press("Backspace");
    }
  }
  await code.waitFor("another server runs", () => code.server.processes("ghostpen").some((id) => id !== server));
  await waitUntilReady(code);
  await code.page.keyboard.type(`fn new(input: &str) {\n${TYPED}`, { delay: 5 });
  await code.ghostText.first().waitFor();
  await code.runCommand("File: Save");
  const expected = `${lines.join("")}fn new(input: &str) {\n${TYPED}\n`;
  await code.waitFor("all that was typed is on disk", () => read("new.rs").length === expected.length);
  assert.equal(read("new.rs"), expected);
});

test("in a file that is too large there is no ghost text, which is said, and typing goes on", async (t) => {
  const large = "// a line like all the others in here\n".repeat(300_000);
  const { code, read } = await openConversing(t, { files: { "large.rs": large }, settings: plainly });
  await code.page.locator(".explorer-folders-view .monaco-list-row", { hasText: "large.rs" }).dblclick();
  await code.page.getByText("Open Anyway").click();
  await code.waitForText("a line like all the others");
  await code.goTo(1);
  await code.type("// typed\n");
  await code.runCommand("Ghostpen: Why No Suggestion?");
  await code.page.locator(".quick-input-list .monaco-list-row", { hasText: "larger than the limit of 10 MB" }).first().waitFor();
  await code.picture("vscode-large");
  await code.press("Escape");
  await code.runCommand("File: Save");
  await code.waitFor("it is saved", () => read("large.rs").startsWith("// typed\n// a line"));
  await waitUntilReady(code);
});
