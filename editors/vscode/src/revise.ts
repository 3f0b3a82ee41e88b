// A proposal neither taken nor left: changed by the user first, or sent back to the model with a reason.
import * as vscode from "vscode";
import type { Changes } from "./changes";
import { command } from "./command";
import { type EditedHunk, editedHunk } from "./edited";
import { extent, isPending, type Place } from "./hunks";
import type { Change, ChangeFile, ProposedEdit } from "./protocol";
import type { Target } from "./review";
import type { Server } from "./server";
import type { TaskList } from "./taskList";
import { relative } from "./tree";
import { WritableTexts } from "./writableTexts";

const SCHEME = "ghostpen-edit";

/** What a change is called that takes another's place since the user edited it. */
const EDITED = " (edited)";

interface Edited {
  change: Pick<Change, "changeId" | "title">;
  file: ChangeFile;
}

export class Revise implements vscode.Disposable {
  private readonly texts = new WritableTexts(
    (uri, text) => this.saved(uri, text),
    (uri) => this.copyAnew(uri),
  );
  /** What is being edited, by the document it is edited in. */
  private readonly edited = new Map<string, Edited>();
  private readonly subscriptions: vscode.Disposable;

  constructor(
    private readonly server: Server,
    private readonly changes: Changes,
    private readonly tasks: TaskList,
    /** The hunk at the cursor. */
    private readonly here: () => Place,
  ) {
    this.subscriptions = vscode.Disposable.from(
      vscode.workspace.registerFileSystemProvider(SCHEME, this.texts, { isCaseSensitive: true }),
      command("ghostpen.review.edit", (target: Target) => this.edit(target)),
      command("ghostpen.review.rejectWithReason", (target: Target) => this.rejectWithReason(target)),
    );
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  /** Opens a copy of the proposal for editing; saving it puts the copy up for review in the proposal's place. */
  private async edit(target: Target): Promise<void> {
    const { change, file } = target && "file" in target ? target : this.here();
    if (file.kind === "delete") {
      throw new Error("There is no text to edit: the proposal is to delete the file.");
    }
    const uri = copyOf(change.changeId, file);
    this.texts.put(uri, await this.copied(uri, { change, file }));
    const title = `${relative(file.uri)} (edit the proposal, then save)`;
    const options = { preview: false };
    await (file.kind === "create"
      ? vscode.commands.executeCommand("vscode.open", uri, options, title)
      : vscode.commands.executeCommand("vscode.diff", vscode.Uri.parse(file.uri), uri, title, options));
  }

  /** The proposed text, which is edited from now on in this document. */
  private async copied(uri: vscode.Uri, edited: Edited): Promise<string> {
    this.edited.set(uri.toString(), edited);
    return (await vscode.workspace.openTextDocument(vscode.Uri.parse(edited.file.proposedUri))).getText();
  }

  /** A window that is loaded anew shows a copy again of which nothing is known any more. */
  private async copyAnew(uri: vscode.Uri): Promise<string | undefined> {
    await this.changes.known;
    const changeId = uri.path.split("/")[1] ?? "";
    const isIts = (file: ChangeFile) => file.hunks.some(isPending) && copyOf(changeId, file).toString() === uri.toString();
    const places = this.changes.open.flatMap((change) => change.files.filter(isIts).map((file) => ({ change, file })));
    const place = places.find(({ change }) => change.changeId === changeId) ?? places.find(({ change }) => change.title.endsWith(EDITED));
    return place && this.copied(uri, place);
  }

  private async saved(uri: vscode.Uri, text: string): Promise<void> {
    const edited = this.edited.get(uri.toString());
    if (!edited) {
      throw new Error("This proposal is no longer under review.");
    }
    const { change, file } = edited;
    const changed = await this.changedHunk(uri, text, edited);
    if (changed) {
      await this.server.request("ghostpen/change/edit", { changeId: change.changeId, ...changed });
      await this.changes.refresh();
      return tell("Your edit of the proposal is up for review.");
    }
    const edit: ProposedEdit = { uri: file.uri, newText: text };
    const title = change.title.endsWith(EDITED) ? change.title : `${change.title}${EDITED}`;
    const { changeId } = await this.server.request("ghostpen/change/propose", { title, edits: [edit] });
    // The new proposal stands before the old one goes, so that nothing is lost if the server dies between.
    await this.server.request("ghostpen/change/reject", { changeId: change.changeId, uri: file.uri });
    if (changeId !== null) {
      this.edited.set(uri.toString(), { change: { changeId, title }, file });
    }
    await this.changes.refresh();
    tell(changeId === null ? "The file says all of it already." : "Your edit of the proposal is up for review.");
  }

  /** The hunk that the edit stays within, as it stands now; the change and its task are then kept as they are. */
  private async changedHunk(uri: vscode.Uri, text: string, { change, file }: Edited): Promise<EditedHunk | undefined> {
    await this.changes.refresh();
    const open = this.changes.open.find(({ changeId }) => changeId === change.changeId);
    const hunks = open?.files.find((other) => other.uri === file.uri)?.hunks ?? [];
    return editedHunk(new TextDecoder().decode(await this.texts.readFile(uri)), text, hunks.filter(isPending));
  }

  private async rejectWithReason(target: Target): Promise<void> {
    const place = target && "change" in target ? target : this.here();
    const { change } = place;
    const hunks = "hunk" in place ? [place] : this.changes.pending.filter((pending) => belongs(pending, place));
    const task = this.tasks.tasks.find(({ changeId }) => changeId === change.changeId);
    if (!task || task.threadId === null) {
      throw new Error("No model made this change, so there is nobody to tell why. Reject it as it is.");
    }
    const reason = await vscode.window.showInputBox({
      title: `Reject ${extent(hunks)}`,
      prompt: "Why, and what to do instead. The model reads it and tries again.",
      ignoreFocusOut: true,
      validateInput: (words) => (words.trim() === "" ? "Say why." : undefined),
    });
    if (reason === undefined) {
      return;
    }
    const hunkIds = hunks.map(({ hunk }) => hunk.hunkId);
    await this.server.request("ghostpen/change/reject", { changeId: change.changeId, hunkIds, reason });
    // Which hunks are meant the server tells the model.
    const text = reason.trim();
    const steered = task.state === "running" && (await this.tasks.steer(task.taskId, text));
    if (!steered) {
      await this.server.request("ghostpen/task/start", {
        task: { kind: "prompt", text, mode: "agent", threadId: task.threadId },
      });
    }
    await Promise.all([this.changes.refresh(), this.tasks.refresh()]);
  }
}

/** With the name of its root, as two of them may have files that are called the same. */
function copyOf(changeId: string, { uri }: ChangeFile): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path: `/${changeId}/${vscode.workspace.asRelativePath(vscode.Uri.parse(uri), true)}` });
}

function tell(what: string): void {
  vscode.window.setStatusBarMessage(`$(check) Ghostpen: ${what}`, 5_000);
}

/** The hunk is to be decided, and is one of the change's or of the file's that was pointed at. */
function belongs({ change, file, hunk }: Place, target: { change: Change; file?: ChangeFile }): boolean {
  return isPending(hunk) && change === target.change && (target.file === undefined || file === target.file);
}
