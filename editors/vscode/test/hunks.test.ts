import assert from "node:assert/strict";
import test from "node:test";
import {
  deed,
  diffLines,
  extent,
  inlinePreview,
  isWrong,
  lastLine,
  neighbour,
  pendingPlaces,
  placeAt,
  relations,
  summary,
  trouble,
} from "../src/hunks";
import type { Change, Hunk, HunkState, Range } from "../src/protocol";

/** Hunks are written `id state line`, as in `"a proposed 3"`; each lies one line lower in its proposal. */
function change(files: Record<string, string[]>): Change {
  return {
    changeId: "c",
    title: "t",
    state: "open",
    files: Object.entries(files).map(([path, hunks]) => ({
      uri: `file:///${path}`,
      proposedUri: `ghostpen-file:/c/${path}?proposed`,
      baseUri: `ghostpen-file:/c/${path}?base`,
      path,
      kind: "edit",
      added: 1,
      removed: 1,
      movesTo: null,
      executable: null,
      hunks: hunks.map((written) => {
        const [hunkId = "", state, line] = written.split(" ");
        return hunk({
          hunkId,
          state: state as HunkState,
          range: lineRange(Number(line)),
          proposedRange: lineRange(Number(line) + 1),
        });
      }),
    })),
  };
}

function hunk(some: Partial<Hunk>): Hunk {
  const range = lineRange(0);
  return {
    hunkId: "h",
    state: "proposed",
    part: "lines",
    range,
    sure: true,
    proposedRange: range,
    oldText: "",
    newText: "",
    conflict: null,
    reason: null,
    author: "engine",
    rejection: null,
    needs: [],
    overlaps: [],
    ...some,
  };
}

function lineRange(line: number): Range {
  return { start: { line, character: 0 }, end: { line: line + 1, character: 0 } };
}

const CHANGE = change({
  "a.rs": ["a proposed 3", "b accepted 5", "c conflict 9"],
  "b.rs": ["d rejected 1", "e proposed 2"],
});
const PLACES = pendingPlaces([CHANGE]);

test("what is accepted or rejected is no longer pending", () => {
  assert.deepEqual(
    PLACES.map(({ hunk }) => hunk.hunkId),
    ["a", "c", "e"],
  );
  assert.equal(extent(PLACES), "3 hunks in 2 files");
  assert.equal(extent(PLACES.slice(0, 1)), "1 hunk in 1 file");
});

for (const { from, next, previous } of [
  { from: undefined, next: "a", previous: "e" },
  { from: ["file:///a.rs", 0], next: "a", previous: "e" },
  { from: ["file:///a.rs", 3], next: "c", previous: "e" },
  { from: ["file:///a.rs", 9], next: "e", previous: "a" },
  { from: ["file:///b.rs", 2], next: "a", previous: "c" },
  { from: ["ghostpen-file:/c/a.rs?proposed", 4], next: "c", previous: "e" },
  { from: ["file:///other.rs", 4], next: "a", previous: "e" },
] as { from: [string, number] | undefined; next: string; previous: string }[]) {
  test(`the neighbours of ${from ?? "nowhere"} are ${next} and ${previous}`, () => {
    const at = from && { uri: from[0], cursor: { line: from[1], character: 0 } };
    assert.equal(neighbour(PLACES, at, 1)?.hunk.hunkId, next);
    assert.equal(neighbour(PLACES, at, -1)?.hunk.hunkId, previous);
  });
}

test("there is no neighbour where nothing is pending", () => assert.equal(neighbour([], undefined, 1), undefined));

test("the hunk at the cursor is found in the file and in its proposal", () => {
  const at = (uri: string, line: number) => placeAt(PLACES, uri, { line, character: 7 })?.hunk.hunkId;
  assert.equal(at("file:///a.rs", 3), "a");
  assert.equal(at("file:///a.rs", 4), undefined);
  assert.equal(at("file:///a.rs", 5), undefined);
  assert.equal(at("ghostpen-file:/c/a.rs?proposed", 10), "c");
});

test("a range that ends at a line's start ends on the line before", () => {
  assert.equal(lastLine(lineRange(4)), 4);
  assert.equal(lastLine({ start: { line: 4, character: 0 }, end: { line: 4, character: 0 } }), 4);
  assert.equal(lastLine({ start: { line: 4, character: 0 }, end: { line: 6, character: 1 } }), 6);
});

