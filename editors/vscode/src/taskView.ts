// How a task looks in the tree of tasks, from the server's values alone.
import { cost, costInFull, TASK_STATES } from "./chat/words";
import { count } from "./hunks";
import type { TaskState, TaskSummary } from "./protocol";

export interface TaskView {
  description: string;
  /** Sentences for the hover. */
  lines: string[];
  /** A codicon's name, and a theme's colour for it. */
  icon: string;
  colour: string | null;
  /** What the menus go by: the state, and what there is to open. */
  context: string;
}

const ICONS: Record<TaskState, [icon: string, colour: string | null]> = {
  running: ["loading~spin", null],
  waiting: ["bell-dot", "list.warningForeground"],
  interrupted: ["debug-pause", "list.warningForeground"],
  done: ["check", "testing.iconPassed"],
  failed: ["error", "list.errorForeground"],
  cancelled: ["circle-slash", "disabledForeground"],
};

export function taskView(task: TaskSummary): TaskView {
  const { state, message, files, added, removed, usage, threadId, changeId } = task;
  const size = files === 0 ? "" : `${count(files, "file")} +${added} −${removed}`;
  const does = state === "running" && message ? message : TASK_STATES[state];
  const parts = [does, size, cost(usage)].filter((part) => part !== "");
  const [icon, colour] = ICONS[state];
  const spent = usage.promptTokens + usage.outputTokens === 0 ? [] : [costInFull(usage)];
  return {
    description: parts.join(" · "),
    lines: [`${TASK_STATES[state]}${message ? `: ${message}` : ""}`, ...(size === "" ? [] : [size]), ...spent],
    icon,
    colour,
    context: `task.${state}${threadId === null ? "" : ".thread"}${changeId === null ? "" : ".change"}`,
  };
}
