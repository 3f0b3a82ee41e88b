// One piece of a conversation each: messages, and what a model did between them.
import type { ComponentChildren } from "preact";
import { fileName, mentionName } from "../chat/mentions";
import { ITEM_STATES, duration, sentence } from "../chat/words";
import type { ItemContent, Item, PlanStep, StepState } from "../protocol";
import { Approval, Question } from "./asks";
import { Icon, IconButton, type IconName } from "./icons";
import { Line } from "./line";
import { Markdown } from "./markdown";
import type { Say } from "./say";
import { unchanged } from "./unchanged";

export type Of<K extends ItemContent["kind"]> = ItemContent & { kind: K };

export interface ItemActions {
  say: Say;
  edit: (item: Item) => void;
  retry: (item: Item) => void;
  forkAfter: (item: Item) => void;
  carryOut: () => void;
  editPlan: (steps: PlanStep[]) => void;
}

interface ItemProps {
  item: Item;
  /** It is a plan that waits to be carried out. */
  ready: boolean;
  /** Its task is at work. */
  atWork: boolean;
  actions: ItemActions;
}

export const ItemPart = unchanged(({ item, ready, atWork, actions }: ItemProps) => {
  const { content } = item;
  const { say } = actions;
  switch (content.kind) {
    case "userMessage":
      return <UserMessage item={item} content={content} actions={actions} />;
    case "agentMessage":
      return <AgentMessage item={item} text={content.text} actions={actions} />;
    case "reasoning":
      return <Folded item={item} icon="info" title="Thoughts" children={<Markdown text={content.text} say={say} />} />;
    case "plan":
      return <Plan content={content} ready={ready} atWork={atWork} actions={actions} />;
    case "toolCall":
      return <ToolCall item={item} content={content} say={say} />;
    case "approval":
      return <Approval item={item} content={content} say={say} />;
    case "question":
      return <Question item={item} content={content} say={say} />;
    case "instructions":
      return <Instructions item={item} content={content} />;
    case "change":
      return <Change content={content} say={say} />;
    case "evidence":
      return <Evidence item={item} content={content} />;
    case "notice":
      return (
        <p class={`notice notice-${content.level}`} role={content.level === "error" ? "alert" : undefined}>
          <Icon name={content.level === "info" ? "info" : "warning"} />
          <span>
            <Line text={sentence(content.text)} />
          </span>
        </p>
      );
  }
});

function UserMessage({ item, content, actions }: { item: Item; content: Of<"userMessage">; actions: ItemActions }) {
  return (
    <article class="message user" aria-label="You">
      <p class="words">{content.text}</p>
      <Pointers content={content} say={actions.say} />
      <div class="actions">
        <IconButton icon="edit" label="Edit and Send Again" onClick={() => actions.edit(item)} />
        <IconButton icon="retry" label="Try Again" onClick={() => actions.retry(item)} />
      </div>
    </article>
  );
}

function Pointers({ content, say }: { content: Of<"userMessage">; say: Say }) {
  if (content.mentions.length === 0 && content.images === 0) {
    return null;
  }
  return (
    <ul class="chips" aria-label="Points at">
      {content.mentions.map((mention, index) => (
        <li key={index}>
          <button type="button" class="chip" onClick={() => say({ kind: "openMention", mention })}>
            {mentionName(mention)}
          </button>
        </li>
      ))}
      {content.images > 0 && <li class="chip">{content.images === 1 ? "1 image" : `${content.images} images`}</li>}
    </ul>
  );
}

function AgentMessage({ item, text, actions }: { item: Item; text: string; actions: ItemActions }) {
  return (
    <article class="message agent" aria-label="Ghostpen" aria-busy={item.state === "running"}>
      <Markdown text={text} say={actions.say} />
      {item.state !== "running" && (
        <div class="actions">
          <IconButton icon="copy" label="Copy Message" onClick={() => actions.say({ kind: "copy", text })} />
          <IconButton icon="fork" label="Go On from Here in a New Conversation" onClick={() => actions.forkAfter(item)} />
        </div>
      )}
    </article>
  );
}

const STEP_ICONS: Record<StepState, IconName> = { pending: "pending", running: "running", done: "done" };

