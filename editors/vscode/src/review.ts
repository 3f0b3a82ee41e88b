// Deciding about changes: what accept, reject, undo and redo ask of the server, and where the cursor goes.
import * as vscode from "vscode";
import type { Changes, Stale } from "./changes";
import { command } from "./command";
import { editorRange } from "./marks";
import { extent, isPending, neighbour, type Place, pendingPlaces, placeAt, rangeIn, trouble } from "./hunks";
import type { Change, ChangeAcceptParams, ChangeAcceptResponse, ChangeFile, EntrySummary, Range } from "./protocol";
import type { Server } from "./server";
import { entryDetail, type Node, relative } from "./tree";

/** Serves the two sides of a conflict, whose text is in its query. */
const CONFLICT_SCHEME = "ghostpen-conflict";

/** What a command was called on: a node of the tree, a code lens's place, or nothing in particular. */
export type Target = Node | Place | undefined;

/** A place in a document, as the wire counts. */
interface Spot {
  uri: string;
  cursor: { line: number; character: number };
}

/** What the menu of a line's number hands over; other menus hand over the document's URI, or nothing. */
type Pointed = { uri: vscode.Uri; lineNumber: number } | vscode.Uri | undefined;

export class Review implements vscode.Disposable {
  private readonly subscriptions: vscode.Disposable;

