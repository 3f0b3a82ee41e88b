// The list of earlier conversations, to go back to one or to forget it.
import * as vscode from "vscode";
import type { ThreadSummary } from "../protocol";
import type { Server } from "../server";

interface Entry extends vscode.QuickPickItem {
  thread: ThreadSummary;
}

const FORGET: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon("trash"), tooltip: "Forget This Conversation" };

/** The conversation that the user picks; `forgotten` is called with each that is deleted. */
export async function pickThread(server: Server, forgotten: (threadId: string) => void): Promise<string | undefined> {
  const pick = vscode.window.createQuickPick<Entry>();
  pick.title = "Conversations in This Workspace";
  pick.placeholder = "Go back to…";
  pick.matchOnDescription = true;
  pick.busy = true;
  pick.show();
  try {
    pick.items = (await server.request("ghostpen/thread/list", {})).threads.map(entry);
    pick.busy = false;
    return await new Promise<string | undefined>((resolve) => {
      pick.onDidAccept(() => resolve(pick.selectedItems[0]?.thread.threadId));
      pick.onDidHide(() => resolve(undefined));
      pick.onDidTriggerItemButton(async ({ item: { thread } }) => {
        await server.request("ghostpen/thread/delete", { threadId: thread.threadId });
        pick.items = pick.items.filter((item) => item.thread !== thread);
        forgotten(thread.threadId);
      });
    });
  } finally {
    pick.dispose();
  }
}

function entry(thread: ThreadSummary): Entry {
  const at = new Date(thread.at).toLocaleString();
  const messages = thread.messages === 1 ? "1 message" : `${thread.messages} messages`;
  return {
    label: `${thread.runningTaskId === null ? "" : "$(loading~spin) "}${thread.title}`,
    description: `${thread.mode} · ${messages}`,
    detail: at,
    buttons: [FORGET],
    thread,
  };
}
