// Starts the tasks that need no model with what the user types.
import * as vscode from "vscode";
import { command } from "./command";
import { nameProblem, unboundMetavariables } from "./input";
import type { RenameInput, RewriteInput, Task } from "./protocol";
import type { Server } from "./server";

export class Tasks implements vscode.Disposable {
  private readonly commands: vscode.Disposable;

  constructor(private readonly server: Server) {
    this.commands = vscode.Disposable.from(
      // Menus pass the file's URI, code actions what the server found at the cursor.
      command("ghostpen.rename", (input?: RenameInput | vscode.Uri) =>
        this.rename(input === undefined || input instanceof vscode.Uri ? identifierAtCursor() : input),
      ),
      command("ghostpen.rewrite", (input?: RewriteInput | vscode.Uri) =>
        this.rewrite(input === undefined || input instanceof vscode.Uri ? selectedCode() : input),
      ),
      command("ghostpen.rewriteHere", ({ fsPath }: vscode.Uri) => this.rewrite({ path: fsPath })),
    );
  }

  dispose(): void {
    this.commands.dispose();
  }

  private async rename(input: RenameInput | undefined): Promise<void> {
    if (!input) {
      throw new Error("Put the cursor on the name that is to change.");
    }
    const newName = await vscode.window.showInputBox({
      title: `Rename ${input.oldName} Across the Workspace`,
      prompt: "The new name. Nothing is written before you accept it.",
      value: input.oldName,
      validateInput: (name) => nameProblem(input.oldName, name),
    });
    if (newName !== undefined) {
      await this.start({ kind: "rename", textDocument: input.textDocument, position: input.position, newName });
    }
  }

  private async rewrite({
    pattern: selected = "",
    language,
    path,
  }: {
    pattern?: string;
    language?: string | null;
    path?: string;
  }): Promise<void> {
    const title =
      path === undefined ? "Rewrite Across the Workspace" : `Rewrite in ${vscode.workspace.asRelativePath(path)}`;
    const pattern = await vscode.window.showInputBox({
      title: `${title} (1/2)`,
      prompt: "Code to look for. $NAME stands for one piece of code, $$$NAME for any number of them.",
      placeHolder: "$A.unwrap_or($B)",
      value: selected,
      ignoreFocusOut: true,
      validateInput: (text) => (text.trim() === "" ? "Type the code to look for." : undefined),
    });
    if (pattern === undefined) {
      return;
    }
    const replacement = await vscode.window.showInputBox({
      title: `${title} (2/2)`,
      prompt: `Code to put in place of: ${pattern}`,
      placeHolder: "$A.unwrap_or_else(|| $B)",
      value: pattern,
      ignoreFocusOut: true,
      validateInput: (text) => replacementProblem(pattern, text),
    });
    if (replacement !== undefined) {
      const within = path === undefined ? {} : { path };
      await this.start({ kind: "rewrite", pattern, replacement, language: language ?? null, ...within });
    }
  }

  private async start(task: Task): Promise<void> {
    await this.server.request("ghostpen/task/start", { task });
  }
}

function replacementProblem(pattern: string, replacement: string): vscode.InputBoxValidationMessage | undefined {
  if (replacement === pattern) {
    return { message: "It is the same as the pattern.", severity: vscode.InputBoxValidationSeverity.Error };
  }
  const unbound = unboundMetavariables(pattern, replacement);
  return unbound.length === 0
    ? undefined
    : { message: `The pattern has no ${unbound.join(", ")}.`, severity: vscode.InputBoxValidationSeverity.Warning };
}

function identifierAtCursor(): RenameInput | undefined {
  const editor = vscode.window.activeTextEditor;
  const word = editor?.document.getWordRangeAtPosition(editor.selection.active);
  if (!editor || !word) {
    return undefined;
  }
  const { line, character } = word.start;
  return {
    textDocument: { uri: editor.document.uri.toString() },
    position: { line, character },
    oldName: editor.document.getText(word),
  };
}

/** The selection as a pattern, in its file's language; nothing selected means any language. */
function selectedCode(): { pattern?: string; language?: string } {
  const editor = vscode.window.activeTextEditor;
  return editor && !editor.selection.isEmpty
    ? { pattern: editor.document.getText(editor.selection), language: editor.document.languageId }
    : {};
}
