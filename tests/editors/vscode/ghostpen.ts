// VS Code with Ghostpen in it, on a copy of this repository.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { ROOT, Scratch } from "./scratch.ts";
import { Workbench } from "./workbench.ts";

/** Where the code that the specs rename lies in the workspace. */
export const FIXTURE = "tests/editors/fixture";

/**
 * The beginning of a line that stands in three places of the fixture. It is cut here, as Ghostpen
 * learns from this file too.
 */
export const TYPED = "let said = greet_visitor(name);".slice(0, 13);

/** A workbench in which Ghostpen runs, and the folder that it shows. */
export interface Ghostpen {
  code: Workbench;
  /** Returns what a file of the workspace holds on disk. */
  read(path: string): string;
}

/** Opens a copy of this repository and waits until Ghostpen has learned from it. */
export async function openGhostpen(test: TestContext): Promise<Ghostpen> {
  const scratch = new Scratch();
  test.after(() => scratch[Symbol.dispose]());
  const folder = scratch.repository();
  const code = await openWithServer(test, folder, join(ROOT, "target/debug/ghostpen"));
  await waitUntilReady(code);
  return { code, read: (path) => readFileSync(join(folder, path), "utf8") };
}

/** Opens a folder with the extension installed and told where the server is; `beside` it, others as .vsix files. */
export async function openWithServer(
  test: TestContext,
  folder: string,
  server: string,
  settings: Record<string, unknown> = {},
  beside: string[] = [],
): Promise<Workbench> {
  const vsix = [join(ROOT, "editors/vscode/ghostpen.vsix"), ...beside];
  return Workbench.open(test, { folder, vsix, settings: { "ghostpen.server.path": server, ...settings } });
}

/**
 * Types a line's beginning at the end of the active editor, and waits for ghost text after it;
 * returns the line as it is shown.
 */
export async function typeUntilGhostText(code: Workbench): Promise<string> {
  await code.press("Control+End");
  await code.type(TYPED);
  await code.ghostText.first().waitFor();
  return TYPED + (await code.ghostText.allTextContents()).join("").replaceAll("\u00a0", " ");
}

/** Waits until the status bar shows that the server runs and has learned from the workspace. */
export async function waitUntilReady(code: Workbench): Promise<void> {
  await code.page.locator("[id='ghostpen.ghostpen.ghostpen.status'] .codicon-sparkle").waitFor();
}
