// What the user can point at that only the editor knows: the selection, the terminal's text, what its other
// servers report, and what Git says is changed.
import * as vscode from "vscode";
import type { Change, Mention, MentionOffer } from "../protocol";
import { mentionName } from "./mentions";
import type { Attached } from "./wire";

const TERMINAL = "terminal";
const CHANGES = "changes";
const TERMINAL_LINES = 200;
const SHOWN_PROBLEMS = 5;

/** What is selected in the editor. */
export function selectionIn(editor: vscode.TextEditor | undefined): Attached | undefined {
  if (!editor || editor.selection.isEmpty || !["file", "untitled"].includes(editor.document.uri.scheme)) {
    return undefined;
  }
  const { start, end } = editor.selection;
  const mention: Mention = {
    kind: "selection",
    uri: editor.document.uri.toString(),
    range: {
      start: { line: start.line, character: start.character },
      end: { line: end.line, character: end.character },
    },
  };
  return { label: mentionName(mention), mention };
}

/** Offers of the editor's own for what was typed after the `@`; `open` are the changes under review. */
export function ownOffers(query: string, open: readonly Change[]): MentionOffer[] {
  const selected = selectionIn(vscode.window.activeTextEditor);
  const offers: MentionOffer[] = [];
  if (selected) {
    offers.push({ ...selected, detail: "selection" });
  }
  if (vscode.window.activeTerminal) {
    // Its text is taken when the message is sent.
    offers.push({ label: TERMINAL, detail: "what the terminal shows", mention: { kind: "text", label: TERMINAL, text: "" } });
  }
  for (const uri of filesWithProblems().slice(0, SHOWN_PROBLEMS)) {
    const mention: Mention = { kind: "diagnostics", uri: uri.toString() };
    offers.push({ label: mentionName(mention), detail: "what is reported there", mention });
  }
  if (changedFiles().length > 0) {
    offers.push({ label: CHANGES, detail: "files changed since the last commit", mention: { kind: "text", label: CHANGES, text: "" } });
  }
  for (const { changeId, title } of open) {
    offers.push({ label: title, detail: "change under review", mention: { kind: "change", changeId } });
  }
  return offers.filter(({ label, detail }) => `${label} ${detail}`.toLowerCase().includes(query.toLowerCase()));
}

/** The mentions as they are meant when the message is sent. */
export async function settled(attached: readonly Attached[]): Promise<Mention[]> {
  const each = attached.map(async ({ mention }): Promise<Mention[]> => {
    if (mention.kind !== "text" || mention.text !== "") {
      return [mention];
    }
    return mention.label === CHANGES ? changedFiles() : [await terminalText()];
  });
  return (await Promise.all(each)).flat();
}

/** The files about which some server of the editor reports something, the active one first. */
export function filesWithProblems(): vscode.Uri[] {
  const active = vscode.window.activeTextEditor?.document.uri.toString();
  return vscode.languages
    .getDiagnostics()
    .filter(([uri, problems]) => problems.length > 0 && uri.scheme === "file")
    .map(([uri]) => uri)
    .sort((one, other) => Number(other.toString() === active) - Number(one.toString() === active));
}

interface GitApi {
  repositories: { state: { workingTreeChanges: { uri: vscode.Uri }[]; indexChanges: { uri: vscode.Uri }[] } }[];
}

/** The files that Git says are changed; none where its extension is not at work. */
export function changedFiles(): Mention[] {
  const api: GitApi | undefined = vscode.extensions.getExtension("vscode.git")?.exports?.getAPI?.(1);
  const uris = (api?.repositories ?? []).flatMap(({ state }) =>
    [...state.indexChanges, ...state.workingTreeChanges].map(({ uri }) => uri.toString()),
  );
  return [...new Set(uris)].map((uri) => ({ kind: "file", uri }));
}


/** What is selected in the terminal, or its last lines. VS Code hands them out by the clipboard alone. */
export async function terminalText(part: "selection" | "all" = "all"): Promise<Mention & { kind: "text" }> {
  const before = await vscode.env.clipboard.readText();
  try {
    if (part === "all") {
      await run("selectAll");
    }
    await run("copySelection");
    if (part === "all") {
      await run("clearSelection");
    }
    const lines = (await vscode.env.clipboard.readText()).trimEnd().split("\n");
    return { kind: "text", label: TERMINAL, text: lines.slice(-TERMINAL_LINES).join("\n") };
  } finally {
    await vscode.env.clipboard.writeText(before);
  }
}

async function run(action: string): Promise<void> {
  await vscode.commands.executeCommand(`workbench.action.terminal.${action}`);
}
