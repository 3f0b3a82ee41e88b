// Which editor the user wrote in last: the panel takes the keyboard, and VS Code tells nobody who had it before.
import * as vscode from "vscode";

export class LastEditor implements vscode.Disposable {
  private last: vscode.TextEditor | undefined;
  private readonly following = vscode.window.onDidChangeActiveTextEditor((editor) => this.note(editor));

  constructor() {
    this.note(vscode.window.activeTextEditor);
  }

  /** The last one that takes text, if it is still open; else any that is seen. */
  get editor(): vscode.TextEditor | undefined {
    return this.last && isOpen(this.last.document.uri) ? this.last : vscode.window.visibleTextEditors.find(takesText);
  }

  dispose(): void {
    this.following.dispose();
  }

  private note(editor: vscode.TextEditor | undefined): void {
    if (editor && takesText(editor)) {
      this.last = editor;
    }
  }
}

/** The left side of a diff may show a file itself, where nothing can be typed. It has no column. */
function takesText({ document, viewColumn }: vscode.TextEditor): boolean {
  return ["file", "untitled", "vscode-remote"].includes(document.uri.scheme) && viewColumn !== undefined;
}

function isOpen(uri: vscode.Uri): boolean {
  return vscode.window.tabGroups.all.some(({ tabs }) =>
    tabs.some(({ input }) => {
      const shown =
        input instanceof vscode.TabInputText ? input.uri : input instanceof vscode.TabInputTextDiff ? input.modified : undefined;
      return shown?.toString() === uri.toString();
    }),
  );
}
