// Where the user writes: words, what they point at, the mode and the model.
import { useEffect, useRef, useState } from "preact/hooks";
import { replaced, shortcutIn, shortcutsFor, type Trigger, triggerAt } from "../chat/compose";
import type { Draft } from "../chat/wire";
import type { MentionOffer, Mode, ModelListResponse, TaskSummary } from "../protocol";
import { Icon, IconButton } from "./icons";
import { pastedImages } from "./images";
import { type Offer, Offers } from "./offers";
import type { Say } from "./say";

export interface ComposerProps {
  draft: Draft;
  change: (draft: Partial<Draft>) => void;
  /** The message of the user that is being edited. */
  editing: boolean;
  stopEditing: () => void;
  /** The message had images, which are not kept. */
  imagesLeft: boolean;
  send: () => void;
  say: Say;
  models: ModelListResponse | null;
  task: TaskSummary | undefined;
  offers: { query: string; offers: MentionOffer[] };
  /** Grows when the composer is to take the keys. */
  focus: number;
}

const MODES: Record<Mode, { name: string; detail: string }> = {
  ask: { name: "Ask", detail: "Reads and answers; changes nothing" },
  plan: { name: "Plan", detail: "Reads and makes a plan; changes nothing" },
  agent: { name: "Agent", detail: "Works on a copy; you review its change" },
};

export function Composer(props: ComposerProps) {
  const { draft, change, say, task, send } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  const [trigger, setTrigger] = useState<Trigger | undefined>();
  const [active, setActive] = useState(0);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    // A conversation that a new window shows again takes the keyboard from nobody.
    if (props.focus > 0) {
      field.current?.focus();
    }
  }, [props.focus]);

  const offered = trigger === undefined ? [] : offersFor(trigger, props.offers);
  const look = (element: HTMLTextAreaElement) => {
    const found = triggerAt(element.value, element.selectionStart);
    setTrigger(found);
    setActive(0);
    if (found?.mark === "@") {
      say({ kind: "offers", query: found.query });
    }
  };
  const take = (offer: Offer) => {
    if (trigger === undefined) {
      return;
    }
    const { text, cursor } = replaced(draft.text, trigger, `${trigger.mark}${offer.label} `);
    const attached = offer.mention ? [...draft.attached, { label: offer.label, mention: offer.mention }] : draft.attached;
    change({ text, attached });
    setTrigger(undefined);
    field.current?.setSelectionRange(cursor, cursor);
    field.current?.focus();
  };
  const key = (event: KeyboardEvent) => {
    const [current] = offered.slice(active);
    if (event.isComposing) {
      return;
    }
    if (current !== undefined && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      const step = event.key === "ArrowDown" ? 1 : offered.length - 1;
      setActive((active + step) % offered.length);
    } else if (current !== undefined && (event.key === "Enter" || event.key === "Tab")) {
      take(current);
    } else if (event.key === "Escape" && trigger !== undefined) {
      setTrigger(undefined);
    } else if (event.key === "Escape" && props.editing) {
      props.stopEditing();
    } else if (event.key === "Enter" && !event.shiftKey) {
      send();
    } else {
      return;
    }
    event.preventDefault();
  };
  const paste = async (event: ClipboardEvent) => {
    const { images, problem: reason } = await pastedImages(event);
    setProblem(reason);
    change({ images: [...draft.images, ...images] });
  };
  const begin = (mark: string) => {
    const text = `${draft.text}${draft.text === "" || /\s$/.test(draft.text) ? "" : " "}${mark}`;
    change({ text });
    setTrigger(triggerAt(text, text.length));
    say({ kind: "offers", query: "" });
    field.current?.focus();
  };

  return (
    <form
      class="composer"
      aria-label="Write a message"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {props.editing && (
        <p class="hint">
          Your message takes the place of the earlier one, in a conversation of its own.
          {props.imagesLeft && " Paste its images again if they are to go with it."}{" "}
          <button type="button" class="link" onClick={props.stopEditing}>
            Leave it
          </button>
        </p>
      )}
      {problem !== "" && (
        <p class="hint" role="alert">
          {problem}
        </p>
      )}
      <Chips draft={draft} change={change} />
      {offered.length > 0 && <Offers offers={offered} active={active} take={take} />}
      <textarea
        ref={field}
        rows={2}
        aria-label={task ? "Say something to the task at work" : "Message"}
        placeholder={task ? "Say something while it works…" : "Ask or delegate. @ mentions, / shortcuts."}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls={offered.length > 0 ? "offers" : undefined}
        aria-activedescendant={offered.length > 0 ? `offer-${active}` : undefined}
        value={draft.text}
        onInput={({ currentTarget }) => {
          change({ text: currentTarget.value });
          look(currentTarget);
        }}
        onClick={({ currentTarget }) => look(currentTarget)}
        onBlur={() => setTrigger(undefined)}
        onKeyDown={key}
        onPaste={(event) => void paste(event)}
      />
      <div class="bar">
        <select
          aria-label="Mode"
          title={MODES[draft.mode].detail}
          value={draft.mode}
          onChange={({ currentTarget }) => change({ mode: currentTarget.value as Mode })}
        >
          {Object.entries(MODES).map(([mode, { name, detail }]) => (
            <option key={mode} value={mode} title={detail}>
              {name}
            </option>
          ))}
        </select>
        <ModelPicker {...props} />
        <IconButton icon="mention" label="Mention a File, a Symbol or the Selection" onClick={() => begin("@")} />
        <span class="space" />
        {task && <IconButton icon="stop" label="Stop" class="stop" onClick={() => say({ kind: "stop", taskId: task.taskId })} />}
        <button type="submit" class="icon-button send" aria-label="Send" title="Send (Enter)" disabled={isEmpty(draft)}>
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}

