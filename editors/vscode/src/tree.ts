// The view "Review": changes, their files and hunks, and below them what can be undone.
import * as vscode from "vscode";
import type { Changes } from "./changes";
import { when } from "./chat/words";
import { count, deed, diffLines, extent, isPending, notes, type Place, pendingPlaces, relations, summary } from "./hunks";
import type { Change, ChangeFile, EntrySummary, FileKind, HunkState } from "./protocol";

export type Node =
  | { kind: "change"; change: Change }
  | { kind: "file"; change: Change; file: ChangeFile }
  | ({ kind: "hunk" } & Place)
  | { kind: "history" }
  | { kind: "entry"; entry: EntrySummary };

/** A change of more hunks than this is listed by its files. */
const LISTED_HUNKS = 100;

const FILE_KINDS: Record<FileKind, string> = { edit: "", move: "moved ", create: "new ", delete: "deleted " };

const HUNK_ICONS: Record<HunkState, vscode.ThemeIcon> = {
  proposed: new vscode.ThemeIcon("circle-outline"),
  accepted: new vscode.ThemeIcon("check", new vscode.ThemeColor("gitDecoration.addedResourceForeground")),
  rejected: new vscode.ThemeIcon("close", new vscode.ThemeColor("disabledForeground")),
  conflict: new vscode.ThemeIcon("warning", new vscode.ThemeColor("list.warningForeground")),
};

export class ReviewTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly view: vscode.TreeView<Node>;
  readonly onDidChangeTreeData: vscode.Event<void>;

  constructor(private readonly changes: Changes) {
    this.onDidChangeTreeData = changes.onChange;
    this.view = vscode.window.createTreeView<Node>("ghostpen.review", {
      treeDataProvider: this,
      showCollapseAll: true,
    });
    // Whoever looks sees what another window, or the command line, has decided meanwhile.
    this.view.onDidChangeVisibility(({ visible }) => {
      if (visible) void changes.refresh();
    });
    changes.onChange(() => {
      const { pending } = changes;
      this.view.badge =
        pending.length === 0 ? undefined : { value: pending.length, tooltip: `${extent(pending)} to review` };
    });
  }

  dispose(): void {
    this.view.dispose();
  }

  getChildren(node?: Node): Node[] {
    switch (node?.kind) {
      case undefined: {
        const history: Node[] = this.changes.entries.length === 0 ? [] : [{ kind: "history" }];
        return [...this.changes.open.map((change): Node => ({ kind: "change", change })), ...history];
      }
      case "change":
        return node.change.files.map((file) => ({ kind: "file", change: node.change, file }));
      case "file":
        return node.file.hunks.map((hunk) => ({ kind: "hunk", change: node.change, file: node.file, hunk }));
      case "history":
        return this.changes.entries.map((entry) => ({ kind: "entry", entry }));
      default:
        return [];
    }
  }

  getTreeItem(node: Node): vscode.TreeItem {
    switch (node.kind) {
      case "change":
        return changeItem(node.change);
      case "file":
        return fileItem(node);
      case "hunk":
        return hunkItem(node);
      case "history":
        return historyItem(this.changes.open.length === 0);
      case "entry":
        return entryItem(node.entry);
    }
  }
}

function changeItem(change: Change): vscode.TreeItem {
  const item = new vscode.TreeItem(change.title, vscode.TreeItemCollapsibleState.Expanded);
  item.id = change.changeId;
  item.description = extent(pendingPlaces([change]));
  item.contextValue = "change";
  item.iconPath = new vscode.ThemeIcon("git-compare");
  return item;
}

function fileItem({ change, file }: { change: Change; file: ChangeFile }): vscode.TreeItem {
  const waiting = file.hunks.filter(isPending).length;
  const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(vscode.Uri.parse(file.uri));
  item.id = `${change.changeId} ${file.uri}`;
  item.collapsibleState = waiting > 0 && !isLarge(change) ? Expanded : Collapsed;
  // With the name of its root where there are several, whose files may be called the same.
  const path = relative(file.uri);
  const folder = path.split("/").slice(0, -1).join("/");
  const kind = file.movesTo === null ? FILE_KINDS[file.kind] : `→ ${relative(file.movesTo)} `;
  item.description = `${kind}+${file.added} −${file.removed} ${folder}`;
  item.tooltip = path;
  // Else only the path is read out.
  const lines = `${count(file.added, "line")} added, ${file.removed} removed`;
  item.accessibilityInformation = { label: `${kind}${path}, ${lines}, ${count(waiting, "hunk")} to review` };
  item.contextValue = waiting > 0 ? "file.pending" : "file.decided";
  item.iconPath = vscode.ThemeIcon.File;
  item.command = {
    command: "ghostpen.review.openDiff",
    title: "Open Diff",
    arguments: [{ kind: "file", change, file }],
  };
  return item;
}

function isLarge({ files }: Change): boolean {
  return files.reduce((sum, { hunks }) => sum + hunks.length, 0) > LISTED_HUNKS;
}

function hunkItem(place: Place): vscode.TreeItem {
  const { change, file, hunk } = place;
  const item = new vscode.TreeItem(deed(place, relative) ?? summary(hunk));
  item.id = `${change.changeId} ${file.uri} ${hunk.hunkId}`;
  const line = `line ${hunk.range.start.line + 1}`;
  const others = relations(place).map(({ words }) => words);
  item.description = [line, ...(hunk.state === "proposed" ? [] : [hunk.state]), ...others].join(" · ");
  item.tooltip = hover(place);
  item.contextValue = `hunk.${hunk.state}`;
  item.iconPath = HUNK_ICONS[hunk.state];
  item.command = { command: "ghostpen.review.reveal", title: "Go to Hunk", arguments: [place] };
  return item;
}

/** A hunk's lines, and what there is to know about it. What a model says of it stays text. */
export function hover(place: Place): vscode.MarkdownString {
  const shown = new vscode.MarkdownString();
  for (const note of notes(place)) {
    shown.appendText(note).appendMarkdown("\n\n");
  }
  return place.hunk.part === "lines" ? shown.appendCodeblock(diffLines(place.hunk), "diff") : shown;
}

function historyItem(expanded: boolean): vscode.TreeItem {
  const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem("Accepted Changes", expanded ? Expanded : Collapsed);
  item.id = expanded ? "history" : "history behind";
  item.contextValue = "history";
  item.iconPath = new vscode.ThemeIcon("history");
  return item;
}

function entryItem(entry: EntrySummary): vscode.TreeItem {
  const item = new vscode.TreeItem(entry.label);
  item.id = `entry ${entry.entryId}`;
  item.description = entry.state === "done" ? entryDetail(entry) : `${entry.state} · ${entryDetail(entry)}`;
  // Else the files are read out in place of it.
  item.accessibilityInformation = { label: `${entry.label}, ${item.description}` };
  item.contextValue = `entry${entry.canUndo ? ".undo" : ""}${entry.canRedo ? ".redo" : ""}`;
  item.iconPath = new vscode.ThemeIcon(
    entry.state === "undone" ? "discard" : entry.state === "failed" ? "error" : "check",
  );
  item.tooltip = [new Date(entry.at).toLocaleString(), ...entry.files.map(relative)].join("\n");
  return item;
}

/** What tells an accept from the others of the same change. */
export function entryDetail({ files, at }: EntrySummary): string {
  const [first] = files;
  const where = first !== undefined && files.length === 1 ? relative(first).split("/").at(-1) : count(files.length, "file");
  return `${where} · ${when(at)}`;
}

export function relative(uri: string): string {
  return vscode.workspace.asRelativePath(vscode.Uri.parse(uri));
}