function Plan({ content, ready, atWork, actions }: { content: Of<"plan"> } & Omit<ItemProps, "item">) {
  // A task that has ended leaves steps behind that it had begun.
  const steps = content.steps.map((step) => (step.state === "running" && !atWork ? { ...step, state: "pending" as const } : step));
  const done = steps.filter(({ state }) => state === "done").length;
  return (
    <section class="card plan" aria-label={`Plan: ${done} of ${steps.length} steps done`}>
      <h2>
        Plan <span class="faint">{`${done} of ${steps.length}`}</span>
      </h2>
      <ul>
        {steps.map(({ text, state }, index) => (
          <li key={index} class={`step-${state}`} aria-current={state === "running" ? "step" : undefined}>
            <Icon name={STEP_ICONS[state]} />
            <span>
              {text}
              <span class="unseen">{state === "done" ? " (done)" : state === "running" ? " (at work)" : " (to do)"}</span>
            </span>
          </li>
        ))}
      </ul>
      {ready && (
        <div class="buttons">
          <button type="button" class="primary" onClick={actions.carryOut}>
            Carry Out
          </button>
          <button type="button" onClick={() => actions.editPlan(steps)}>
            Edit First
          </button>
        </div>
      )}
    </section>
  );
}

function ToolCall({ item, content, say }: { item: Item; content: Of<"toolCall">; say: Say }) {
  const { title, tool, input, output, exitCode, tookMs, files } = content;
  const facts = [
    exitCode !== null && exitCode !== 0 ? `exit code ${exitCode}` : "",
    tookMs === null ? "" : duration(tookMs),
  ].filter((fact) => fact !== "");
  return (
    <Folded item={item} icon="done" title={title === "" ? tool : title} facts={facts.join(" · ")}>
      {input !== "" && <Verbatim name="Input" text={input} />}
      {output !== "" && <Verbatim name="Output" text={output} />}
      {files.length > 0 && (
        <ul class="chips" aria-label="Files">
          {files.map((path) => (
            <li key={path}>
              <button type="button" class="chip" title={path} onClick={() => say({ kind: "openFile", path, line: null })}>
                {fileName(path)}
              </button>
            </li>
          ))}
        </ul>
      )}
    </Folded>
  );
}

function Instructions({ item, content }: { item: Item; content: Of<"instructions"> }) {
  return (
    <Folded item={item} icon="info" title={`Read ${content.files.map(({ uri }) => fileName(uri)).join(", ")}`}>
      <ul class="plain">
        {content.files.map(({ uri, bytes, leftOut }) => (
          <li key={uri}>
            {decodeURIComponent(uri)}: {bytes} bytes{leftOut === 0 ? "" : `, ${leftOut} left out for want of room`}
          </li>
        ))}
      </ul>
    </Folded>
  );
}

function Change({ content, say }: { content: Of<"change">; say: Say }) {
  const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? "" : "s"}`;
  return (
    <section class="card change" aria-label="A change to review">
      <span>
        {count(content.hunks, "hunk")} in {count(content.files, "file")}{" "}
        <span class="added">+{content.added}</span> <span class="removed">−{content.removed}</span>
      </span>
      <button type="button" class="primary" onClick={() => say({ kind: "review", changeId: content.changeId })}>
        Review
      </button>
    </section>
  );
}

function Evidence({ item, content }: { item: Item; content: Of<"evidence"> }) {
  const facts = [content.exitCode === null ? "" : `exit code ${content.exitCode}`, content.stale ? "out of date" : ""];
  const failed = content.exitCode !== null && content.exitCode !== 0;
  return (
    <Folded
      item={item}
      icon={content.stale ? "warning" : failed ? "failed" : "done"}
      title={content.claim}
      facts={facts.filter((fact) => fact !== "").join(" · ")}
    >
      {content.stale && <p class="faint">The code has changed since this was run.</p>}
      <Verbatim name="Command" text={content.command} />
      {content.output !== "" && <Verbatim name="Output" text={content.output} />}
    </Folded>
  );
}

interface FoldedProps {
  item: Item;
  /** While all is well; other states have their own. */
  icon: IconName;
  title: string;
  facts?: string;
  children: ComponentChildren;
}

const STATE_ICONS: Partial<Record<Item["state"], IconName>> = {
  running: "running",
  waiting: "waiting",
  failed: "failed",
  aborted: "failed",
};

/** One line, with the rest behind it. */
function Folded({ item, icon, title, facts = "", children }: FoldedProps) {
  return (
    <details class={`folded state-${item.state}`}>
      <summary>
        <Icon name={STATE_ICONS[item.state] ?? icon} />
        <span class="title">
          <Line text={title} />
        </span>
        {facts !== "" && <span class="faint">{facts}</span>}
        {item.state !== "done" && <span class="unseen">{ITEM_STATES[item.state]}</span>}
      </summary>
      <div class="inside">{children}</div>
    </details>
  );
}

export function Verbatim({ name, text }: { name: string; text: string }) {
  return (
    <pre class="verbatim" tabIndex={0} role="group" aria-label={name}>
      {text}
    </pre>
  );
}
