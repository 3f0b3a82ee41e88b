// What stands before the cursor of the composer, and what picking an offer makes of the text.
import type { Shortcut } from "../protocol";

/** A word that asks for offers: `@lib` or, at the beginning, `/fix`. */
export interface Trigger {
  mark: "@" | "/";
  query: string;
  /** Where the mark stands. */
  start: number;
}

/** The word that the cursor is in, if it asks for offers. */
export function triggerAt(text: string, cursor: number): Trigger | undefined {
  const before = text.slice(0, cursor);
  const [, lead = "", mark, query = ""] = /(^|\s)(@|\/)([^\s@]*)$/.exec(before) ?? [];
  if (mark === undefined) {
    return undefined;
  }
  const start = before.length - query.length - 1;
  if (mark === "/" && (start !== 0 || lead !== "" || query.includes("/"))) {
    return undefined; // A path or a division, not a command.
  }
  return { mark: mark as "@" | "/", query, start };
}

/** The text with the trigger replaced, and where the cursor is then. */
export function replaced(text: string, trigger: Trigger, by: string): { text: string; cursor: number } {
  const end = trigger.start + 1 + trigger.query.length;
  return { text: text.slice(0, trigger.start) + by + text.slice(end), cursor: trigger.start + by.length };
}

export interface ShortcutOffer {
  name: Shortcut;
  detail: string;
}

export const SHORTCUTS: readonly ShortcutOffer[] = [
  { name: "explain", detail: "Say what the code does" },
  { name: "fix", detail: "Fix what is wrong" },
  { name: "refactor", detail: "Change how it is written, not what it does" },
  { name: "tests", detail: "Write tests for it" },
  { name: "document", detail: "Write its documentation" },
  { name: "everywhere", detail: "Do the same in all places like this one" },
];

export function shortcutsFor(query: string): ShortcutOffer[] {
  return SHORTCUTS.filter(({ name }) => name.startsWith(query.toLowerCase()));
}

/** A message that begins with `/fix` is a wish with a name, and the words after it. */
export function shortcutIn(text: string): { shortcut: Shortcut | null; words: string } {
  const [all, name] = /^\/(\w+)(?:\s+|$)/.exec(text) ?? [];
  const shortcut = SHORTCUTS.find((offer) => offer.name === name);
  return shortcut && all !== undefined
    ? { shortcut: shortcut.name, words: text.slice(all.length) }
    : { shortcut: null, words: text };
}
