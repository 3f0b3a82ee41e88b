// The panel's start: keeps what is shown as one value, and draws it when it changes.
import { render } from "preact";
import { shortcutIn } from "../chat/compose";
import { mentionName } from "../chat/mentions";
import { messageAfter, planWords, taskAtWork, told } from "../chat/thread";
import type { Draft, Filling, FromPanel, ToPanel } from "../chat/wire";
import type { Item, MentionOffer, ModelListResponse, PlanStep, Thread } from "../protocol";
import { App } from "./app";
import { isEmpty } from "./composer";

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
let sending = false;
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
  if (sending || isEmpty(draft)) {
    return;
  }
  sending = true;
  say({ kind: "send", draft: { ...draft, ...named(draft) }, insteadOf: editing?.itemId ?? null });
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
  change({ text: "", attached: [], images: [] });
}

const actions = {
  say,
  edit(item: Item): void {
    editing = item;
    change(draftOf(item));
    focus += 1;
  },
  retry(item: Item): void {
    say({ kind: "send", draft: { ...EMPTY, mode: draft.mode, model: draft.model, ...draftOf(item) }, insteadOf: item.itemId });
  },
  carryOut(): void {
    change({ mode: "agent" });
    say({ kind: "send", draft: { ...EMPTY, model: draft.model, text: "Carry out the plan." }, insteadOf: null });
  },
  editPlan(steps: PlanStep[]): void {
    change({ mode: "agent", text: planWords(steps) });
    focus += 1;
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
    case "sent":
      // A message that was tried again did not come from the composer.
      if (sending && data.taken) {
        editing = undefined;
        change({ text: "", shortcut: null, attached: [], images: [] });
      }
      sending = false;
      break;
  }
  draw();
});

draw();
say({ kind: "ready" });
