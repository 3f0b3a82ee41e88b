// What the review shows, computed from the wire's values alone, so that it is tested without an editor.
import { sentence } from "./chat/words";
import type { Change, ChangeCheckResponse, ChangeFile, Conflict, Hunk, Position, Range } from "./protocol";

/** A hunk with what it belongs to. */
export interface Place {
  change: Change;
  file: ChangeFile;
  hunk: Hunk;
}

export function isPending(hunk: Hunk): boolean {
  return hunk.state === "proposed" || hunk.state === "conflict";
}

/** Every hunk that is still to be decided, in the order of the review: by change, file and place. */
export function pendingPlaces(changes: readonly Change[]): Place[] {
  return changes.flatMap((change) =>
    change.files.flatMap((file) => file.hunks.filter(isPending).map((hunk) => ({ change, file, hunk }))),
  );
}

/** Where `place` lies in the document `uri`, which may be the file itself or its proposal. */
export function rangeIn(uri: string, { file, hunk }: Place): Range | undefined {
  if (uri === file.uri) {
    return hunk.range;
  }
  return uri === file.proposedUri ? hunk.proposedRange : undefined;
}

/** The first of `places` on the cursor's line of the document `uri`. */
export function placeAt(places: readonly Place[], uri: string, cursor: Position): Place | undefined {
  return places.find((place) => {
    const range = rangeIn(uri, place);
    return range !== undefined && range.start.line <= cursor.line && cursor.line <= lastLine(range);
  });
}

/** The next of `places` after the cursor, or before it, going round at the ends; documents follow the review's order. */
export function neighbour(
  places: readonly Place[],
  at: { uri: string; cursor: Position } | undefined,
  step: 1 | -1,
): Place | undefined {
  const ordered = step === 1 ? places : [...places].reverse();
  const inDocument = at === undefined ? [] : ordered.filter((place) => rangeIn(at.uri, place) !== undefined);
  const beyond = inDocument.find((place) => {
    const { start } = rangeIn(at?.uri ?? "", place) ?? place.hunk.range;
    return step * compare(start, at?.cursor ?? start) > 0;
  });
  if (beyond) {
    return beyond;
  }
  const last = inDocument.at(-1);
  const following = last === undefined ? 0 : ordered.indexOf(last) + 1;
  return ordered[following % ordered.length];
}

/** The last line with text of the range: one that ends at a line's start does not reach into that line. */
export function lastLine({ start, end }: Range): number {
  return end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
}

/** What a hunk has to do with another, and where that is shown. */
export interface Relation {
  /** `needs door.rs:3`, `also changed by “Rename one to two”`. */
  words: string;
  /** A hunk of the same change that it needs. */
  needed?: Place;
  /** The other change that has a hunk for the same lines. */
  otherId?: string;
}

/** What a hunk that is to be decided needs and does not have yet, and which other changes are for its lines. */
export function relations({ change, hunk }: Place): Relation[] {
  if (!isPending(hunk)) {
    return [];
  }
  const needed = hunk.needs.flatMap((id) => placesOf(change).get(id) ?? []).filter(({ hunk }) => hunk.state !== "accepted");
  const others = new Map(hunk.overlaps.map(({ changeId, title }) => [changeId, title]));
  return [
    ...(needed[0] ? [{ words: `needs ${listed(needed.map(lineOf))}`, needed: needed[0] }] : []),
    ...[...others].map(([otherId, title]) => ({ words: `also changed by “${title}”`, otherId })),
  ];
}

/** A few things one after the other, and how many more there are. */
function listed(things: string[]): string {
  const [first, ...rest] = things.length > 3 ? [...things.slice(0, 2), `${things.length - 2} more`] : things;
  const last = rest.pop();
  return last === undefined ? `${first}` : `${[first, ...rest].join(", ")} and ${last}`;
}

const placesByChange = new WeakMap<Change, Map<string, Place>>();

/** Every hunk of a change by its id; of a large change that is asked for by many of its hunks. */
function placesOf(change: Change): Map<string, Place> {
  let places = placesByChange.get(change);
  if (!places) {
    const all = change.files.flatMap((file) => file.hunks.map((hunk) => ({ change, file, hunk })));
    places = new Map(all.map((place) => [place.hunk.hunkId, place]));
    placesByChange.set(change, places);
  }
  return places;
}

/** `door.rs:3`. */
function lineOf({ file, hunk }: Place): string {
  return `${file.path.split("/").at(-1)}:${hunk.range.start.line + 1}`;
}

