// The first minutes: nothing is set up, a tour says what there is, and a model is found and set up when the user
// says so.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { answers, openConversing, send } from "./conversing.ts";
import { ROOT } from "./scratch.ts";

test("a tour leads to a model of this machine, which is set up when the user says so; settings are by the schema", async (t) => {
  const { code, model } = await openConversing(t, { settings: readable, server: (model, scratch) => lookingAt(new URL(model.url).port, scratch) });
  const chat = await code.openChat();
  await chat.getByRole("button", { name: "Set Up a Model" }).waitFor();
  await code.picture("vscode-first-chat");
  await chat.getByRole("button", { name: "Set Up a Model" }).click();
  const tour = code.page.locator(".gettingStartedContainer");
  await tour.getByText("Get Started with Ghostpen").first().waitFor();
  await code.picture("vscode-walkthrough");
  await tour.getByText("Add a model, if you like").first().click();
  await tour.getByText("Find model servers on this machine").click();

  const terminal = code.page.locator(".xterm-rows");
  await terminal.filter({ hasText: "Write this? [y/N]" }).waitFor();
  await code.picture("vscode-doctor");
  await code.type("y\n");
  await terminal.filter({ hasText: "Written to" }).waitFor();
  await chat.getByRole("combobox", { name: "Model" }).waitFor();
  await chat.getByRole("button", { name: "Set Up a Model" }).waitFor({ state: "detached" });
  model.play({ say: ["text: Hello, I am found."] });
  await send(chat, "Hello?");
  await answers(chat).filter({ hasText: "Hello, I am found." }).waitFor();

  await code.runCommand("View: Hide Panel");
  await code.page.locator("[id='ghostpen.ghostpen.ghostpen.status']").click();
  await code.page.locator(".quick-input-list .monaco-list-row", { hasText: "Settings" }).click();
  await code.page.locator(".settings-editor .setting-item-label", { hasText: "Approvals" }).waitFor();
  await code.picture("vscode-settings");
  // They are counted as they are found.
  const count = () => code.page.locator(".settings-count-widget").textContent();
  await code.waitFor("all settings are shown", async () => Number(/\d+/.exec((await count()) ?? "")?.[0]) > 25);
});

test("where no model server runs it is said what to do next, and the tour stays where it was", async (t) => {
  const { code } = await openConversing(t, { settings: readable, server: (_, scratch) => lookingAt("1", scratch) });
  await code.runCommand("Ghostpen: Find Model Servers on This Machine");
  const terminal = code.page.locator(".xterm-rows");
  await terminal.filter({ hasText: "No model server was found" }).waitFor();
  await terminal.filter({ hasText: "look again" }).waitFor();
  await code.picture("vscode-doctor-none");
});

// With the terminal's words in the page, and not on a canvas.
function readable(): Record<string, unknown> {
  return { "terminal.integrated.gpuAcceleration": "off" };
}

// The server, but for the doctor's ports: those that model servers usually listen at may be taken.
function lookingAt(port: string, scratch: string): string {
  const program = join(scratch, "ghostpen");
  const server = join(ROOT, "target/debug/ghostpen");
  writeFileSync(program, `#!/bin/sh\nif [ "$1" = doctor ]; then shift; exec "${server}" doctor --port ${port} "$@"; fi\nexec "${server}" "$@"\n`, { mode: 0o755 });
  return program;
}