function ModelPicker({ models, draft, change }: ComposerProps) {
  const able = (models?.models ?? []).filter(({ canChat }) => canChat);
  if (able.length === 0) {
    return null;
  }
  const chosen = able.find(({ name }) => name === (draft.model ?? models?.agentModel));
  return (
    <select
      aria-label="Model"
      title={chosen ? `${chosen.model}${chosen.hosted ? ", on another machine" : ", on this machine"}` : "Model"}
      value={chosen?.name ?? ""}
      onChange={({ currentTarget }) => change({ model: currentTarget.value })}
    >
      {chosen === undefined && <option value="">Choose a model</option>}
      {able.map(({ name, hosted, problem }) => (
        <option key={name} value={name}>
          {`${name}${hosted ? " (hosted)" : ""}${problem === null ? "" : " ⚠"}`}
        </option>
      ))}
    </select>
  );
}

function Chips({ draft: { attached, images }, change }: Pick<ComposerProps, "draft" | "change">) {
  if (attached.length + images.length === 0) {
    return null;
  }
  const without = <T,>(list: readonly T[], index: number) => list.filter((_, other) => other !== index);
  return (
    <ul class="chips" aria-label="Attached">
      {attached.map(({ label }, index) => (
        <li key={label} class="chip">
          {label}
          <IconButton icon="remove" label={`Remove ${label}`} onClick={() => change({ attached: without(attached, index) })} />
        </li>
      ))}
      {images.map(({ mediaType, data }, index) => (
        <li key={index} class="chip">
          <img src={`data:${mediaType};base64,${data}`} alt={`Image ${index + 1}`} />
          <IconButton icon="remove" label={`Remove image ${index + 1}`} onClick={() => change({ images: without(images, index) })} />
        </li>
      ))}
    </ul>
  );
}

function offersFor(trigger: Trigger, { query, offers }: ComposerProps["offers"]): Offer[] {
  if (trigger.mark === "/") {
    return shortcutsFor(trigger.query).map(({ name, detail }) => ({ label: name, detail, mention: null }));
  }
  // Offers for an earlier query stay until the new ones come, unless they no longer fit.
  return offers.filter(({ label }) => query === trigger.query || label.toLowerCase().includes(trigger.query.toLowerCase()));
}

/** Nothing to send: a wish with a name says enough by itself. */
export function isEmpty({ text, images }: Draft): boolean {
  const { shortcut, words } = shortcutIn(text);
  return words.trim() === "" && shortcut === null && images.length === 0;
}