for (const { oldText, newText, line, preview, diff } of [
  { oldText: "  old()\n", newText: "  new()\n", line: "new()", preview: "→ new()", diff: "-  old()\n+  new()" },
  { oldText: "a\nb\nc\n", newText: "a\nB\nc\n", line: "B", preview: undefined, diff: "-a\n-b\n-c\n+a\n+B\n+c" },
  { oldText: "gone\n", newText: "", line: "− gone", preview: undefined, diff: "-gone" },
  { oldText: "", newText: "come\n", line: "come", preview: "+ come", diff: "+come" },
  { oldText: "", newText: "come\nand go\n", line: "come", preview: "+ 2 lines", diff: "+come\n+and go" },
  { oldText: "", newText: "\n", line: "blank lines", preview: "+ 1 line", diff: "+" },
  { oldText: "\n", newText: "", line: "blank lines", preview: undefined, diff: "-" },
]) {
  test(`${JSON.stringify(oldText)} to ${JSON.stringify(newText)} in one line, after the line, and as a diff`, () => {
    const shown = hunk({ oldText, newText });
    assert.equal(summary(shown), line);
    assert.equal(inlinePreview(shown), preview);
    assert.equal(diffLines(shown), diff);
  });
}

test("of lines that are too long what is around the difference is shown", () => {
  const words = "word ".repeat(200);
  const shown = hunk({ oldText: `${words}1 ${words}\n`, newText: `${words}2 ${words}\n` });
  for (const line of [summary(shown), inlinePreview(shown) ?? "", ...diffLines(shown).split("\n").slice(1)]) {
    assert.match(line, /^(\+|→ )?…[word ]+2 [word ]+…$/);
    assert.ok(line.length < 210, line);
  }
  assert.match(summary(hunk({ oldText: "", newText: "👻".repeat(300) })), /^(👻)+…$/u);
});

test("what becomes of a file as a whole is said in words", () => {
  const [file] = CHANGE.files;
  const named = (uri: string) => uri.replace("file:///w/", "");
  const moved = { ...file!, movesTo: "file:///w/lib/b.rs" };
  assert.equal(deed({ file: moved, hunk: hunk({ part: "place" }) }, named), "moves to lib/b.rs");
  assert.equal(deed({ file: moved, hunk: hunk({ part: "lines" }) }, named), undefined);
});

test("a hunk says what it needs and does not have yet, and which other changes are for its lines", () => {
  const c = ["c proposed 1", "d rejected 2", "e proposed 3", "f proposed 4"];
  const [a, b] = change({ "src/a.rs": ["a proposed 3", "b accepted 5"], "src/b.rs": c }).files;
  a!.hunks[0]!.needs = ["b", "c", "d", "e", "f"];
  b!.hunks[0]!.needs = ["d", "e"];
  a!.hunks[0]!.overlaps = [
    { changeId: "d", hunkId: "x", title: "Other" },
    { changeId: "d", hunkId: "y", title: "Other" },
  ];
  const shown = { ...CHANGE, files: [a!, b!] };
  const [first, ...others] = pendingPlaces([shown]).map((place) => relations(place).map(({ words }) => words));
  assert.deepEqual(first, ["needs b.rs:2, b.rs:3 and 2 more", "also changed by “Other”"]);
  assert.deepEqual(others, [["needs b.rs:3 and b.rs:4"], [], []]);
});

test("a check that found nothing is no warning", () => {
  const nothing = { faults: [], missing: [], conflicts: [], command: null, message: "" };
  assert.equal(isWrong(nothing), false);
  assert.equal(isWrong({ ...nothing, command: { exitCode: 0, output: "" } }), false);
  assert.equal(isWrong({ ...nothing, command: { exitCode: null, output: "" } }), true);
  assert.equal(isWrong({ ...nothing, missing: ["h"] }), true);
});

test("an answer's message is told, or else each conflict once, or else nothing", () => {
  const clash = { hunkId: null, uri: "file:///a.rs", message: "You changed these lines." };
  assert.equal(trouble({ message: null, conflicts: [] }), undefined);
  assert.equal(trouble(null), undefined);
  assert.equal(trouble({ recent: [] }), undefined);
  assert.equal(trouble({ message: "Half of it.", conflicts: [clash, clash] }), "Half of it.");
  assert.equal(trouble({ message: null, conflicts: [clash, clash] }), "You changed these lines.");
});
