// Places that a conversation speaks of, opened in the editor. A path from an answer leads into the workspace only.
import * as vscode from "vscode";
import type { Mention } from "../protocol";
import { placeOf } from "./mentions";

/** Shows where a link leads, and goes there when the user says so. */
export async function openLink(href: string): Promise<void> {
  const uri = vscode.Uri.parse(href, true);
  if (!["http", "https", "mailto"].includes(uri.scheme)) {
    throw new Error(`${href} is no link that can be opened from here.`);
  }
  const question = uri.scheme === "mailto" ? "Write to this address?" : `Open ${uri.authority} in the browser?`;
  if ((await vscode.window.showInformationMessage(question, { modal: true, detail: href }, "Open")) === "Open") {
    await vscode.env.openExternal(uri);
  }
}

/** The file that a path from an answer names: where it is, or where it would be. */
export async function fileOf(path: string): Promise<{ uri: vscode.Uri; exists: boolean } | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const written = path.replaceAll("\\", "/");
  for (const { uri } of folders) {
    const inside = `${uri.path.replace(/\/$/, "")}/`;
    const file = written.startsWith("/") ? uri.with({ path: written }) : vscode.Uri.joinPath(uri, written);
    if (file.path.startsWith(inside) && (await isFile(file))) {
      return { uri: file, exists: true };
    }
  }
  const [first] = folders;
  const file = first && !written.startsWith("/") ? vscode.Uri.joinPath(first.uri, written) : undefined;
  return file && first && file.path.startsWith(`${first.uri.path}/`) ? { uri: file, exists: false } : undefined;
}

async function isFile(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.File) !== 0;
  } catch {
    return false;
  }
}

export async function openFile(path: string, line: number | null): Promise<void> {
  const found = await fileOf(path.startsWith("file:") ? vscode.Uri.parse(path).path : path);
  if (!found?.exists) {
    throw new Error(`There is no file ${path} in this workspace.`);
  }
  const at = new vscode.Position(Math.max(0, (line ?? 1) - 1), 0);
  await vscode.window.showTextDocument(found.uri, line === null ? {} : { selection: new vscode.Range(at, at) });
}

export async function openMention(mention: Mention): Promise<void> {
  const place = placeOf(mention);
  if (place) {
    const { start, end } = place.range ?? {};
    const selection = start && end && new vscode.Range(start.line, start.character, end.line, end.character);
    await vscode.window.showTextDocument(vscode.Uri.parse(place.uri), selection ? { selection } : {});
  } else if (mention.kind === "change") {
    await vscode.commands.executeCommand("ghostpen.review.openChange", { changeId: mention.changeId });
  } else if (mention.kind === "text") {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: mention.text }));
  }
}
