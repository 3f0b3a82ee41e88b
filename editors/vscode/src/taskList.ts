// The client's copy of the tasks, read anew whenever the server tells that one has changed.
import * as vscode from "vscode";
import { Reading } from "./reading";
import type { TaskSummary } from "./protocol";
import type { Server } from "./server";

/** A task at work tells of each step; the numbers may lag by this much. */
const SETTLE_MS = 200;

export class TaskList implements vscode.Disposable {
  /** The latest first. */
  tasks: readonly TaskSummary[] = [];

  private readonly changed = new vscode.EventEmitter<void>();
  private readonly reading: Reading;

  readonly onChange = this.changed.event;

  constructor(
    private readonly server: Server,
    log: vscode.LogOutputChannel,
  ) {
    this.reading = new Reading("the tasks", () => this.read(), log, SETTLE_MS);
    server.onNotification("ghostpen/task/event", () => void this.reading.refresh());
    server.onLife((life) => {
      if (life.state === "running") {
        void this.reading.refresh();
      } else {
        this.set([]);
      }
    });
  }

  dispose(): void {
    this.changed.dispose();
  }

  refresh(): Promise<void> {
    return this.reading.refresh();
  }

  find(taskId: string): TaskSummary | undefined {
    return this.tasks.find((task) => task.taskId === taskId);
  }

  /** Says something to a task at work; false once it is over and took nothing, so that another can take it. */
  async steer(taskId: string, text: string): Promise<boolean> {
    if ((await this.server.request("ghostpen/task/steer", { taskId, text })).taken) {
      return true;
    }
    await this.refresh();
    while (["running", "waiting"].includes(this.find(taskId)?.state ?? "done")) {
      await new Promise<void>((resolve) => {
        const listening = this.onChange(() => resolve(listening.dispose()));
      });
    }
    return false;
  }

  private async read(): Promise<void> {
    const { tasks } = await this.server.request("ghostpen/task/list", {});
    this.set(tasks);
  }

  private set(tasks: readonly TaskSummary[]): void {
    if (JSON.stringify(tasks) !== JSON.stringify(this.tasks)) {
      this.tasks = tasks;
      this.changed.fire();
    }
  }
}
