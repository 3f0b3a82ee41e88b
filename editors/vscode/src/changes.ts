// The client's copy of the changes under review and of the journal, read anew whenever the server says so.
import * as vscode from "vscode";
import { pendingPlaces, type Place } from "./hunks";
import type { Change, ChangeChangedNotification, ChangeFile, EntrySummary } from "./protocol";
import { Reading } from "./reading";
import type { Server } from "./server";

/** Typing in a file under review moves its hunks at every key; the copy may lag by this much. */
const SETTLE_MS = 60;

/** What is known to be no longer as it was read. */
export type Stale = "all" | readonly Pick<ChangeChangedNotification, "changeId" | "files">[];

export class Changes implements vscode.Disposable {
  /** Changes with something to decide, the latest first. */
  open: readonly Change[] = [];
  /** What was written to the user's files, the latest first. */
  entries: readonly EntrySummary[] = [];
  /** Every hunk to decide, in the order of the review. */
  pending: readonly Place[] = [];

  /** They have been read once. */
  readonly known: Promise<void>;
  private readOnce = () => {};

  private stale: Stale = "all";
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly reading: Reading;
  private readonly focus: vscode.Disposable;

  readonly onChange = this.changed.event;

  constructor(
    private readonly server: Server,
    log: vscode.LogOutputChannel,
  ) {
    this.known = new Promise((resolve) => {
      this.readOnce = resolve;
    });
    this.reading = new Reading("the changes", () => this.read(), log, SETTLE_MS);
    server.onNotification("ghostpen/change/changed", (stale) => void this.refresh([stale]));
    // Another window, or the command line, may have decided meanwhile.
    this.focus = vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) void this.refresh();
    });
    server.onLife((life) => {
      if (life.state === "running") {
        void this.refresh();
      } else {
        this.set([], []);
      }
    });
  }

  dispose(): void {
    this.focus.dispose();
    this.changed.dispose();
  }

  /** Reads all anew, or only what is said to have changed. */
  refresh(stale: Stale = "all"): Promise<void> {
    this.stale = stale === "all" || this.stale === "all" ? "all" : [...this.stale, ...stale];
    return this.reading.refresh();
  }

  private async read(): Promise<void> {
    const stale = this.stale;
    this.stale = [];
    const { changes, entries } = await this.server.request("ghostpen/change/list", {});
    const open = changes.filter(({ state }) => state === "open");
    this.set(await Promise.all(open.map(({ changeId }) => this.show(changeId, stale))), entries);
    this.readOnce();
  }

  /** A change as it is now: of one that is known, only files that are stale are asked for. */
  private async show(changeId: string, stale: Stale): Promise<Change> {
    const known = this.open.find((change) => change.changeId === changeId);
    if (!known || stale === "all") {
      return withEditorUris(await this.server.request("ghostpen/change/show", { changeId }));
    }
    const uris = stale.filter((one) => one.changeId === changeId).flatMap(({ files }) => files);
    if (uris.length === 0) {
      return known;
    }
    const fresh = withEditorUris(await this.server.request("ghostpen/change/show", { changeId, uris }));
    const byProposal = new Map(fresh.files.map((file) => [file.proposedUri, file]));
    return { ...fresh, files: known.files.map((file) => byProposal.get(file.proposedUri) ?? file) };
  }

  private set(open: readonly Change[], entries: readonly EntrySummary[]): void {
    // Drawing the same again would move what the user is about to click.
    const same = open.length === this.open.length && open.every((change, index) => isSame(change, this.open[index]));
    if (same && JSON.stringify(entries) === JSON.stringify(this.entries)) {
      return;
    }
    this.open = open;
    this.entries = entries;
    this.pending = pendingPlaces(open);
    this.changed.fire();
  }
}

/** Whether both are the same to the user; files that were not read anew are not looked into. */
function isSame(one: Change, other: Change | undefined): boolean {
  const files = other?.files ?? [];
  const sameFile = (file: ChangeFile, index: number) =>
    file === files[index] || JSON.stringify(file) === JSON.stringify(files[index]);
  return (
    one.changeId === other?.changeId &&
    one.state === other.state &&
    one.files.length === files.length &&
    one.files.every(sameFile)
  );
}

/** URIs are compared as text here, so they are spelled as VS Code spells them. */
function withEditorUris(change: Change): Change {
  const spelled = (uri: string) => vscode.Uri.parse(uri).toString();
  const files = change.files.map((file) => ({
    ...file,
    uri: spelled(file.uri),
    proposedUri: spelled(file.proposedUri),
  }));
  return { ...change, files };
}
