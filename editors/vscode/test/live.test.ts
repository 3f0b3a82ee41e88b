import assert from "node:assert/strict";
import test from "node:test";
import { Live } from "../src/chat/live";
import type { Item, ItemState, Thread } from "../src/protocol";

function item(itemId: string, state: ItemState, text: string): Item {
  return { itemId, taskId: "t", at: 0, state, content: { kind: "agentMessage", text } };
}

function thread(...items: Item[]): Thread {
  const usage = { promptTokens: 0, cachedTokens: 0, outputTokens: 0, costMicros: 0 };
  return { threadId: "h", title: "", mode: "agent", items, tasks: [], usage };
}

/** What a conversation shows that is read as `read`, when `meanwhile` is told before the answer comes. */
async function shown(live: Live, read: Thread, meanwhile: () => void): Promise<string[]> {
  let answer: (thread: Thread) => void = () => {};
  const over = live.over(new Promise((resolve) => (answer = resolve)));
  meanwhile();
  answer(read);
  return (await over).items.map(({ itemId, state, content }) => `${itemId} ${state} ${content.kind === "agentMessage" ? content.text : ""}`);
}

test("what was told before an answer came is not lost by it", async () => {
  const live = new Live();
  const begun = () => {
    live.item("h", item("a", "running", ""));
    live.text("h", "a", "one ");
    live.item("other", item("z", "running", ""));
    live.text("h", "unknown", "lost");
  };
  assert.deepEqual(await shown(live, thread(), begun), ["a running one "]);
  assert.deepEqual(await shown(live, thread(item("a", "running", "")), () => live.text("h", "a", "two")), ["a running one two"]);
  assert.deepEqual(
    await shown(live, thread(item("a", "running", "")), () => live.item("h", item("a", "done", "one two."))),
    ["a done one two."],
  );
});

test("what the server has stored whole is taken as it is", async () => {
  const live = new Live();
  live.item("h", item("a", "running", ""));
  live.text("h", "a", "one");
  assert.deepEqual(await shown(live, thread(item("a", "done", "one and two")), () => {}), ["a done one and two"]);
  live.item("h", item("a", "done", "one and two"));
  assert.deepEqual(await shown(live, thread(), () => {}), []);
});
