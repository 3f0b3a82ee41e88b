// What the user is told of a task, and when: only what needs them, and only where they do not see it already.
import type { Item, TaskEventNotification, TaskSummary } from "./protocol";

export interface Notice {
  /** `quiet` stands in the status bar for a while, as nothing is to be done about it. */
  severity: "quiet" | "information" | "warning" | "error";
  text: string;
  /** There is a conversation to look at. */
  show: boolean;
}

/** `seen` says that the user has the task's conversation before their eyes. A change is told by its review. */
export function eventNotice(event: TaskEventNotification, task: TaskSummary | undefined, seen: boolean): Notice | undefined {
  if (seen || event.changeId !== null) {
    return undefined;
  }
  const show = task !== undefined && task.threadId !== null;
  const about = show ? `${task.title}: ` : "";
  switch (event.state) {
    case "failed":
      return { severity: "error", text: about + (event.message ?? "the task failed."), show };
    case "interrupted":
      return { severity: "warning", text: about + (event.message ?? "the task was cut off and can go on."), show };
    case "done":
      // The view has what a conversation came to; what a task by rule came to stands nowhere else.
      return { severity: show ? "quiet" : "information", text: about + (event.message ?? (show ? "done." : "there is nothing to change.")), show };
    default:
      return undefined;
  }
}

/** An approval or a question that waits. What is asked is to be read whole, so that it is not answered from here. */
export function itemNotice({ state, content }: Item, seen: boolean): Notice | undefined {
  if (seen || state !== "waiting") {
    return undefined;
  }
  switch (content.kind) {
    case "approval":
      return { severity: "warning", text: `A task asks for leave: ${content.title}`, show: true };
    case "question":
      return { severity: "warning", text: `A task asks: ${content.text}`, show: true };
    default:
      return undefined;
  }
}