  constructor(
    private readonly server: Server,
    private readonly changes: Changes,
  ) {
    // What was typed a moment ago has moved the hunks.
    const at = (run: (place: Place) => unknown) => async (pointed: Pointed) => {
      const spot = spotOf(pointed) ?? cursor();
      const here = changes.pending.filter((place) => rangeIn(spot?.uri ?? "", place) !== undefined);
      const stale = new Map(here.map(({ change, file }) => [change.changeId, [file.uri]]));
      await changes.refresh([...stale].map(([changeId, files]) => ({ changeId, files })));
      return run(this.placeAt(spot));
    };
    const loaded = changes.onChange(() => {
      loaded.dispose();
      void this.openAnew();
    });
    this.subscriptions = vscode.Disposable.from(
      loaded,
      changes.onChange(() => this.setContext()),
      server.onCommandAnswer(({ answer }) => tellTrouble(answer)),
      vscode.workspace.registerTextDocumentContentProvider(CONFLICT_SCHEME, {
        provideTextDocumentContent: ({ query }) => query,
      }),
      command("ghostpen.review.open", (target: Target) => this.open(this.changeOf(target))),
      command("ghostpen.review.openChange", ({ changeId }: { changeId: string | null }) => this.openChange(changeId)),
      command("ghostpen.review.openDiff", (target: Target) => this.openDiff(target ?? this.placeAtCursor())),
      command("ghostpen.review.reveal", (place: Place) => this.reveal(place)),
      command("ghostpen.review.accept", (target: Target) => this.accept(paramsOf(target ?? this.placeAtCursor()))),
      command("ghostpen.review.reject", (target: Target) => this.reject(paramsOf(target ?? this.placeAtCursor()))),
      command(
        "ghostpen.review.acceptHunk",
        at((place) => this.decideAndGoOn(place, (params) => this.accept(params))),
      ),
      command(
        "ghostpen.review.rejectHunk",
        at((place) => this.decideAndGoOn(place, (params) => this.reject(params))),
      ),
      command("ghostpen.review.acceptFile", () => this.accept(this.paramsOfActiveFile())),
      command("ghostpen.review.rejectFile", () => this.reject(this.paramsOfActiveFile())),
      command("ghostpen.review.acceptAll", (target: Target) =>
        this.accept({ changeId: this.changeOf(target).changeId }),
      ),
      command("ghostpen.review.rejectAll", (target: Target) =>
        this.reject({ changeId: this.changeOf(target).changeId }),
      ),
      command("ghostpen.review.nextHunk", () => this.go(1)),
      command("ghostpen.review.previousHunk", () => this.go(-1)),
      command("ghostpen.review.showConflict", (target: Target) => this.showConflict(target)),
      command("ghostpen.review.undo", (target: Target) => this.replay("undo", target)),
      command("ghostpen.review.redo", (target: Target) => this.replay("redo", target)),
    );
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  /** A task made a change: shown at once or announced. */
  async finished(changeId: string, openReview: boolean): Promise<void> {
    await this.changes.refresh();
    const change = this.changes.open.find((open) => open.changeId === changeId);
    if (!change) {
      return;
    }
    if (openReview) {
      return this.open(change);
    }
    const text = `Ghostpen: ${extent(pendingPlaces([change]))} to review (${change.title}).`;
    if ((await vscode.window.showInformationMessage(text, "Review")) === "Review") {
      await this.open(change);
    }
  }

  private async openChange(changeId: string | null): Promise<void> {
    await this.changes.refresh();
    const change = this.changes.open.find((open) => open.changeId === changeId);
    if (!change) {
      throw new Error("All of it has been decided; the view Review shows what can be undone.");
    }
    await this.open(change);
  }

  /** All files of a change with something to decide, in one editor. */
  private async open(change: Change): Promise<void> {
    const files = change.files.filter(({ hunks }) => hunks.some(isPending));
    const resources = files.map((file) => [vscode.Uri.parse(file.uri), ...sides(file)]);
    await vscode.commands.executeCommand("vscode.changes", titleOf(change), resources);
  }

  /** A window that is loaded anew shows its editors before there is a server, and this one empty for good. */
  private async openAnew(): Promise<void> {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    const change = this.changes.open.find((open) => tab?.label.startsWith(titleOf(open)));
    if (tab && change && inMultiDiff()) {
      await vscode.window.tabGroups.close(tab, true);
      await this.open(change);
    }
  }

  private async openDiff(target: Node | Place): Promise<void> {
    if (!("file" in target)) {
      return this.open(this.changeOf(target));
    }
    const [before, after] = sides(target.file);
    const hunk = "hunk" in target ? target.hunk : target.file.hunks.find(isPending);
    const selection = hunk && atStart(hunk.proposedRange);
    const title = `${relative(target.file.uri)} (proposed by Ghostpen)`;
    if (before && after) {
      await vscode.commands.executeCommand("vscode.diff", before, after, title, { selection, preview: true });
    } else {
      await vscode.commands.executeCommand("vscode.open", before ?? after, { selection, preview: true }, title);
    }
  }

  /** Puts the cursor on a hunk: in its proposal where that is in front, else in the file itself. */
  private async reveal(place: Place): Promise<void> {
    const inFront = vscode.window.activeTextEditor?.document.uri;
    const isThere = place.file.kind === "edit" || place.file.kind === "move";
    if (!isThere || inFront?.scheme === vscode.Uri.parse(place.file.proposedUri).scheme) {
      return this.openDiff(place);
    }
    const selection = atStart(place.hunk.range);
    await vscode.window.showTextDocument(vscode.Uri.parse(place.file.uri), { selection, preview: true });
  }

  private async go(step: 1 | -1): Promise<void> {
    const place = neighbour(this.changes.pending, cursor(), step);
    if (!place) {
      throw new Error("There is nothing to review.");
    }
    await this.reveal(place);
  }

  private async decideAndGoOn(place: Place, decide: (params: ChangeAcceptParams) => Promise<void>): Promise<void> {
    const { pending } = this.changes;
    const following = pending[pending.indexOf(place) + 1];
    await decide(paramsOf(place));
    const next = this.changes.pending.find(
      ({ hunk, change }) => hunk.hunkId === following?.hunk.hunkId && change.changeId === following.change.changeId,
    );
    if (next && !inMultiDiff()) {
      await this.reveal(next);
    }
  }

  private async accept(params: ChangeAcceptParams): Promise<void> {
    const answer = await this.server.request("ghostpen/change/accept", params);
    await this.changes.refresh(this.stale(params));
    // Not awaited: a message may stay as long as the user likes.
    void this.tellClash(params.changeId, answer);
  }

  private async tellClash(changeId: string, answer: ChangeAcceptResponse): Promise<void> {
    const text = trouble(answer);
    if (text === undefined) {
      return;
    }
    const ids = new Set(answer.conflicts.map(({ hunkId }) => hunkId));
    const clash = this.changes.pending.find(({ hunk, change }) => ids.has(hunk.hunkId) && change.changeId === changeId);
    const choice = await vscode.window.showWarningMessage(`Ghostpen: ${text}`, ...(clash ? ["Show Both Sides"] : []));
    if (clash && choice) {
      await this.showConflict(clash);
    }
  }

  private async reject(params: ChangeAcceptParams): Promise<void> {
    await this.server.request("ghostpen/change/reject", params);
    await this.changes.refresh(this.stale(params));
  }

  /** What a decision is about has to be read anew: of a large change that is far less than all. */
  private stale({ changeId, uri, hunkIds }: ChangeAcceptParams): Stale {
    const files = this.changes.open.find((change) => change.changeId === changeId)?.files ?? [];
    const meant = files.filter((file) => file.uri === uri || file.hunks.some(({ hunkId }) => hunkIds?.includes(hunkId)));
    return meant.length === 0 ? "all" : [{ changeId, files: meant.map((file) => file.uri) }];
  }

  /** Takes an entry of the journal back, or does it again. */
  private async replay(verb: "undo" | "redo", target: Target): Promise<void> {
    const entry = await this.entryOf(verb, target);
    if (!entry) {
      return;
    }
    const answer = await this.server.request(`ghostpen/change/${verb}`, { entryId: entry.entryId });
    await this.changes.refresh();
    tellTrouble(answer);
  }

  /** The entry the command was called on, or the one the user picks where there are several. */
  private async entryOf(verb: "undo" | "redo", target: Target): Promise<EntrySummary | undefined> {
    if (target && "kind" in target && target.kind === "entry") {
      return target.entry;
    }
    const entries = this.changes.entries.filter(({ canUndo, canRedo }) => (verb === "undo" ? canUndo : canRedo));
    if (entries.length === 0) {
      throw new Error(`There is nothing to ${verb}.`);
    }
    if (entries.length === 1) {
      return entries[0];
    }
    const items = entries.map((entry) => ({
      label: entry.label,
      description: entryDetail(entry),
      entry,
    }));
    return (await vscode.window.showQuickPick(items, { title: `Which change to ${verb}? (the latest first)` }))?.entry;
  }

  /** What the user typed beside what Ghostpen would put there. */
  private async showConflict(target: Target): Promise<void> {
    const { file, hunk } = target && "hunk" in target ? target : this.placeAtCursor();
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(file.uri));
    const side = (name: string, text: string) =>
      vscode.Uri.from({ scheme: CONFLICT_SCHEME, path: `/${name}/${file.path}`, query: text });
    await vscode.commands.executeCommand(
      "vscode.diff",
      side("yours", document.getText(editorRange(hunk.range))),
      side("ghostpen", hunk.newText),
      `${relative(file.uri)}: your text ↔ Ghostpen's (${hunk.conflict ?? "no conflict"})`,
    );
  }

