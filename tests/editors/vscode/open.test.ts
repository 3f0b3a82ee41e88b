// The driver itself: a file of this repository is to be seen in VS Code, and
// what is typed and saved reaches the disk.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Scratch } from "./scratch.ts";
import { Workbench } from "./workbench.ts";

test("shows a file of this repository and takes what is typed", async (t) => {
  using scratch = new Scratch();
  const folder = scratch.repository();
  const code = await Workbench.open(t, { folder });

  await code.openFile("Cargo.toml");
  await code.waitForText("[workspace.package]");

  await code.goTo(1);
  await code.type("# typed by a test\n");
  await code.waitForText("# typed by a test");
  await code.runCommand("File: Save");
  const read = () => readFileSync(join(folder, "Cargo.toml"), "utf8");
  await code.waitFor("it is on disk", () => read().startsWith("# typed by a test\n[workspace]\n"));
});
