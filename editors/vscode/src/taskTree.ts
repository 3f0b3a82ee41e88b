// The view "Tasks": what is at work, waits, or has come to an end, and what it came to.
import * as vscode from "vscode";
import { command } from "./command";
import type { TaskSummary } from "./protocol";
import type { Server } from "./server";
import type { TaskList } from "./taskList";
import { taskView } from "./taskView";

export class TaskTree implements vscode.TreeDataProvider<TaskSummary>, vscode.Disposable {
  private readonly view: vscode.TreeView<TaskSummary>;
  private readonly subscriptions: vscode.Disposable;
  readonly onDidChangeTreeData: vscode.Event<void>;

  constructor(
    private readonly list: TaskList,
    server: Server,
  ) {
    this.onDidChangeTreeData = list.onChange;
    this.view = vscode.window.createTreeView<TaskSummary>("ghostpen.tasks", { treeDataProvider: this });
    this.subscriptions = vscode.Disposable.from(
      this.view,
      list.onChange(() => {
        const waiting = list.tasks.filter(({ state }) => state === "waiting").length;
        this.view.badge = waiting === 0 ? undefined : { value: waiting, tooltip: waiting === 1 ? "A task waits for you" : `${waiting} tasks wait for you` };
      }),
      command("ghostpen.task.stop", async ({ taskId }: TaskSummary) => {
        await server.request("ghostpen/task/cancel", { taskId });
      }),
      command("ghostpen.task.goOn", async ({ taskId }: TaskSummary) => {
        const { resumed } = await server.request("ghostpen/task/resume", { taskId });
        if (!resumed) {
          throw new Error("There is nothing to go on with.");
        }
      }),
    );
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  getChildren(task?: TaskSummary): TaskSummary[] {
    return task ? [] : [...this.list.tasks];
  }

  getTreeItem(task: TaskSummary): vscode.TreeItem {
    const view = taskView(task);
    const item = new vscode.TreeItem(task.title);
    item.id = task.taskId;
    item.description = view.description;
    item.tooltip = [task.title, ...view.lines, `Started ${new Date(task.at).toLocaleString()}.`].join("\n");
    item.contextValue = view.context;
    item.iconPath = new vscode.ThemeIcon(view.icon, view.colour === null ? undefined : new vscode.ThemeColor(view.colour));
    item.accessibilityInformation = { label: `${task.title}, ${view.description}` };
    if (task.threadId !== null) {
      item.command = { command: "ghostpen.chat.show", title: "Open Conversation", arguments: [task] };
    } else if (task.changeId !== null) {
      item.command = { command: "ghostpen.review.openChange", title: "Review", arguments: [task] };
    }
    return item;
  }
}
