// Hands work to a model from wherever the user is: asks for the words, and starts the task.
import * as vscode from "vscode";
import { changedFiles, filesWithProblems, selectionIn } from "./chat/pointing";
import { command } from "./command";
import type { DelegateInput, Mention } from "./protocol";
import type { Server } from "./server";
import type { TaskList } from "./taskList";

/** What the source control view hands over for each changed file. */
interface Resource {
  resourceUri: vscode.Uri;
}

export class Delegate implements vscode.Disposable {
  private readonly commands: vscode.Disposable;

  constructor(
    private readonly server: Server,
    private readonly tasks: TaskList,
  ) {
    this.commands = vscode.Disposable.from(
      // Code actions say what is pointed at; the palette and keys point at what is selected.
      command("ghostpen.delegate", (input?: DelegateInput) =>
        this.ask(input && "mentions" in input ? input : pointing(whereTheUserIs())),
      ),
      command("ghostpen.delegateHere", (uri?: vscode.Uri) => this.ask(pointing(whereTheUserIs(uri)))),
      command("ghostpen.delegateFiles", (uri: vscode.Uri, uris?: vscode.Uri[]) =>
        this.ask(pointing((uris ?? [uri]).map(fileMention))),
      ),
      command("ghostpen.delegateResources", (...resources: Resource[]) =>
        this.ask(pointing(resources.filter((resource) => resource?.resourceUri).map((resource) => fileMention(resource.resourceUri)))),
      ),
      command("ghostpen.delegateChanges", () => this.ask({ ...pointing(changedFiles()), prompt: "What to do with the changes? For example: review them" })),
      command("ghostpen.delegateProblems", () => this.delegateProblems()),
    );
  }

  dispose(): void {
    this.commands.dispose();
  }

  private async delegateProblems(): Promise<void> {
    const mentions = filesWithProblems().map((uri): Mention => ({ kind: "diagnostics", uri: uri.toString() }));
    if (mentions.length === 0) {
      throw new Error("No problems are reported.");
    }
    await this.ask({ shortcut: "fix", mentions, prompt: "What else should be known? (optional)" });
  }

  private async ask({ shortcut, mentions, prompt }: DelegateInput): Promise<void> {
    const text = await vscode.window.showInputBox({
      title: shortcut === null ? "Delegate" : `Delegate: ${shortcut}`,
      prompt: `${prompt}. Nothing is written before you accept it.`,
      placeHolder: mentions.length === 0 ? "" : `about ${named(mentions)}`,
      ignoreFocusOut: true,
      // A wish with a name says enough by itself.
      validateInput: (words) => (shortcut === null && words.trim() === "" ? "Say what is to be done." : undefined),
    });
    if (text === undefined) {
      return;
    }
    await this.server.request("ghostpen/task/start", { task: { kind: "prompt", text, mode: "agent", shortcut, mentions } });
    await this.tasks.refresh();
    vscode.window.setStatusBarMessage("$(sparkle) Ghostpen works on it; the view Tasks shows how it goes.", 8_000);
  }
}

function pointing(mentions: Mention[]): DelegateInput {
  return { shortcut: null, mentions, prompt: "What is to be done" };
}

/** The selection, or else the file, of the editor the user is in. */
function whereTheUserIs(uri?: vscode.Uri): Mention[] {
  const editor = vscode.window.activeTextEditor;
  const selected = selectionIn(editor);
  if (selected) {
    return [selected.mention];
  }
  const file = uri ?? editor?.document.uri;
  return file?.scheme === "file" ? [fileMention(file)] : [];
}

function fileMention(uri: vscode.Uri): Mention {
  return { kind: "file", uri: uri.toString() };
}

function named(mentions: readonly Mention[]): string {
  const [first, ...others] = mentions.map((mention) =>
    "uri" in mention ? vscode.workspace.asRelativePath(vscode.Uri.parse(mention.uri)) : mention.kind,
  );
  return others.length === 0 ? `${first}` : `${first} and ${others.length} more`;
}
