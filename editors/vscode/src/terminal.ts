// Runs a program where the user sees what it says and can answer it.
import * as vscode from "vscode";

/** The program's exit code; undefined when the user ended it. */
export async function runInTerminal(name: string, program: string, args: string[]): Promise<number | undefined> {
  const task = new vscode.Task(
    { type: "process" },
    vscode.workspace.workspaceFolders?.[0] ?? vscode.TaskScope.Workspace,
    name,
    "Ghostpen",
    new vscode.ProcessExecution(program, args),
  );
  task.presentationOptions = { focus: true, echo: true, panel: vscode.TaskPanelKind.Dedicated };
  // Subscribed first: a short program may end before its start is told.
  const ends = new Map<vscode.TaskExecution, number | undefined>();
  let told = () => {};
  const ended = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
    ends.set(execution, exitCode);
    told();
  });
  try {
    const execution = await vscode.tasks.executeTask(task);
    await new Promise<void>((resolve) => {
      told = () => ends.has(execution) && resolve();
      told();
    });
    return ends.get(execution);
  } finally {
    ended.dispose();
  }
}
