// A conversation as the panel holds it: what the server told, item by item, reduced to one value.
import type { Item, PlanStep, Thread, TaskSummary, Usage } from "../protocol";
import type { ToPanel } from "./wire";

/** The conversation after a message of the extension; what belongs to another conversation changes nothing. */
export function told(thread: Thread | null, message: ToPanel): Thread | null {
  switch (message.kind) {
    case "thread":
      return message.thread;
    case "item":
      return thread?.threadId === message.threadId ? withItem(thread, message.item) : thread;
    case "text":
      return thread?.threadId === message.threadId ? withText(thread, message.itemId, message.text) : thread;
    case "tasks":
      return thread && { ...thread, tasks: message.tasks, usage: total(message.tasks) };
    default:
      return thread;
  }
}

/** An item takes the place of the one with its id, or comes last. */
function withItem(thread: Thread, item: Item): Thread {
  const known = thread.items.some(({ itemId }) => itemId === item.itemId);
  const items = known
    ? thread.items.map((old) => (old.itemId === item.itemId ? item : old))
    : [...thread.items, item];
  return { ...thread, items };
}

/** Text goes to the end of what the item streams; one that is not known will be told whole when it ends. */
function withText(thread: Thread, itemId: string, text: string): Thread {
  const items = thread.items.map((item) => (item.itemId === itemId ? { ...item, content: grown(item, text) } : item));
  return { ...thread, items };
}

/** What an item holds once text has streamed into it. */
export function grown({ content }: Item, text: string): Item["content"] {
  switch (content.kind) {
    case "agentMessage":
    case "reasoning":
      return { ...content, text: content.text + text };
    case "toolCall":
      return { ...content, output: content.output + text };
    default:
      return content;
  }
}

/** The task that works in the conversation or waits for the user. */
export function taskAtWork(thread: Thread | null): TaskSummary | undefined {
  return thread?.tasks.find(({ state }) => state === "running" || state === "waiting");
}

/** The task that was cut off and can go on, when nothing came after it. */
export function taskCutOff(thread: Thread | null): TaskSummary | undefined {
  const latest = thread?.tasks.reduce<TaskSummary | undefined>(
    (later, task) => (later && later.at > task.at ? later : task),
    undefined,
  );
  return latest?.state === "interrupted" ? latest : undefined;
}

/** The first message of the user after the item: what a conversation that goes on from the item leaves out. */
export function messageAfter(thread: Thread, itemId: string): string | null {
  const at = thread.items.findIndex((item) => item.itemId === itemId);
  const next = thread.items.slice(at + 1).find(({ content }) => content.kind === "userMessage");
  return next?.itemId ?? null;
}

/** The plan that the user may have carried out: the latest of a conversation that only plans, once it is made. */
export function planReady(thread: Thread | null): string | undefined {
  if (thread?.mode !== "plan" || taskAtWork(thread)) {
    return undefined;
  }
  return thread.items.findLast(({ content }) => content.kind === "plan")?.itemId;
}

/** The plan as words that ask for it, for the user to change first. */
export function planWords(steps: readonly PlanStep[]): string {
  return ["Carry out this plan:", "", ...steps.map(({ text }, index) => `${index + 1}. ${text}`)].join("\n");
}

/** What all tasks cost together. */
export function total(tasks: readonly TaskSummary[]): Usage {
  const sum = { promptTokens: 0, cachedTokens: 0, outputTokens: 0, costMicros: 0 };
  for (const { usage } of tasks) {
    sum.promptTokens += usage.promptTokens;
    sum.cachedTokens += usage.cachedTokens;
    sum.outputTokens += usage.outputTokens;
    sum.costMicros += usage.costMicros;
  }
  return sum;
}