/** The hunk in one line: the first line that differs, as it will be. */
export function summary({ oldText, newText }: Hunk): string {
  const oldLines = oldText.split("\n");
  const newLines = newText.split("\n");
  const differs = newLines.findIndex((line, index) => line !== oldLines[index]);
  const line = excerpt(newLines[differs] ?? "", oldLines[differs] ?? "").trim();
  if (line !== "") {
    return line;
  }
  const removed = excerpt(oldLines[Math.max(differs, 0)] ?? "", "").trim();
  return removed === "" ? "blank lines" : `− ${removed}`;
}

/** So much of a line is read; a file that a program wrote may have all its text in one. */
const LINE = 200;
/** And so much of that stands before what differs, which a narrow view shall show, too. */
const BEFORE = 16;

/** The line, or of one that is too long what is around its difference from the other. */
function excerpt(line: string, other: string): string {
  if (line.length <= LINE) {
    return line;
  }
  let same = 0;
  while (same < line.length && line[same] === other[same]) {
    same += 1;
  }
  const from = Math.max(0, Math.min(same, line.length) - BEFORE);
  // Halves of a character are cut off, too.
  const part = line.slice(from, from + LINE).replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, "");
  return `${from === 0 ? "" : "…"}${part}${from + LINE < line.length ? "…" : ""}`;
}

/** What a hunk does to its file as a whole; undefined where it changes lines of it. `named` gives a URI's name. */
export function deed({ file, hunk }: Pick<Place, "file" | "hunk">, named: (uri: string) => string): string | undefined {
  switch (hunk.part) {
    case "lines":
      return undefined;
    case "content":
      return "all of its bytes";
    case "place":
      return `moves to ${file.movesTo === null ? "another place" : named(file.movesTo)}`;
    case "mode":
      return file.executable === false ? "is no longer executable" : "becomes executable";
  }
}

/** What there is to know about a hunk beside its lines, the most telling first. */
export function notes(place: Place): string[] {
  const { reason, conflict, rejection, sure } = place.hunk;
  const told = [
    conflict,
    reason,
    rejection && `You rejected it: ${rejection}`,
    sure ? null : "Most of what was around it has changed since: see whether this is still its place.",
    ...relations(place).map(({ words }) => words),
  ];
  return told.flatMap((note) => note || []);
}

/** Nothing goes for it: its lines come in before the one that it stands at. */
export function isInsertion({ part, oldText }: Hunk): boolean {
  return part === "lines" && oldText === "";
}

/** What stands after the hunk's line: the line that would be there, or how many would come in before it. */
export function inlinePreview(hunk: Hunk): string | undefined {
  const [before, after] = [hunk.oldText, hunk.newText].map((text) => text.replace(/\r?\n$/, "")) as [string, string];
  if (isInsertion(hunk) && (after.includes("\n") || after.trim() === "")) {
    return `+ ${count(after.split("\n").length, "line")}`;
  }
  if (after.trim() === "" || `${before}${after}`.includes("\n")) {
    return undefined;
  }
  return `${isInsertion(hunk) ? "+" : "→"} ${excerpt(after, before).trim()}`;
}

/** The hunk as the lines of a unified diff. */
export function diffLines({ oldText, newText }: Hunk): string {
  const lines = (text: string) => (text === "" ? [] : text.replace(/\n$/, "").split("\n"));
  const [old, now] = [lines(oldText), lines(newText)];
  const marked = (all: string[], others: string[], sign: string) =>
    all.map((line, at) => sign + excerpt(line, others[at] ?? ""));
  return [...marked(old, now, "-"), ...marked(now, old, "+")].join("\n");
}

/** `3 hunks in 2 files`. */
export function extent(places: readonly Place[]): string {
  return `${count(places.length, "hunk")} in ${count(new Set(places.map(({ file }) => file.uri)).size, "file")}`;
}

export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

/** What the server's answer to accept, undo or redo has to tell the user; undefined when all went well. */
export function trouble(answer: unknown): string | undefined {
  const { message, conflicts } = (answer ?? {}) as { message?: string | null; conflicts?: Conflict[] };
  const told = message ?? [...new Set(conflicts?.map((conflict) => conflict.message))].join(" ");
  return told === "" ? undefined : sentence(told);
}

/** Whether a check found something that speaks against accepting. */
export function isWrong({ faults, missing, conflicts, command }: ChangeCheckResponse): boolean {
  return faults.length + missing.length + conflicts.length > 0 || (command !== null && command.exitCode !== 0);
}

function compare(a: Position, b: Position): number {
  return a.line - b.line || a.character - b.character;
}
