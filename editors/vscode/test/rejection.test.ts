import assert from "node:assert/strict";
import { test } from "node:test";
import type { Place } from "../src/hunks";
import { rejection } from "../src/rejection";

function place(path: string, line: number, oldText: string, newText: string): Place {
  const at = { line, character: 0 };
  const hunk = { hunkId: "1", state: "proposed", range: { start: at, end: at }, proposedRange: { start: at, end: at }, oldText, newText, conflict: null };
  return { change: {}, file: { path }, hunk } as unknown as Place;
}

test("a reason comes first, and says which hunks it is about", () => {
  assert.equal(
    rejection([place("a.rs", 4, "one\n", "two\n")], " Too short. "),
    "Too short.\n\nI rejected this of your change; your copy still has it:\n\n```diff\na.rs, line 5:\n-one\n+two\n```",
  );
});

test("the hunks cannot end the block that they are shown in, nor fill the message", () => {
  assert.match(rejection([place("a.md", 0, "", "````\n")], "No."), /\n`````diff\n.*\n`````$/s);
  const long = rejection([place("a.rs", 0, "", "line\n".repeat(500))], "No.");
  assert.ok(long.split("\n").length < 80, long);
});
