// What was told of items while they are at work. The server stores an item's text when it ends, and what it tells
// overtakes what it answers: a conversation that is read in between would show less than was told already.
import type { Item, Thread } from "../protocol";
import { grown } from "./thread";

export class Live {
  private readonly items = new Map<string, { threadId: string; item: Item }>();
  private reading = 0;

  item(threadId: string, item: Item): void {
    const key = `${threadId} ${item.itemId}`;
    if (this.reading === 0 && isOver(item)) {
      this.items.delete(key);
    } else {
      this.items.set(key, { threadId, item });
    }
  }

  text(threadId: string, itemId: string, text: string): void {
    const known = this.items.get(`${threadId} ${itemId}`);
    if (known) {
      known.item = { ...known.item, content: grown(known.item, text) };
    }
  }

  /** The conversation that is being read, with what was told of its items put over it. */
  async over(read: Promise<Thread>): Promise<Thread> {
    this.reading += 1;
    try {
      const thread = await read;
      const told = [...this.items.values()].filter(({ threadId }) => threadId === thread.threadId).map(({ item }) => item);
      const newer = (old: Item) => told.find(({ itemId }) => itemId === old.itemId);
      const known = new Set(thread.items.map(({ itemId }) => itemId));
      const items = [
        ...thread.items.map((old) => (isOver(old) ? old : (newer(old) ?? old))),
        ...told.filter(({ itemId }) => !known.has(itemId)),
      ];
      return { ...thread, items };
    } finally {
      this.reading -= 1;
      if (this.reading === 0) {
        this.forgetOver();
      }
    }
  }

  private forgetOver(): void {
    for (const [key, { item }] of this.items) {
      if (isOver(item)) {
        this.items.delete(key);
      }
    }
  }
}

function isOver({ state }: Item): boolean {
  return state !== "running" && state !== "waiting";
}
