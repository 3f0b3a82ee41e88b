// The package for one platform, as a user installs it: the server is inside, and nothing has to be set.

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { waitUntilReady } from "./ghostpen.ts";
import { FILES, renameReviewed } from "./renamed.ts";
import { ROOT, Scratch } from "./scratch.ts";
import { Workbench } from "./workbench.ts";

test("with the package alone a change is made, reviewed, accepted and undone", async (t) => {
  const scratch = new Scratch();
  t.after(() => scratch[Symbol.dispose]());
  const vsix = join(scratch.path, "ghostpen.vsix");
  const extension = join(ROOT, "editors/vscode");
  const server = join(ROOT, "target/debug/ghostpen");
  execFileSync(process.execPath, ["scripts/package.mjs", "--server", server, "--out", vsix], { cwd: extension, stdio: "pipe" });
  const folder = join(scratch.path, "work");
  mkdirSync(join(folder, "src"), { recursive: true });
  for (const [path, text] of Object.entries(FILES)) writeFileSync(join(folder, path), text);
  const read = (path: string) => readFileSync(join(folder, path), "utf8");

  const code = await Workbench.open(t, { folder, vsix });
  await waitUntilReady(code);
  await renameReviewed(code);
  await code.runCommand("Ghostpen: Accept All Hunks");
  await code.runCommand("File: Save All Files");
  await code.waitFor("the rename is on disk", () => read("src/b.rs") === FILES["src/b.rs"].replaceAll("old_name", "new_name"));
  await code.runCommand("Ghostpen: Undo Accepted Change…");
  await code.runCommand("File: Save All Files");
  await code.waitFor("the rename is undone", () => read("src/b.rs") === FILES["src/b.rs"]);
});
