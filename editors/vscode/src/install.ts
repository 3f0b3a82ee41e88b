// Builds the server by Cargo where none was found. From sources that the user points at: a name in a registry
// says nothing of whose program it is.
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import type { Server } from "./server";
import { runInTerminal } from "./terminal";

/** Asks for Ghostpen's sources, builds the server in a terminal that the user sees, and starts it. */
export async function installWithCargo(server: Server): Promise<void> {
  const [sources] =
    (await vscode.window.showOpenDialog({
      title: "The Folder of Ghostpen's Sources",
      openLabel: "Install",
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  if (!sources) {
    return;
  }
  const crate = vscode.Uri.joinPath(sources, "server", "ghostpen");
  try {
    await vscode.workspace.fs.stat(vscode.Uri.joinPath(crate, "Cargo.toml"));
  } catch {
    throw new Error(`${sources.fsPath} does not hold Ghostpen's sources: there is no server/ghostpen/Cargo.toml.`);
  }
  if ((await runInTerminal("cargo install", cargo(), ["install", "--locked", "--path", crate.fsPath])) !== 0) {
    throw new Error("Cargo did not install the server; its terminal says why.");
  }
  await server.restart();
}

/** Where rustup puts Cargo, since an editor that was started by a click often has no such folder on PATH. */
function cargo(): string {
  const own = join(homedir(), ".cargo", "bin", process.platform === "win32" ? "cargo.exe" : "cargo");
  return existsSync(own) ? own : "cargo";
}
