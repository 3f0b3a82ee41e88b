// What becomes of a block of code from an answer: copied, put at the cursor, or made a change to review.
import * as vscode from "vscode";
import type { ProposedEdit } from "../protocol";
import type { Server } from "../server";
import { fileOf } from "./places";

/** Puts the code over the selections of the editor the user wrote in last, as one step of its undo. */
export async function insert(text: string, last: vscode.TextEditor | undefined): Promise<void> {
  if (!last) {
    throw new Error("Open the file that the code belongs in.");
  }
  const { document, viewColumn, selections } = last;
  // The keyboard is there before the code is, so that whoever sees it can take it back at once.
  const editor = await vscode.window.showTextDocument(document, { viewColumn: viewColumn ?? vscode.ViewColumn.Active });
  editor.selections = selections;
  const { version } = document;
  await editor.edit((edit) => {
    for (const selection of selections) {
      edit.replace(selection, text);
    }
  });
  if (document.version === version) {
    throw new Error(`${vscode.workspace.asRelativePath(document.uri)} is read-only in this editor.`);
  }
}

/** Puts the code up for review where the user says; nothing is written. Returns the change. */
export async function apply(
  server: Server,
  text: string,
  path: string | null,
  editor: vscode.TextEditor | undefined,
): Promise<string | undefined> {
  const edit = await placeFor(text, path, editor);
  if (edit === undefined) {
    return undefined;
  }
  const name = vscode.workspace.asRelativePath(vscode.Uri.parse(edit.uri));
  const { changeId } = await server.request("ghostpen/change/propose", {
    title: `Code from the conversation, for ${name}`,
    edits: [edit],
  });
  if (changeId === null) {
    void vscode.window.showInformationMessage(`Ghostpen: ${name} says all of it already.`);
  }
  return changeId ?? undefined;
}

interface Choice extends vscode.QuickPickItem {
  edit: ProposedEdit;
}

/** Where the code goes is not guessed unless there is but one place. */
async function placeFor(
  text: string,
  path: string | null,
  editor: vscode.TextEditor | undefined,
): Promise<ProposedEdit | undefined> {
  const choices: Choice[] = [];
  const named = path === null ? undefined : await fileOf(path);
  const whole = text.endsWith("\n") ? text : `${text}\n`;
  if (named && !named.exists) {
    choices.push({ label: `New file ${path}`, edit: { uri: named.uri.toString(), newText: whole } });
  }
  if (editor) {
    const uri = editor.document.uri.toString();
    const name = vscode.workspace.asRelativePath(editor.document.uri);
    const { start, end, isEmpty } = editor.selection;
    const line = start.line + 1;
    const range = { start: { line: start.line, character: start.character }, end: { line: end.line, character: end.character } };
    choices.push(
      isEmpty
        ? { label: `At the cursor in ${name}`, description: `line ${line}`, edit: { uri, range, newText: whole } }
        : { label: `In place of the selection in ${name}`, description: `lines ${line}–${end.line + 1}`, edit: { uri, range, newText: text } },
    );
  }
  if (named?.exists) {
    choices.push({ label: `In place of all of ${path}`, edit: { uri: named.uri.toString(), newText: whole } });
  } else if (!named && editor) {
    const name = vscode.workspace.asRelativePath(editor.document.uri);
    choices.push({ label: `In place of all of ${name}`, edit: { uri: editor.document.uri.toString(), newText: whole } });
  }
  if (choices.length === 0) {
    throw new Error("Open the file that the code belongs in.");
  }
  const title = "Where does the code go? It is a proposal: nothing is written yet.";
  return choices.length === 1 ? choices[0]?.edit : (await vscode.window.showQuickPick(choices, { title }))?.edit;
}
