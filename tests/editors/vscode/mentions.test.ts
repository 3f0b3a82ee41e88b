// What a message points at, and its images: that they reach the model, as the request shows that it was sent.

import assert from "node:assert/strict";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { FrameLocator } from "playwright-core";
import { answers, begin, committed, composer, openConversing, settled } from "./conversing.ts";

/** The smallest PNG: one pixel. */
const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const FILES = {
  "src/page.rs": "pub fn render_page(text: &str) -> String {\n    text.trim().to_owned()\n}\n\npub struct Wide;\n",
  "data.json": '{ "one": 1 "two": 2 }\n',
};

test("files, symbols, the selection, problems, changes, the terminal and images are mentioned, and reach the model", async (t) => {
  const { code, model } = await openConversing(t, {
    files: FILES,
    // What is drawn by the graphics card cannot be read from the page.
    settings: (model) => ({ ...model.settings, "terminal.integrated.gpuAcceleration": "off" }),
    prepare: (folder) => {
      committed(folder);
      appendFileSync(join(folder, "src/page.rs"), "// changed since the commit\n");
    },
  });
  await code.runCommand("Terminal: Create New Terminal");
  await code.page.locator(".xterm-rows").waitFor();
  await code.type("echo said-$((40+2))\n");
  await code.page.locator(".xterm-rows", { hasText: "said-42" }).waitFor();
  await code.runCommand("View: Hide Panel");

  await code.openFile("data.json");
  await code.editor.locator(".squiggly-error").first().waitFor();
  await code.openFile("src/fetch.rs");
  await code.goTo(10);
  await code.press("Shift+ArrowDown");
  await code.press("Shift+ArrowDown");

  const chat = await code.openChat();
  await mention(chat, "@wide", /Wide/);
  await mention(chat, "@page", /src\/page\.rs/);
  await mention(chat, "@sel", /selection/);
  await mention(chat, "@prob", /data\.json/);
  await mention(chat, "@chang", /since the last commit/);
  await mention(chat, "@term", /terminal/);
  await code.page.locator(".explorer-folders-view .monaco-list-row", { hasText: "data.json" }).click({ button: "right" });
  await code.menu("Mention in Ghostpen's Chat");
  await chat.getByRole("button", { name: "Remove data.json", exact: true }).waitFor();
  await paste(chat, PIXEL);
  await chat.getByRole("img", { name: "Image 1" }).waitFor();
  await composer(chat).pressSequentially("what is all this?");
  await code.picture("vscode-chat-mentions");
  model.play({ say: ["text: I see."] });
  await composer(chat).press("Enter");
  await answers(chat).filter({ hasText: "I see." }).waitFor();
  await settled(chat);
  await code.picture("vscode-chat-mentioned");

  const { words } = model.latest;
  for (const part of [
    'what=\\"definition of Wide\\" path=\\"src/page.rs\\" lines=\\"5-5\\"',
    'what=\\"file\\" path=\\"src/page.rs\\"',
    "pub fn render_page(text: &str)",
    'what=\\"selection\\" path=\\"src/fetch.rs\\" lines=\\"10-11\\"',
    'what=\\"file\\" path=\\"data.json\\"',
    "Expected comma",
    "// changed since the commit",
    'what=\\"terminal\\"',
    "said-42",
    `data:image/png;base64,${PIXEL}`,
    "what is all this?",
  ]) {
    assert.ok(words.includes(part), `${part} in ${words}`);
  }
});

test("the mode says what a task may do, and a shortcut names the wish", async (t) => {
  const { code, model } = await openConversing(t);
  for (const { mode, has, lacks } of [
    { mode: "Ask", has: ["read_file"], lacks: ["edit_file", "run_command", "update_plan"] },
    { mode: "Plan", has: ["read_file", "update_plan"], lacks: ["edit_file", "run_command"] },
    { mode: "Agent", has: ["read_file", "update_plan", "edit_file", "run_command"], lacks: [] },
  ]) {
    const chat = await begin({ code });
    await chat.getByRole("combobox", { name: "Mode", exact: true }).selectOption(mode);
    model.play({ say: [`text: So much for ${mode}.`] });
    await composer(chat).pressSequentially("/refa");
    await chat.getByRole("option", { name: /refactor/ }).waitFor();
    await composer(chat).press("Enter");
    await composer(chat).pressSequentially("in small steps");
    await composer(chat).press("Enter");
    await answers(chat).filter({ hasText: `So much for ${mode}.` }).waitFor();
    await settled(chat);
    const { tools, words } = model.latest;
    assert.deepEqual(has.filter((name) => !tools.includes(name)), [], `what ${mode} has`);
    assert.deepEqual(lacks.filter((name) => tools.includes(name)), [], `what ${mode} lacks`);
    assert.ok(words.includes("Its behaviour stays as it is") && words.includes("in small steps"), words);
  }
});

// Types the beginning of a mention and takes the offer.
async function mention(chat: FrameLocator, typed: string, offer: RegExp): Promise<void> {
  await composer(chat).pressSequentially(typed);
  await chat.getByRole("option", { name: offer }).first().click();
  await chat.getByRole("listbox", { name: "Offers" }).waitFor({ state: "detached" });
}

// Pastes an image, as from a screenshot.
async function paste(chat: FrameLocator, base64: string): Promise<void> {
  await composer(chat).evaluate((field, base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([bytes], "image.png", { type: "image/png" }));
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, base64);
}
