// Numbers and states as words, the same in the panel and in the tree of tasks.
import type { ItemState, TaskState, Usage } from "../protocol";

/** `18.2k in, 912 out · 0.042`; empty while nothing was read or written. */
export function cost({ promptTokens, outputTokens, costMicros }: Usage): string {
  if (promptTokens + outputTokens === 0) {
    return "";
  }
  return `${thousands(promptTokens)} in, ${thousands(outputTokens)} out${price(costMicros)}`;
}

function price(micros: number): string {
  if (micros === 0) {
    return "";
  }
  return micros < 100 ? " · <0.0001" : ` · ${(micros / 1e6).toFixed(micros < 10_000 ? 4 : 2)}`;
}

/** All of it, for those who want to know it exactly. */
export function costInFull(usage: Usage): string {
  const { promptTokens, cachedTokens, outputTokens, costMicros } = usage;
  const number = (n: number) => n.toLocaleString("en");
  const price = costMicros === 0 ? "" : ` Cost: ${(costMicros / 1e6).toFixed(6)}.`;
  return `${number(promptTokens)} tokens read, ${number(cachedTokens)} of them cached; ${number(outputTokens)} written.${price}`;
}

function thousands(n: number): string {
  return n < 1000 ? String(n) : `${(n / 1000).toFixed(n < 100_000 ? 1 : 0)}k`;
}

export function duration(ms: number): string {
  if (ms < 1000) {
    return `${Math.round(ms)} ms`;
  }
  const seconds = ms / 1000;
  return seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** A moment, as short as it is clear: the time of today, the day before. */
export function when(at: number, now = new Date()): string {
  const then = new Date(at);
  const { year, day, month } = { year: "numeric", day: "numeric", month: "short" } as const;
  if (then.toDateString() === now.toDateString()) {
    return then.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  }
  return then.toLocaleDateString([], then.getFullYear() === now.getFullYear() ? { day, month } : { day, month, year });
}

export const TASK_STATES: Record<TaskState, string> = {
  running: "at work",
  waiting: "waits for you",
  interrupted: "cut off",
  done: "done",
  failed: "failed",
  cancelled: "stopped",
};

export const ITEM_STATES: Record<ItemState, string> = {
  running: "at work",
  waiting: "waits for you",
  done: "done",
  failed: "failed",
  aborted: "cut off",
};

/** What the server tells as a sentence of its own; a name that it begins with stays as it is. */
export function sentence(text: string): string {
  const begun = text.replace(/^\p{Ll}(?=\p{Ll}* )/u, (letter) => letter.toUpperCase());
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}
