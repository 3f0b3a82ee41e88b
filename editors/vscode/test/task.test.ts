import assert from "node:assert/strict";
import { test } from "node:test";
import { cost, costInFull, duration, sentence, when } from "../src/chat/words";
import { eventNotice, itemNotice } from "../src/notice";
import type { Item, ItemContent, TaskEventNotification, TaskState, TaskSummary } from "../src/protocol";
import { taskView } from "../src/taskView";

const TASK: TaskSummary = {
  taskId: "t1",
  threadId: "h1",
  title: "Tidy up",
  state: "running",
  message: "cargo test",
  at: 0,
  endedAt: null,
  changeId: null,
  files: 2,
  added: 14,
  removed: 6,
  usage: { promptTokens: 18_211, cachedTokens: 16_384, outputTokens: 912, costMicros: 42_000 },
};

test("a task's line says what it does, how much it changes, and what it cost", () => {
  const view = taskView(TASK);
  assert.equal(view.description, "cargo test · 2 files +14 −6 · 18.2k in, 912 out · 0.04");
  assert.equal(view.context, "task.running.thread");
  assert.equal(taskView({ ...TASK, state: "done", changeId: "c1" }).context, "task.done.thread.change");
  const plain = taskView({ ...TASK, state: "waiting", files: 0, usage: { promptTokens: 0, cachedTokens: 0, outputTokens: 0, costMicros: 0 } });
  assert.equal(plain.description, "waits for you");
});

test("costs and times in words", () => {
  assert.equal(cost({ promptTokens: 10, cachedTokens: 0, outputTokens: 5, costMicros: 0 }), "10 in, 5 out");
  assert.equal(cost({ promptTokens: 10, cachedTokens: 0, outputTokens: 5, costMicros: 420 }), "10 in, 5 out · 0.0004");
  assert.equal(cost({ promptTokens: 10, cachedTokens: 0, outputTokens: 5, costMicros: 24 }), "10 in, 5 out · <0.0001");
  assert.equal(costInFull(TASK.usage), "18,211 tokens read, 16,384 of them cached; 912 written. Cost: 0.042000.");
  assert.deepEqual([12, 1500, 75_000].map(duration), ["12 ms", "1.5 s", "1 min 15 s"]);
});

function event(state: TaskState, message: string | null = null, changeId: string | null = null): TaskEventNotification {
  return { taskId: "t1", state, message, changeId, openReview: false };
}

test("only what needs the user is told, and only where they do not see it already", () => {
  const told = (...args: Parameters<typeof eventNotice>) => eventNotice(...args)?.text;
  assert.equal(told(event("running"), TASK, false), undefined);
  assert.equal(told(event("cancelled"), TASK, false), undefined);
  assert.equal(told(event("failed", "the model went away"), TASK, false), "Tidy up: the model went away");
  assert.equal(told(event("failed", "the model went away"), TASK, true), undefined);
  assert.equal(told(event("done"), TASK, false), "Tidy up: done.");
  assert.equal(eventNotice(event("done"), TASK, false)?.severity, "quiet", "an answer asks for nothing");
  assert.equal(told(event("done", null, "c1"), TASK, false), undefined);
  assert.equal(told(event("done", "nothing matched"), { ...TASK, threadId: null }, false), "nothing matched");
  assert.equal(told(event("done"), undefined, false), "there is nothing to change.");
});

test("an approval and a question that wait are told once they are not seen", () => {
  const approval: ItemContent = { kind: "approval", title: "Run it", detail: "rm", reach: [], diff: null, subject: "command", scopes: ["once"], answer: null };
  const item: Item = { itemId: "i1", taskId: "t1", at: 0, state: "waiting", content: approval };
  assert.equal(itemNotice(item, false)?.text, "A task asks for leave: Run it");
  assert.equal(itemNotice(item, true), undefined);
  assert.equal(itemNotice({ ...item, state: "done" }, false), undefined);
  assert.equal(itemNotice({ ...item, content: { kind: "agentMessage", text: "" } }, false), undefined);
});

test("a moment is told by the time of today, and else by the day", () => {
  const now = new Date(2026, 4, 20, 12);
  assert.match(when(new Date(2026, 4, 20, 9, 5).getTime(), now), /0?9.05/);
  assert.match(when(new Date(2026, 4, 19, 9, 5).getTime(), now), /^(?=.*19)(?!.*2026)/);
  assert.match(when(new Date(2025, 4, 20, 9, 5).getTime(), now), /2025/);
});

test("what the server tells is a sentence, but for a name at its beginning", () => {
  for (const [told, want] of [
    ["the editor did not change a.rs; try again", "The editor did not change a.rs; try again."],
    ["model `m` cannot be reached. Start it.", "Model `m` cannot be reached. Start it."],
    ["src/a.rs is read-only", "src/a.rs is read-only."],
    ["`get` is gone", "`get` is gone."],
    ["It is so!", "It is so!"],
  ] as const) {
    assert.equal(sentence(told), want);
  }
});
