import assert from "node:assert/strict";
import { test } from "node:test";
import { highlight } from "../src/chat/highlight";

test("pieces are coloured, and together the code", () => {
  const code = 'fn main() { let s = "<b>&amp;"; } // x\n';
  const pieces = highlight("rust", code);
  assert.equal(pieces.map(({ text }) => text).join(""), code);
  const scopes = (scope: string) => pieces.filter((piece) => piece.scope === scope).map(({ text }) => text);
  assert.deepEqual(scopes("keyword"), ["fn", "let"]);
  assert.deepEqual(scopes("string"), ['"<b>&amp;"']);
  assert.deepEqual(scopes("comment"), ["// x"]);
});

test("languages go by their other names, and one that is not known is left as it is", () => {
  for (const name of ["js", "tsx", "toml", "c", "sh", "html", "java"]) {
    assert.ok(highlight(name, '<a b="c">"d"</a>').some(({ scope }) => scope !== null), name);
  }
  assert.deepEqual(highlight("brainfuck", "+>"), [{ scope: null, text: "+>" }]);
});

test("a text too long to colour in time is left as it is", () => {
  assert.equal(highlight("rust", "fn a() {}\n".repeat(10_000)).length, 1);
});
