// The panel's start: keeps what is shown as one value, and draws it when it changes.
import { render } from "preact";
import { shortcutIn } from "../chat/compose";
import { mentionName } from "../chat/mentions";
import { messageAfter, planWords, taskAtWork, told } from "../chat/thread";
import type { Draft, Filling, FromPanel, ToPanel } from "../chat/wire";
import type { Item, MentionOffer, ModelListResponse, PlanStep, Thread } from "../protocol";
import { App } from "./app";
import { isEmpty } from "./composer";
import { keepKeyboard } from "./keyboard";

declare function acquireVsCodeApi(): {
  postMessage(message: FromPanel): void;
  getState(): { draft: Draft } | undefined;
  setState(state: { draft: Draft }): void;
};

const vscode = acquireVsCodeApi();
const say = (message: FromPanel) => vscode.postMessage(message);

const EMPTY: Draft = { text: "", mode: "agent", model: null, shortcut: null, attached: [], images: [] };

let thread: Thread | null = null;
let running = true;
let models: ModelListResponse | null = null;
let offers: { query: string; offers: MentionOffer[] } = { query: "", offers: [] };
let draft: Draft = { ...EMPTY, ...vscode.getState()?.draft };
let editing: Item | undefined;
/** What is on its way, the earliest first; nothing where it did not come from the composer. */
const sending: ({ draft: Draft; editing: Item | undefined } | undefined)[] = [];
let focus = 0;
let drawn = false;

/** Draws once for all that happens before the next picture: text comes in small pieces. */
function draw(): void {
  if (!drawn) {
    drawn = true;
    requestAnimationFrame(drawNow);
  }
}

function drawNow(): void {
  drawn = false;
  render(<App thread={thread} running={running} actions={actions} composer={composer()} />, document.body);
  keepKeyboard();
}

function composer() {
  const imagesLeft = editing?.content.kind === "userMessage" && editing.content.images > 0;
  return { draft, change, editing: editing !== undefined, imagesLeft, stopEditing, send, models, offers, focus };
}

function change(part: Partial<Draft>): void {
  draft = { ...draft, ...part };
  // Images are too large to be kept with the window's state.
  vscode.setState({ draft: { ...draft, images: [] } });
  // At once: the composer would else be drawn for its own sake with the text before, over a key that came since.
  drawNow();
}

function send(): void {
  if (isEmpty(draft)) {
    return;
  }
  pass({ ...draft, ...named(draft) }, editing, { draft, editing });
  stopEditing();
}

function pass(message: Draft, insteadOf: Item | undefined, from?: (typeof sending)[number]): void {
  sending.push(from);
  say({ kind: "send", draft: message, insteadOf: insteadOf?.itemId ?? null });
}

/** What was not taken is in the composer again, before what has been written there since. */
function putBack(from: (typeof sending)[number]): void {
  if (from) {
    editing ??= from.editing;
    const text = [from.draft.text, draft.text].filter((words) => words !== "").join("\n");
    change({
      text,
      shortcut: draft.shortcut ?? from.draft.shortcut,
      attached: [...from.draft.attached, ...draft.attached],
      images: [...from.draft.images, ...draft.images],
    });
  }
}

/** A shortcut at the beginning of the text becomes the draft's own. */
function named({ text, shortcut }: Draft): Pick<Draft, "text" | "shortcut"> {
  const found = shortcutIn(text);
  return { text: found.words, shortcut: found.shortcut ?? shortcut };
}

function fill({ text, shortcut, attached, images }: Filling): void {
  const words = text ?? draft.text;
  change({
    text: shortcut === undefined ? words : `/${shortcut} ${words}`,
    attached: attached ? [...draft.attached, ...attached] : draft.attached,
    images: images ?? draft.images,
  });
  focus += 1;
}

function draftOf({ content }: Item): Partial<Draft> {
  if (content.kind !== "userMessage") {
    return {};
  }
  const attached = content.mentions.map((mention) => ({ label: mentionName(mention), mention }));
  return { text: content.text, attached, images: [] };
}

function stopEditing(): void {
  editing = undefined;
  change({ text: "", shortcut: null, attached: [], images: [] });
}

const actions = {
  say,
  edit(item: Item): void {
    editing = item;
    focus += 1;
    change(draftOf(item));
  },
  retry(item: Item): void {
    pass({ ...EMPTY, mode: draft.mode, model: draft.model, ...draftOf(item) }, item);
  },
  carryOut(): void {
    change({ mode: "agent" });
    pass({ ...EMPTY, model: draft.model, text: "Carry out the plan." }, undefined);
  },
  editPlan(steps: PlanStep[]): void {
    focus += 1;
    change({ mode: "agent", text: planWords(steps) });
  },
  forkAfter(item: Item): void {
    if (thread) {
      say({ kind: "fork", beforeItemId: messageAfter(thread, item.itemId) });
    }
  },
};

addEventListener("message", ({ data }: MessageEvent<ToPanel>) => {
  const before = thread?.threadId;
  thread = told(thread, data);
  switch (data.kind) {
    case "thread":
      if (data.thread?.threadId !== before) {
        editing = undefined;
      }
      if (data.thread && taskAtWork(data.thread) === undefined && data.thread.threadId !== before) {
        draft = { ...draft, mode: data.thread.mode };
      }
      break;
    case "models":
      models = data.models;
      break;
    case "offers":
      offers = data;
      break;
    case "compose":
      fill(data.filling);
      break;
    case "focus":
      focus += 1;
      break;
    case "server":
      running = data.running;
      break;
    case "sent": {
      const from = sending.shift();
      if (!data.taken) {
        putBack(from);
      }
      break;
    }
  }
  draw();
});

draw();
say({ kind: "ready" });
