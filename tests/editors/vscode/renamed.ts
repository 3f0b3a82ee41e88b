// Two files with a rename that waits for review: where the tests of deciding begin.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { openWithServer, waitUntilReady, type Ghostpen } from "./ghostpen.ts";
import { ROOT, Scratch } from "./scratch.ts";
import type { Workbench } from "./workbench.ts";

export const FILES = {
  "src/a.rs": "pub fn old_name(x: u32) -> u32 {\n    x + 1\n}\n\npub fn twice() -> u32 {\n    old_name(1) * 2\n}\n",
  "src/b.rs": "use crate::a::old_name;\n\nfn main() {\n    println!(\"{}\", old_name(4));\n}\n",
};

/** A workbench on two files, with a rename of four hunks that waits for review. */
export async function reviewedRename(t: TestContext, settings: Record<string, unknown> = {}): Promise<Ghostpen> {
  const scratch = new Scratch();
  t.after(() => scratch[Symbol.dispose]());
  mkdirSync(join(scratch.path, "src"));
  for (const [path, text] of Object.entries(FILES)) writeFileSync(join(scratch.path, path), text);
  const code = await openWithServer(t, scratch.path, join(ROOT, "target/debug/ghostpen"), settings);
  await waitUntilReady(code);

  await renameReviewed(code);
  return { code, read: (path) => readFileSync(join(scratch.path, path), "utf8") };
}

/** Delegates the rename, and waits until its four hunks are up for review. */
export async function renameReviewed(code: Workbench): Promise<void> {
  await code.openFile("src/a.rs");
  await code.goTo(1, "pub fn o".length);
  await code.runCommand("Ghostpen: Rename Across the Workspace…");
  await code.answer("new_name");
  await code.page.locator(".multiDiffEditor .view-line", { hasText: "new_name" }).first().waitFor();
  await waiting(code, 4);
}

/** Waits until so many hunks are to be decided, as the activity bar's badge says. */
export async function waiting(code: Workbench, hunks: number): Promise<void> {
  const badge = code.page.locator(".activitybar .action-item:has([aria-label^='Ghostpen']) .badge-content");
  await code.waitFor(`${hunks} hunks wait`, async () =>
    hunks === 0 ? !(await badge.isVisible()) : (await badge.textContent()) === String(hunks));
}
