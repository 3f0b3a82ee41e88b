// The server's life in VS Code: found, missing, installed, killed, and beside others.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { FIXTURE, openGhostpen, openWithServer, typeUntilGhostText, waitUntilReady } from "./ghostpen.ts";
import { FILES, renameReviewed, reviewedRename, waiting } from "./renamed.ts";
import { ROOT, Scratch } from "./scratch.ts";
import { Workbench } from "./workbench.ts";

const SERVER = join(ROOT, "target/debug/ghostpen");
const VSIX = join(ROOT, "editors/vscode/ghostpen.vsix");

test("a server that cannot be found is said, with what to do", async (t) => {
  using scratch = new Scratch();
  const code = await openWithServer(t, scratch.repository(), "/nowhere/ghostpen");
  const notification = code.page.locator(".notification-list-item", { hasText: "names /nowhere/ghostpen, which is not a program" });
  await notification.getByText("Open Settings").waitFor();
  await code.page.locator("[id='ghostpen.ghostpen.ghostpen.status'] .codicon-error").waitFor();
});

test("a server that is built for another system is said to be", async (t) => {
  const scratch = new Scratch();
  t.after(() => scratch[Symbol.dispose]());
  // What a program of glibc is to Alpine: its loader is not there.
  const program = join(scratch.path, "ghostpen");
  writeFileSync(program, "#!/nowhere/ld-linux.so\n", { mode: 0o755 });
  const code = await openWithServer(t, scratch.path, program);
  await code.page.locator(".notification-list-item", { hasText: "is built for another system than this one" }).waitFor();
});

test("a killed server is started again, and ghost text comes back", async (t) => {
  const { code } = await openGhostpen(t);
  const before = code.server.processes("ghostpen");
  assert.equal(before.length, 1);
  process.kill(before[0]!, "SIGKILL");
  await code.waitFor("another server runs", () => {
    const now = code.server.processes("ghostpen");
    return now.length === 1 && now[0] !== before[0];
  });
  await waitUntilReady(code);

  await code.openFile(`${FIXTURE}/door.rs`);
  await typeUntilGhostText(code);
});

test("what waits for review outlives a window that is loaded anew, and a killed server", async (t) => {
  const { code, read } = await reviewedRename(t);
  await code.reloadAsItIs();
  await code.page.locator(".tab.active", { hasText: "Ghostpen: Rename" }).waitFor();
  await waitUntilReady(code);
  await waiting(code, 4);
  await code.page.locator(".multiDiffEditor .view-line", { hasText: "new_name" }).first().waitFor();
  await code.waitFor("the server of the window before has ended", () => code.server.processes("ghostpen").length === 1);
  const [before] = code.server.processes("ghostpen");
  process.kill(before!, "SIGKILL");
  await code.waitFor("another server runs", () => code.server.processes("ghostpen").some((id) => id !== before));
  await waiting(code, 4);
  await code.runCommand("Ghostpen: Accept All Hunks");
  await waiting(code, 0);
  await code.runCommand("File: Save All Files");
  await code.waitFor("it is accepted", () => read("src/b.rs") === FILES["src/b.rs"].replaceAll("old_name", "new_name"));
});

test("a server on PATH is found; one that is nowhere is built by Cargo and then runs", async (t) => {
  const scratch = new Scratch();
  t.after(() => scratch[Symbol.dispose]());
  const [folder, path, tools] = ["work", "path", "tools"].map((name) => join(scratch.path, name));
  for (const name of [folder!, path!, tools!]) mkdirSync(name);
  writeFileSync(join(folder!, "a.rs"), "fn main() {}\n");
  await t.test("on PATH", async (t) => {
    symlinkSync(SERVER, join(path!, "ghostpen"));
    const code = await Workbench.open(t, { folder: folder!, vsix: VSIX, path: [path!] });
    await waitUntilReady(code);
  });
  await t.test("nowhere", async (t) => {
    // Stands in for Cargo: says what it was asked for, and puts the program where Cargo would.
    const asked = join(scratch.path, "asked");
    const cargo = `#!/bin/sh\necho "$@" >'${asked}'\nmkdir -p "$HOME/.cargo/bin"\nln -s '${SERVER}' "$HOME/.cargo/bin/ghostpen"\n`;
    writeFileSync(join(tools!, "cargo"), cargo, { mode: 0o755 });
    const code = await Workbench.open(t, { folder: folder!, vsix: VSIX, path: [tools!] });
    const told = code.page.locator(".notification-list-item", { hasText: "neither in this extension nor on PATH" });
    await told.getByText("How to Install").waitFor();
    await code.picture("vscode-no-server");
    await told.getByText("Install with Cargo…").click();
    await code.answerFolder(`${ROOT}/`, "server");
    await waitUntilReady(code);
    assert.equal(readFileSync(asked, "utf8"), `install --locked --path ${ROOT}/server/ghostpen\n`);
  });
});

test("two windows on one folder and a workspace of two folders work", async (t) => {
  await t.test("two windows", async (t) => {
    const { code, read } = await reviewedRename(t);
    const other = await code.another();
    await waitUntilReady(other);
    assert.equal(code.server.processes("ghostpen").length, 2, "each window has a server of its own");
    // What one window proposed is decided in the other, and gone from both.
    await other.openViews();
    await waiting(other, 4);
    await other.runCommand("Ghostpen: Accept All Hunks");
    await waiting(other, 0);
    await other.runCommand("File: Save All Files");
    await other.waitFor("the rename is on disk", () => read("src/b.rs") === FILES["src/b.rs"].replaceAll("old_name", "new_name"));
    await code.openViews();
    await waiting(code, 0);
  });
  await t.test("two folders", async (t) => {
    const scratch = new Scratch();
    t.after(() => scratch[Symbol.dispose]());
    const at = (path: string) => join(scratch.path, path.replace("src", path.includes("a.rs") ? "one/src" : "two/src"));
    for (const [path, text] of Object.entries(FILES)) {
      mkdirSync(join(at(path), ".."), { recursive: true });
      writeFileSync(at(path), text);
    }
    const workspace = join(scratch.path, "both.code-workspace");
    writeFileSync(workspace, JSON.stringify({ folders: [{ path: "one" }, { path: "two" }] }));
    const code = await openWithServer(t, workspace, SERVER);
    await waitUntilReady(code);
    await renameReviewed(code);
    await code.openViews();
    for (const folder of ["one/src", "two/src"]) {
      await code.page.locator(".pane .monaco-list-row[aria-level='2']", { hasText: folder }).waitFor();
    }
    await code.picture("vscode-two-folders");
    await code.runCommand("Ghostpen: Accept All Hunks");
    await waiting(code, 0);
    await code.runCommand("File: Save All Files");
    await code.waitFor("both folders are changed", () =>
      Object.entries(FILES).every(([path, text]) => readFileSync(at(path), "utf8") === text.replaceAll("old_name", "new_name")));
  });
});
