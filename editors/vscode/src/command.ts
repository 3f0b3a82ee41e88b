// Registers what the user can do, so that a failure is always told and never lost in a log.
import * as vscode from "vscode";
import { sentence } from "./chat/words";
import { messageOf } from "./server";

/** A command; what it throws is shown as a message. */
export function command<A extends unknown[]>(id: string, run: (...args: A) => unknown): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (...args: A) => {
    try {
      return await run(...args);
    } catch (error) {
      void vscode.window.showErrorMessage(`Ghostpen: ${sentence(messageOf(error))}`);
      return undefined;
    }
  });
}
