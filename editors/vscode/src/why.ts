// What became of the latest requests for ghost text, as a list to read: what is so key after key is told once.
import type { Consideration } from "./protocol";

export interface Row {
  /** With VS Code's `$(icon)` mark. */
  label: string;
  detail: string;
}

const ICONS = { shown: "check", empty: "circle-slash", superseded: "debug-step-over", cancelled: "close" };

/** The newest first, as they come; of those that follow each other for one reason, the newest stands for all. */
export function rows(recent: Consideration[]): Row[] {
  const groups: { newest: Consideration; count: number }[] = [];
  for (const one of recent) {
    const last = groups.at(-1);
    if (last?.newest.outcome === one.outcome && last.newest.reason === one.reason) {
      last.count++;
    } else {
      groups.push({ newest: one, count: 1 });
    }
  }
  return groups.map(({ newest, count }) => row(newest, count));
}

function row({ at, position, outcome, reason, source, tookMs }: Consideration, count: number): Row {
  const place = `line ${position.line + 1}, column ${position.character + 1}`;
  const times = count === 1 ? null : `${count} times`;
  const parts = [new Date(at).toLocaleTimeString(), place, outcome, source, `${tookMs.toFixed(1)} ms`, times];
  return {
    label: `$(${ICONS[outcome]}) ${reason}`,
    detail: parts.filter((part) => part !== null).join(" · "),
  };
}
