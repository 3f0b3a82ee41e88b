import assert from "node:assert/strict";
import { test } from "node:test";
import { replaced, shortcutIn, shortcutsFor, triggerAt } from "../src/chat/compose";

/** `|` is the cursor; what asks for offers comes out as mark and query. */
const TRIGGERS: [text: string, expected: string | undefined][] = [
  ["@|", "@ at 0"],
  ["look at @lib|", "@lib at 8"],
  ["look at @src/lib.rs|", "@src/lib.rs at 8"],
  ["a\n@l|ib", "@l at 2"],
  ["me@example|", undefined],
  ["@lib |", undefined],
  ["/fi|", "/fi at 0"],
  ["what is a/b|", undefined],
  ["fix /usr|", undefined],
  ["/usr/bin|", undefined],
  ["|", undefined],
];

for (const [marked, expected] of TRIGGERS) {
  test(`offers for ${JSON.stringify(marked)}`, () => {
    const cursor = marked.indexOf("|");
    const found = triggerAt(marked.replace("|", ""), cursor);
    assert.equal(found && `${found.mark}${found.query} at ${found.start}`, expected);
  });
}

test("what is picked takes the place of the word", () => {
  const text = "look at @li here";
  const trigger = triggerAt(text, 11);
  assert.ok(trigger);
  assert.deepEqual(replaced(text, trigger, "@src/lib.rs "), { text: "look at @src/lib.rs  here", cursor: 20 });
});

test("shortcuts are offered by their beginning, and taken from the text's beginning", () => {
  assert.deepEqual(shortcutsFor("e").map(({ name }) => name), ["explain", "everywhere"]);
  assert.deepEqual(shortcutIn("/fix the bug"), { shortcut: "fix", words: "the bug" });
  assert.deepEqual(shortcutIn("/tests"), { shortcut: "tests", words: "" });
  assert.deepEqual(shortcutIn("/usr/bin is what?"), { shortcut: null, words: "/usr/bin is what?" });
  assert.deepEqual(shortcutIn("/fixes"), { shortcut: null, words: "/fixes" });
});
