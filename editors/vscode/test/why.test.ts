import assert from "node:assert/strict";
import test from "node:test";
import type { Consideration } from "../src/protocol";
import { rows } from "../src/why";

function asked(outcome: Consideration["outcome"], reason: string, source: string | null = null): Consideration {
  const rest = { stages: [], promptTokens: null, cachedTokens: null };
  return { at: 0, uri: "file:///a.rs", position: { line: 6, character: 13 }, outcome, reason, source, tookMs: 0.04, ...rest };
}

test("one reason key after key is one line, with how often", () => {
  const off = asked("empty", "switched off");
  const told = rows([off, off, asked("shown", "93 % likely", "embedded"), off]);
  assert.deepEqual(
    told.map(({ label }) => label),
    ["$(circle-slash) switched off", "$(check) 93 % likely", "$(circle-slash) switched off"],
  );
  assert.match(told[1]!.detail, / · line 7, column 14 · shown · embedded · 0\.0 ms$/);
  assert.match(told[0]!.detail, / · line 7, column 14 · empty · 0\.0 ms · 2 times$/);
  assert.match(told[2]!.detail, / · empty · 0\.0 ms$/);
});
