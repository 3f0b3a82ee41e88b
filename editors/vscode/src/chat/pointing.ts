// What the user can point at that only the editor knows: the selection, and the terminal's text.
import * as vscode from "vscode";
import type { Mention, MentionOffer } from "../protocol";
import { mentionName } from "./mentions";
import type { Attached } from "./wire";

const TERMINAL = "terminal";
const TERMINAL_LINES = 200;

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

/** Offers of the editor's own for what was typed after the `@`. */
export function ownOffers(query: string): MentionOffer[] {
  const selected = selectionIn(vscode.window.activeTextEditor);
  const offers: MentionOffer[] = [];
  if (selected) {
    offers.push({ ...selected, detail: "selection" });
  }
  if (vscode.window.activeTerminal) {
    // Its text is taken when the message is sent.
    offers.push({ label: TERMINAL, detail: "what the terminal shows", mention: { kind: "text", label: TERMINAL, text: "" } });
  }
  return offers.filter(({ label, detail }) => `${label} ${detail}`.toLowerCase().includes(query.toLowerCase()));
}

/** The mentions with the terminal's text put in. */
export async function settled(attached: readonly Attached[]): Promise<Mention[]> {
  return Promise.all(
    attached.map(async ({ mention }) =>
      mention.kind === "text" && mention.label === TERMINAL && mention.text === "" ? terminalText() : mention,
    ),
  );
}

/** What is selected in the terminal, or else its last lines. VS Code hands them out by the clipboard alone. */
export async function terminalText(): Promise<Mention & { kind: "text" }> {
  const before = await vscode.env.clipboard.readText();
  try {
    await vscode.env.clipboard.writeText("");
    await run("copySelection");
    let text = await vscode.env.clipboard.readText();
    if (text === "") {
      await run("selectAll");
      await run("copySelection");
      await run("clearSelection");
      text = await vscode.env.clipboard.readText();
    }
    const lines = text.trimEnd().split("\n");
    return { kind: "text", label: TERMINAL, text: lines.slice(-TERMINAL_LINES).join("\n") };
  } finally {
    await vscode.env.clipboard.writeText(before);
  }
}

async function run(action: string): Promise<void> {
  await vscode.commands.executeCommand(`workbench.action.terminal.${action}`);
}
