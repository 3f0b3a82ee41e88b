import assert from "node:assert/strict";
import test from "node:test";
import { editedHunk } from "../src/edited";
import type { Hunk } from "../src/protocol";

/** A hunk that proposes these lines from line `at` (from 0) of the proposed text. */
function hunk(hunkId: string, at: number, newText: string): Hunk {
  const end = newText.split("\n").length - 1;
  const range = { start: { line: at, character: 0 }, end: { line: at + end, character: 0 } };
  const rest = { conflict: null, reason: null, rejection: null, needs: [], overlaps: [], sure: true };
  return { hunkId, state: "proposed", part: "lines", author: "model", range, proposedRange: range, oldText: "", newText, ...rest };
}

const PROPOSED = "a\nB\nc\nD\nE\nf\n";
const HUNKS = [hunk("one", 1, "B\n"), hunk("two", 3, "D\nE\n"), hunk("gone", 5, "")];

test("an edit belongs to the hunk that it stays within", () => {
  const check = (after: string, expected: [string, string] | undefined) =>
    assert.deepEqual(editedHunk(PROPOSED, after, HUNKS), expected && { hunkId: expected[0], newText: expected[1] });
  check("a\nBB\nc\nD\nE\nf\n", ["one", "BB\n"]);
  check("a\nc\nD\nE\nf\n", ["one", ""]);
  check("a\nB\nc\nD\nmore\nE\nf\n", ["two", "D\nmore\nE\n"]);
  check("a\nB\nc\nD\nE\nback\nf\n", ["two", "D\nE\nback\n"]);
  check("a\nB\nc\nd\ne\ng\nf\n", ["two", "d\ne\ng\n"]);
  check("A\nB\nc\nD\nE\nf\n", undefined);
  check("a\nBB\nc\nd\nE\nf\n", undefined);
  check("", undefined);
});

test("a hunk whose lines are not where it says is left alone", () => {
  assert.equal(editedHunk(PROPOSED, PROPOSED.replace("B", "BB"), [hunk("one", 1, "other\n")]), undefined);
});