  /** The hunk at the cursor, of the file itself or its proposal. */
  placeAtCursor(): Place {
    return this.placeAt(cursor());
  }

  private placeAt(spot: Spot | undefined): Place {
    const place = this.findAt(spot);
    if (!place) {
      throw new Error("There is no hunk to review at the cursor.");
    }
    return place;
  }

  private findAt(spot: Spot | undefined): Place | undefined {
    return spot && placeAt(this.changes.pending, spot.uri, spot.cursor);
  }

  /** The hunks of what a command was called on, else the one at the cursor, else all of the change. */
  chosen(target: Target): ChangeAcceptParams {
    return paramsOf(target ?? this.findAt(cursor()) ?? { kind: "change", change: this.changeOf(undefined) });
  }

  private paramsOfActiveFile(): ChangeAcceptParams {
    const uri = vscode.window.activeTextEditor?.document.uri.toString() ?? "";
    const place = this.changes.pending.find((place) => rangeIn(uri, place) !== undefined);
    if (!place) {
      throw new Error("There is nothing to review in this file.");
    }
    return { changeId: place.change.changeId, uri: place.file.uri };
  }

  private changeOf(target: Target): Change {
    const change = target && "change" in target ? target.change : this.changes.open[0];
    if (!change) {
      throw new Error("There is nothing to review.");
    }
    return change;
  }

  private setContext(): void {
    const { pending, entries } = this.changes;
    const paths = pending.map(({ file }) => vscode.Uri.parse(file.uri).path);
    const set = (key: string, value: unknown) => vscode.commands.executeCommand("setContext", `ghostpen.${key}`, value);
    void set("reviewing", pending.length > 0);
    void set("reviewedPaths", [...new Set(paths)]);
    void set(
      "canUndo",
      entries.some(({ canUndo }) => canUndo),
    );
    void set(
      "canRedo",
      entries.some(({ canRedo }) => canRedo),
    );
  }
}

function titleOf({ title }: Change): string {
  return `Ghostpen: ${title}`;
}

/** Puts the cursor into a hunk's first line; selected whole, it would have it behind the last. */
function atStart({ start }: Range): vscode.Range {
  return new vscode.Range(start.line, start.character, start.line, start.character);
}

function cursor(): Spot | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor && { uri: editor.document.uri.toString(), cursor: editor.selection.active };
}

/** The line whose number was pointed at, where the cursor need not be. */
function spotOf(pointed: Pointed): Spot | undefined {
  return pointed && "lineNumber" in pointed
    ? { uri: pointed.uri.toString(), cursor: { line: pointed.lineNumber - 1, character: 0 } }
    : undefined;
}

function tellTrouble(answer: unknown): void {
  const text = trouble(answer);
  if (text !== undefined) {
    void vscode.window.showWarningMessage(`Ghostpen: ${text}`);
  }
}

/** VS Code tells extensions the kind of every tab but this one; there the next hunk is in sight anyway. */
function inMultiDiff(): boolean {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return !(input instanceof vscode.TabInputText || input instanceof vscode.TabInputTextDiff);
}

function paramsOf(target: Node | Place): ChangeAcceptParams {
  if ("hunk" in target) {
    return { changeId: target.change.changeId, hunkIds: [target.hunk.hunkId] };
  }
  if ("file" in target) {
    return { changeId: target.change.changeId, uri: target.file.uri };
  }
  if ("change" in target) {
    return { changeId: target.change.changeId };
  }
  throw new Error("There is nothing to decide here.");
}

/** The file as it is and as it would be; a side that does not exist is undefined. */
function sides(file: ChangeFile): [vscode.Uri | undefined, vscode.Uri | undefined] {
  return [
    file.kind === "create" ? undefined : vscode.Uri.parse(file.uri),
    file.kind === "delete" ? undefined : vscode.Uri.parse(file.proposedUri),
  ];
}
