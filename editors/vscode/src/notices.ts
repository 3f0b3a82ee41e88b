// Tells the user of tasks that need them.
import * as vscode from "vscode";
import { eventNotice, itemNotice, type Notice } from "./notice";
import type { TaskEventNotification, TaskItemNotification } from "./protocol";
import type { Server } from "./server";
import type { TaskList } from "./taskList";

/** How long the status bar says that a task has ended. */
const QUIET_MS = 10_000;

export interface Conversations {
  shows(threadId: string | null): boolean;
  show(threadId: string | null): Promise<void>;
}

/** `finished` is called with the change that a task produced, and whether to open its review by itself. */
export function tellOfTasks(
  server: Server,
  tasks: TaskList,
  chat: Conversations,
  finished: (changeId: string, openReview: boolean) => unknown,
): void {
  const told = new Set<string>();
  const tell = async (threadId: string | null, notice: Notice | undefined) => {
    if (notice?.severity === "quiet") {
      vscode.window.setStatusBarMessage(`$(check) Ghostpen: ${shortened(notice.text)}`, QUIET_MS);
    } else if (notice) {
      const shown = { information: "showInformationMessage", warning: "showWarningMessage", error: "showErrorMessage" } as const;
      const choice = await vscode.window[shown[notice.severity]](`Ghostpen: ${notice.text}`, ...(notice.show ? ["Show"] : []));
      if (choice === "Show") {
        await chat.show(threadId);
      }
    }
  };
  server.onNotification("ghostpen/task/event", async (event: TaskEventNotification) => {
    if (event.state === "running" || event.state === "waiting") {
      return;
    }
    if (event.changeId !== null) {
      finished(event.changeId, event.openReview);
    }
    await tasks.refresh();
    const task = tasks.find(event.taskId);
    await tell(task?.threadId ?? null, eventNotice(event, task, chat.shows(task?.threadId ?? null)));
  });
  server.onNotification("ghostpen/task/item", async ({ threadId, item }: TaskItemNotification) => {
    const key = `${threadId} ${item.itemId}`;
    const notice = itemNotice(item, chat.shows(threadId));
    if (notice && !told.has(key)) {
      told.add(key);
      await tell(threadId, notice);
    }
  });
}

/** The first line of a text, or as much of it as the status bar has room for. */
function shortened(text: string): string {
  const [line = ""] = text.split("\n", 1);
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
