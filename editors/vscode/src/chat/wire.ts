// What the panel and the extension say to each other. The panel is a page of its own, which reaches the
// server and the editor by these messages alone.
import type {
  Answer,
  Image,
  Item,
  Mention,
  MentionOffer,
  Mode,
  ModelListResponse,
  Shortcut,
  TaskSummary,
  Thread,
} from "../protocol";

/** A mention with what it is called in the composer. */
export type Attached = Pick<MentionOffer, "label" | "mention">;

/** A message that the user has written. */
export interface Draft {
  text: string;
  mode: Mode;
  /** A model's name; null for the one that is configured. */
  model: string | null;
  shortcut: Shortcut | null;
  attached: Attached[];
  images: Image[];
}

/** What the composer is to be filled with, over what is there. */
export interface Filling {
  text?: string;
  shortcut?: Shortcut;
  attached?: Attached[];
  images?: Image[];
}

export type ToPanel =
  /** Shows a conversation; null is one that has not begun. */
  | { kind: "thread"; thread: Thread | null }
  | { kind: "item"; threadId: string; item: Item }
  | { kind: "text"; threadId: string; itemId: string; text: string }
  /** The tasks of the conversation that is shown. */
  | { kind: "tasks"; tasks: TaskSummary[] }
  | { kind: "models"; models: ModelListResponse }
  | { kind: "offers"; query: string; offers: MentionOffer[] }
  | { kind: "compose"; filling: Filling }
  /** The composer takes the keys. */
  | { kind: "focus" }
  /** Whether there is a server to talk to. */
  | { kind: "server"; running: boolean }
  /** The earliest message on its way was taken, or was not, and then is put back where it was written. */
  | { kind: "sent"; taken: boolean };

export type FromPanel =
  | { kind: "ready" }
  /** `insteadOf` is the message of the user that this one takes the place of, in a conversation of its own. */
  | { kind: "send"; draft: Draft; insteadOf: string | null }
  | { kind: "stop"; taskId: string }
  | { kind: "resume"; taskId: string }
  | { kind: "answer"; taskId: string; itemId: string; answer: Answer }
  /** A conversation that holds what came before the item; null takes all of it. */
  | { kind: "fork"; beforeItemId: string | null }
  | { kind: "offers"; query: string }
  | { kind: "openLink"; href: string }
  | { kind: "openFile"; path: string; line: number | null }
  | { kind: "openMention"; mention: Mention }
  | { kind: "copy"; text: string }
  | { kind: "insert"; text: string }
  | { kind: "apply"; text: string; path: string | null }
  | { kind: "review"; changeId: string }
  | { kind: "setUp" };
