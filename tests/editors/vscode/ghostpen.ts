// VS Code with Ghostpen in it, on a copy of this repository.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { ROOT, Scratch } from "./scratch.ts";
import { Workbench } from "./workbench.ts";

/** Where the code that the specs rename lies in the workspace. */
export const FIXTURE = "tests/editors/fixture";

/** A line that stands in three places of the fixture, and how much of it leaves one continuation only. */
export const LINE = "let said = greet_visitor(name);";
export const TYPED = "let said = gr";

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

/** Opens a folder with the extension installed and told where the server is. */
export async function openWithServer(test: TestContext, folder: string, server: string): Promise<Workbench> {
  const vsix = join(ROOT, "editors/vscode/ghostpen.vsix");
  return Workbench.open(test, { folder, vsix, settings: { "ghostpen.server.path": server } });
}

/** Waits until the status bar shows that the server runs and has learned from the workspace. */
export async function waitUntilReady(code: Workbench): Promise<void> {
  await code.page.locator("[id='ghostpen.ghostpen.ghostpen.status'] .codicon-sparkle").waitFor();
}
