// Which hunk of a proposal the user's edit of it changes.
import { lastLine } from "./hunks";
import type { Hunk } from "./protocol";

export interface EditedHunk {
  hunkId: string;
  newText: string;
}

/**
 * The one of `hunks` that an edit of the proposed text stays within, and what it proposes then; undefined when the
 * edit reaches beyond it. `hunks` lie in `before` as the server says, which may know of more by now: one whose
 * lines are not there is none.
 */
export function editedHunk(before: string, after: string, hunks: readonly Hunk[]): EditedHunk | undefined {
  const [old, now] = [lines(before), lines(after)];
  const start = old.findIndex((line, at) => line !== now[at]);
  const from = start === -1 ? old.length : start;
  let same = 0;
  while (same < Math.min(old.length, now.length) - from && old.at(-1 - same) === now.at(-1 - same)) {
    same += 1;
  }
  const to = old.length - same;
  for (const { hunkId, part, newText, proposedRange } of hunks) {
    const first = proposedRange.start.line;
    const end = newText === "" ? first : lastLine(proposedRange) + 1;
    if (part === "lines" && first <= from && to <= end && old.slice(first, end).join("") === newText) {
      return { hunkId, newText: now.slice(first, now.length - (old.length - end)).join("") };
    }
  }
  return undefined;
}

function lines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? [];
}
