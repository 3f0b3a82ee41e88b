// Pending hunks as they show in the working files: code lenses above them, decorations on them.
import * as vscode from "vscode";
import type { Changes } from "./changes";
import { inlinePreview, isInsertion, lastLine, type Place, relations } from "./hunks";
import type { Hunk, Range } from "./protocol";
import { hover } from "./tree";

const RULER = { overviewRulerLane: vscode.OverviewRulerLane.Left, isWholeLine: true };

export class Marks implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly proposed = vscode.window.createTextEditorDecorationType({
    ...RULER,
    backgroundColor: new vscode.ThemeColor("diffEditor.removedLineBackground"),
    overviewRulerColor: new vscode.ThemeColor("editorOverviewRuler.modifiedForeground"),
  });
  /** A line over the one before which lines come in, as that one stays. */
  private readonly inserted = vscode.window.createTextEditorDecorationType({
    ...RULER,
    borderStyle: "solid",
    borderWidth: "1px 0 0 0",
    borderColor: new vscode.ThemeColor("editorGutter.addedBackground"),
    overviewRulerColor: new vscode.ThemeColor("editorOverviewRuler.addedForeground"),
  });
  private readonly conflicting = vscode.window.createTextEditorDecorationType({
    ...RULER,
    backgroundColor: new vscode.ThemeColor("inputValidation.warningBackground"),
    overviewRulerColor: new vscode.ThemeColor("editorOverviewRuler.warningForeground"),
  });
  private readonly lensesChanged = new vscode.EventEmitter<void>();
  private readonly subscriptions: vscode.Disposable;

  readonly onDidChangeCodeLenses = this.lensesChanged.event;

  constructor(private readonly changes: Changes) {
    this.subscriptions = vscode.Disposable.from(
      this.proposed,
      this.inserted,
      this.conflicting,
      vscode.languages.registerCodeLensProvider([{ scheme: "file" }, { scheme: "untitled" }], this),
      vscode.window.onDidChangeVisibleTextEditors(() => this.decorate()),
      changes.onChange(() => {
        this.lensesChanged.fire();
        this.decorate();
      }),
    );
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const uri = document.uri.toString();
    return this.changes.pending.filter(({ file }) => file.uri === uri).flatMap(lenses);
  }

  private decorate(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      if (editor.viewColumn === undefined) {
        continue; // The left side of a diff, which shows the hunks by itself.
      }
      const uri = editor.document.uri.toString();
      const here = this.changes.pending.filter(({ file }) => file.uri === uri);
      const mark = (type: vscode.TextEditorDecorationType, isOne: (hunk: Hunk) => boolean) =>
        editor.setDecorations(type, here.filter(({ hunk }) => isOne(hunk)).map((place) => decoration(editor.document, place)));
      mark(this.proposed, (hunk) => hunk.state === "proposed" && !isInsertion(hunk));
      mark(this.inserted, (hunk) => hunk.state === "proposed" && isInsertion(hunk));
      mark(this.conflicting, (hunk) => hunk.state === "conflict");
    }
  }
}

function lenses(place: Place): vscode.CodeLens[] {
  const { start } = place.hunk.range;
  const range = new vscode.Range(start.line, 0, start.line, 0);
  const lens = (title: string, command: string, on: unknown = place) =>
    new vscode.CodeLens(range, { title, command, arguments: [on] });
  const related = relations(place).map(({ words, needed, otherId }) =>
    needed
      ? lens(`$(link) ${words}`, "ghostpen.review.reveal", needed)
      : lens(`$(git-compare) ${words}`, "ghostpen.review.openChange", { changeId: otherId }),
  );
  if (place.hunk.state === "conflict") {
    return [
      lens("$(warning) Clashes with your text: Show Both", "ghostpen.review.showConflict"),
      lens("Keep Mine", "ghostpen.review.reject"),
      ...related,
    ];
  }
  return [
    lens("$(check) Accept", "ghostpen.review.accept"),
    lens("$(close) Reject", "ghostpen.review.reject"),
    lens("Show Diff", "ghostpen.review.openDiff"),
    ...related,
  ];
}

function decoration(document: vscode.TextDocument, place: Place): vscode.DecorationOptions {
  const { hunk } = place;
  const end = document.validatePosition(new vscode.Position(lastLine(hunk.range), Number.MAX_SAFE_INTEGER));
  const range = new vscode.Range(hunk.range.start.line, hunk.range.start.character, end.line, end.character);
  const hoverMessage = hover(place);
  // What the user typed into the hunk since is kept by accepting it, so the proposal alone would show it wrong.
  const untouched = document.getText(editorRange(hunk.range)) === hunk.oldText;
  const preview = untouched ? inlinePreview(hunk) : undefined;
  return preview === undefined
    ? { range, hoverMessage }
    : {
        range,
        hoverMessage,
        renderOptions: {
          after: {
            contentText: preview,
            margin: "0 0 0 2em",
            // That of ghost text is none at all where contrast is high.
            color: new vscode.ThemeColor("editorCodeLens.foreground"),
            fontStyle: "italic",
          },
        },
      };
}

/** A range of the wire's as VS Code's. */
export function editorRange({ start, end }: Range): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
