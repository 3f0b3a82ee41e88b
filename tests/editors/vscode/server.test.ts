// The server's life in VS Code: missing, and killed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { FIXTURE, openGhostpen, openWithServer, typeUntilGhostText, waitUntilReady } from "./ghostpen.ts";
import { Scratch } from "./scratch.ts";

test("a server that cannot be found is said, with what to do", async (t) => {
  using scratch = new Scratch();
  const code = await openWithServer(t, scratch.repository(), "/nowhere/ghostpen");
  const notification = code.page.locator(".notification-list-item", { hasText: "names /nowhere/ghostpen, which is not a program" });
  await notification.getByText("Open Settings").waitFor();
  await code.page.locator("[id='ghostpen.ghostpen.ghostpen.status'] .codicon-error").waitFor();
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
