import assert from "node:assert/strict";
import { test } from "node:test";
import { messageAfter, planReady, planWords, taskAtWork, taskCutOff, told, total } from "../src/chat/thread";
import type { ToPanel } from "../src/chat/wire";
import type { Item, ItemContent, ItemState, TaskState, TaskSummary, Thread } from "../src/protocol";

const NOTHING = { promptTokens: 0, cachedTokens: 0, outputTokens: 0, costMicros: 0 };

function item(itemId: string, content: ItemContent, state: ItemState = "done"): Item {
  return { itemId, taskId: "t1", at: 0, state, content };
}

function says(itemId: string, text: string, state?: ItemState): Item {
  return item(itemId, { kind: "agentMessage", text }, state);
}

function asks(itemId: string, text: string): Item {
  return item(itemId, { kind: "userMessage", text, mentions: [], images: 0 });
}

function task(taskId: string, state: TaskState, at = 0): TaskSummary {
  return { taskId, threadId: "h1", title: "", state, message: null, at, endedAt: null, changeId: null, files: 0, added: 0, removed: 0, usage: NOTHING };
}

const EMPTY: Thread = { threadId: "h1", title: "", mode: "ask", items: [], tasks: [], usage: NOTHING };

/** The texts of the conversation after the messages. */
function after(...messages: ToPanel[]): string[] {
  const thread = messages.reduce<Thread | null>(told, EMPTY);
  return (thread?.items ?? []).map(({ content }) =>
    "text" in content ? content.text : "output" in content ? content.output : content.kind,
  );
}

const whole = (it: Item, threadId = "h1"): ToPanel => ({ kind: "item", threadId, item: it });
const piece = (itemId: string, text: string, threadId = "h1"): ToPanel => ({ kind: "text", threadId, itemId, text });

test("items come in order, and text streams into them", () => {
  assert.deepEqual(after(whole(asks("i1", "Why?")), whole(says("i2", "", "running")), piece("i2", "Be"), piece("i2", "cause")), [
    "Why?",
    "Because",
  ]);
});

test("an item that is told whole takes the place of what streamed", () => {
  assert.deepEqual(after(whole(says("i1", "", "running")), piece("i1", "Bec"), whole(says("i1", "Because."))), ["Because."]);
});

test("a command's output streams, what has no text stays as it is, and what is not known is left out", () => {
  const call: ItemContent = { kind: "toolCall", tool: "run", title: "", input: "", output: "a", exitCode: null, tookMs: null, files: [] };
  const plan: ItemContent = { kind: "plan", steps: [] };
  assert.deepEqual(after(whole(item("i1", call, "running")), piece("i1", "b"), whole(item("i2", plan)), piece("i2", "x"), piece("i9", "x")), [
    "ab",
    "plan",
  ]);
});

test("what belongs to another conversation changes nothing", () => {
  assert.deepEqual(after(whole(says("i1", "mine")), whole(says("i1", "theirs"), "h2"), piece("i1", "!", "h2")), ["mine"]);
  assert.equal(told(null, whole(says("i1", "x"))), null);
});

test("the task at work is the one that runs or waits", () => {
  const of = (...tasks: TaskSummary[]) => taskAtWork({ ...EMPTY, tasks })?.taskId;
  assert.equal(of(task("t1", "done"), task("t2", "waiting")), "t2");
  assert.equal(of(task("t1", "failed")), undefined);
  assert.equal(taskAtWork(null), undefined);
});

test("only the latest task can go on where it was cut off", () => {
  const of = (...tasks: TaskSummary[]) => taskCutOff({ ...EMPTY, tasks })?.taskId;
  assert.equal(of(task("t1", "done", 1), task("t2", "interrupted", 2)), "t2");
  assert.equal(of(task("t2", "interrupted", 1), task("t1", "done", 2)), undefined);
});

test("a conversation that goes on from an item leaves out the next message of the user", () => {
  const thread = { ...EMPTY, items: [asks("i1", "a"), says("i2", "b"), asks("i3", "c"), says("i4", "d")] };
  assert.equal(messageAfter(thread, "i2"), "i3");
  assert.equal(messageAfter(thread, "i4"), null);
});

test("what tasks cost is added up", () => {
  const usage = { promptTokens: 10, cachedTokens: 4, outputTokens: 2, costMicros: 7 };
  const tasks = [task("t1", "done"), task("t2", "done")].map((one) => ({ ...one, usage }));
  assert.deepEqual(total(tasks), { promptTokens: 20, cachedTokens: 8, outputTokens: 4, costMicros: 14 });
  assert.deepEqual(told(EMPTY, { kind: "tasks", tasks })?.usage, total(tasks));
});

test("the latest plan can be carried out once nothing works in a conversation that plans", () => {
  const plan = (itemId: string) => item(itemId, { kind: "plan", steps: [] });
  const thread: Thread = { ...EMPTY, mode: "plan", items: [plan("i1"), plan("i2"), says("i3", "That is it.")] };
  assert.equal(planReady(thread), "i2");
  assert.equal(planReady({ ...thread, tasks: [task("t1", "running")] }), undefined);
  assert.equal(planReady({ ...thread, mode: "agent" }), undefined);
  assert.equal(planReady({ ...thread, items: [] }), undefined);
});

test("a plan becomes words that can be changed before they are sent", () => {
  const steps = [{ text: "Read", state: "done" as const }, { text: "Write", state: "pending" as const }];
  assert.equal(planWords(steps), "Carry out this plan:\n\n1. Read\n2. Write");
});
