// The client's copy of the changes under review and of the journal, read anew whenever the server says so.
import * as vscode from "vscode";
import { pendingPlaces, type Place } from "./hunks";
import type { Change, EntrySummary } from "./protocol";
import { Reading } from "./reading";
import type { Server } from "./server";

/** Typing in a file under review moves its hunks at every key; the copy may lag by this much. */
const SETTLE_MS = 60;

export class Changes implements vscode.Disposable {
  /** Changes with something to decide, the latest first. */
  open: readonly Change[] = [];
  /** What was written to the user's files, the latest first. */
  entries: readonly EntrySummary[] = [];
  /** Every hunk to decide, in the order of the review. */
  pending: readonly Place[] = [];

  private readonly changed = new vscode.EventEmitter<void>();
  private readonly reading: Reading;

  readonly onChange = this.changed.event;

  constructor(
    private readonly server: Server,
    log: vscode.LogOutputChannel,
  ) {
    this.reading = new Reading("the changes", () => this.read(), log, SETTLE_MS);
    server.onNotification("ghostpen/change/changed", () => void this.refresh());
    server.onLife((life) => {
      if (life.state === "running") {
        void this.refresh();
      } else {
        this.set([], []);
      }
    });
  }

  dispose(): void {
    this.changed.dispose();
  }

  /** Reads all anew. */
  refresh(): Promise<void> {
    return this.reading.refresh();
  }

  private async read(): Promise<void> {
    const { changes, entries } = await this.server.request("ghostpen/change/list", {});
    const open = changes.filter(({ state }) => state === "open");
    const shown = await Promise.all(
      open.map(({ changeId }) => this.server.request("ghostpen/change/show", { changeId })),
    );
    this.set(shown.map(withEditorUris), entries);
  }

  private set(open: readonly Change[], entries: readonly EntrySummary[]): void {
    // Drawing the same again would move what the user is about to click.
    if (JSON.stringify([open, entries]) === JSON.stringify([this.open, this.entries])) {
      return;
    }
    this.open = open;
    this.entries = entries;
    this.pending = pendingPlaces(open);
    this.changed.fire();
  }
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
