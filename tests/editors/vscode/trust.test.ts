// A folder that the user does not trust: ghost text from what is open, and nothing else until they do.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { typeUntilGhostText, waitUntilReady } from "./ghostpen.ts";
import { ROOT, Scratch } from "./scratch.ts";
import { Workbench } from "./workbench.ts";

const LINE = `    let said = ${"greet_visitor"}(name);\n`;
const CODE = ["a", "b", "c"].map((name) => `fn ${name}(name: &str) {\n${LINE}}\n\n`).join("");

test("an untrusted folder has ghost text from the open file, no tasks, and all of it once it is trusted", async (t) => {
  const scratch = new Scratch();
  t.after(() => scratch[Symbol.dispose]());
  for (const name of ["open.rs", "shut.rs"]) writeFileSync(join(scratch.path, name), CODE);
  const code = await Workbench.open(t, {
    folder: scratch.path,
    vsix: join(ROOT, "editors/vscode/ghostpen.vsix"),
    settings: { "ghostpen.server.path": join(ROOT, "target/debug/ghostpen") },
    untrusted: true,
  });
  await waitUntilReady(code);
  const status = code.page.locator("[id='ghostpen.ghostpen.ghostpen.status']");
  const learnedFrom = async (files: string) =>
    code.waitFor(`it has learned from ${files}`, async () => ((await status.locator("a").getAttribute("aria-label")) ?? "").includes(`learned from ${files}`));
  await learnedFrom("0 files");

  await code.openFile("open.rs");
  await typeUntilGhostText(code);
  await code.press("Escape");
  await code.openViews();
  await code.page.getByText("Tasks need a trusted workspace.").waitFor();
  await code.picture("vscode-untrusted");

  const before = code.server.processes("ghostpen");
  await code.runCommand("Workspaces: Manage Workspace Trust");
  await code.page.getByRole("button", { name: "Trust", exact: true }).first().click();
  await code.page.getByText("No tasks yet.").waitFor();
  await learnedFrom("2 files");
  assert.notDeepEqual(code.server.processes("ghostpen"), before);
});
