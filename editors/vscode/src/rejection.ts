// What a model is told of hunks that the user has rejected.
import { diffLines, type Place } from "./hunks";

/** More than this of the hunks themselves would hide the reason. */
const MAX_LINES = 60;

export function rejection(hunks: readonly Place[], reason: string): string {
  const shown = hunks.flatMap(({ file, hunk }) => [`${file.path}, line ${hunk.range.start.line + 1}:`, ...diffLines(hunk).split("\n")]);
  const rest = shown.length > MAX_LINES ? ["…"] : [];
  const fence = "`".repeat(Math.max(3, ...[...shown.join("\n").matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
  return [
    reason.trim(),
    "",
    "I rejected this of your change; your copy still has it:",
    "",
    `${fence}diff`,
    ...shown.slice(0, MAX_LINES),
    ...rest,
    fence,
  ].join("\n");
}
