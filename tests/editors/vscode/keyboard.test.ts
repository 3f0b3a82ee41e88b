// The panel by keyboard alone: everything can be reached and done without the mouse, the keyboard is always
// somewhere, and where it is can be seen. What a screen reader hears is each answer once.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { FrameLocator } from "playwright-core";
import { answers, FETCH, openConversing, settled } from "./conversing.ts";
import { tool } from "./model.ts";
import { waiting } from "./renamed.ts";
import type { Workbench } from "./workbench.ts";

const CODE = FETCH.replace("0..3", "0..5");
const edit = (old: string, now: string) => tool("edit_file", { path: "src/fetch.rs", old, new: now, reason: "tried" });

test("a conversation is led by keyboard alone", async (t) => {
  const { code, model, read } = await openConversing(t, { files: { "src/notes.rs": "// Notes.\n" } });
  await code.openFile("src/notes.rs");
  await code.press("Control+Alt+G");
  const { chat } = code;
  await has(chat, "Message");

  // The mode, and back to the words.
  await tab(code, chat, "Mode");
  await code.press("ArrowUp");
  await tab(code, chat, "Message", "Shift+Tab");
  assert.equal(await chat.getByLabel("Mode", { exact: true }).inputValue(), "plan");
  await tab(code, chat, "Mode");
  await code.press("ArrowDown");
  await tab(code, chat, "Message", "Shift+Tab");
  assert.equal(await chat.getByLabel("Mode", { exact: true }).inputValue(), "agent");

  // A mention, chosen with the arrows; Escape closes the list and nothing else.
  await code.type("Look at @fet");
  const offers = chat.getByRole("listbox", { name: "Offers" });
  await offers.getByRole("option", { name: /^src\/fetch\.rs/ }).waitFor();
  await code.press("Escape");
  await offers.waitFor({ state: "detached" });
  await has(chat, "Message");
  await code.type("c");
  await offers.getByRole("option", { name: /^src\/fetch\.rs/ }).waitFor();
  const active = offers.locator("[aria-selected=true]");
  for (let moves = 0; !/^src\/fetch\.rs/.test((await active.textContent()) ?? ""); moves++) {
    assert.ok(moves < 20, "the arrows come to the file");
    await code.press("ArrowDown");
  }
  await code.press("Enter");
  await chat.getByRole("list", { name: "Attached" }).getByText("fetch.rs").waitFor();
  await has(chat, "Message");

  // Sent, and stopped while it is being answered.
  model.play({ say: ["text: I begin", "hang"] });
  await code.type("and say what it does");
  await code.press("Enter");
  await answers(chat).filter({ hasText: "I begin" }).waitFor();
  await has(chat, "Say something to the task at work");
  await tab(code, chat, "Stop");
  await code.press("Enter");
  await chat.getByRole("button", { name: "Stop" }).waitFor({ state: "detached" });
  await has(chat, "Message");

  // What is asked for is found, read and allowed; what a tool said is unfolded and folded.
  const run = tool("run_command", { command: ["sh", "-c", "echo out-$((40+2))"], network: true, reason: "to see" });
  model.play(
    { say: [tool("read_file", { path: "src/fetch.rs" }), run] },
    { say: [edit("0..3", "0..5"), edit("> 8", "> 7")] },
    { say: ["text: Five times, ", "gate: rest", `text: as in\n\n\`\`\`rust src/fetch.rs\n${CODE}\`\`\`\n`] },
  );
  await code.type("Let it try five times");
  await code.press("Enter");
  await chat.getByRole("button", { name: "Allow Once" }).waitFor();
  await tab(code, chat, "Exactly what is asked", "Shift+Tab");
  await tab(code, chat, "Allow Once");
  await code.picture("vscode-keyboard-approval");
  await code.press("Enter");
  await chat.getByText("You allowed it once.").waitFor();
  await has(chat, /^Approval/);

  // A screen reader hears nothing of an answer until it is whole, and then all of it.
  const spoken = chat.getByRole("status", { name: "Latest answer" });
  await answers(chat).filter({ hasText: "Five times," }).waitFor();
  assert.equal(await chat.getByRole("log").getAttribute("aria-live"), "off");
  assert.equal(await spoken.textContent(), "I begin", "the answer before");
  model.open("rest");
  await settled(chat);
  await code.waitFor("the answer is said", async () => (await spoken.textContent())?.startsWith("Five times, as in") === true);

  await tab(code, chat, /^Read src\/fetch\.rs/, "Shift+Tab");
  await code.press("Enter");
  await chat.getByRole("group", { name: "Output" }).first().waitFor();
  await code.press("Enter");
  await chat.getByRole("group", { name: "Output" }).first().waitFor({ state: "hidden" });

  // Code of an answer: copied, put at the cursor, and up for review.
  await tab(code, chat, "Copy");
  await code.press("Enter");
  await code.waitFor("the code is in the clipboard", async () => (await code.page.evaluate(() => navigator.clipboard.readText())) === CODE.trimEnd());
  await code.openFile("src/notes.rs");
  await code.press("Control+Alt+G");
  await has(chat, "Message");
  await tab(code, chat, "Insert at Cursor", "Shift+Tab");
  await code.press("Enter");
  await code.page.locator(".view-line", { hasText: "for _ in 0..5 {" }).first().waitFor();
  await code.press("Control+Z");
  await code.press("Control+Alt+G");
  await has(chat, "Message");
  await tab(code, chat, "Apply as a Change to Review", "Shift+Tab");
  await code.press("Enter");
  await code.page.locator(".quick-input-list .monaco-list-row", { hasText: "In place of all of src/fetch.rs" }).waitFor();
  await code.press("Escape");

  // An earlier message is edited, left as it is, and gone on from elsewhere.
  await code.press("Control+Alt+G");
  await tab(code, chat, "Edit and Send Again", "Shift+Tab");
  await code.press("Enter");
  await has(chat, "Message");
  assert.equal(await chat.locator("textarea").inputValue(), "Let it try five times");
  await code.press("Escape");
  assert.equal(await chat.locator("textarea").inputValue(), "");
  await tab(code, chat, "Go On from Here in a New Conversation", "Shift+Tab");
  await code.press("Enter");
  await code.waitFor("the keyboard is where to write", async () => (await focused(chat)).name === "Message");

  // Back to the one before, from the list, and through its hunks.
  await palette(code, "Ghostpen: Earlier Conversations…");
  await code.page.locator(".quick-input-widget", { hasText: "Conversations in This Workspace" }).waitFor();
  await code.page.locator(".quick-input-list .monaco-list-row", { hasText: "(2)" }).waitFor();
  await code.press("ArrowDown");
  await code.press("Enter");
  await has(chat, "Message");
  await code.openFile("src/fetch.rs");
  await waiting(code, 2);
  await code.press("Alt+F5");
  await code.page.locator(".statusbar-item", { hasText: "Ln 3," }).waitFor();
  await code.press("Alt+Y");
  await waiting(code, 1);
  await code.page.locator(".statusbar-item", { hasText: "Ln 12," }).waitFor();
  await code.press("Alt+N");
  await waiting(code, 0);
  await palette(code, "File: Save All Files");
  await code.waitFor("the hunk is on disk", () => read("src/fetch.rs") === FETCH.replace("0..3", "0..5"));
});

interface Focus {
  name: string;
  /** It can be seen that it has the keyboard. */
  visible: boolean;
}

// What has the keyboard in the panel.
async function focused(chat: FrameLocator): Promise<Focus> {
  return chat.locator("body").evaluate(() => {
    const element = document.activeElement ?? document.body;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const outlined = outlineStyle !== "none" && outlineWidth !== "0px";
    // The field is framed by what it is in.
    const framed = element.closest(".composer") !== null && element.tagName === "TEXTAREA" && element.closest(".composer")!.matches(":focus-within");
    const name = element.getAttribute("aria-label") ?? (element as HTMLElement).innerText ?? "";
    return { name: element === document.body ? "" : name.trim(), visible: outlined || framed };
  });
}

function fits(name: string, wanted: string | RegExp): boolean {
  return typeof wanted === "string" ? name === wanted : wanted.test(name);
}

// Waits until something has the keyboard, which is to be seen.
async function has(chat: FrameLocator, wanted: string | RegExp): Promise<void> {
  const end = Date.now() + 30_000;
  for (let at = await focused(chat); ; at = await focused(chat)) {
    if (fits(at.name, wanted)) return assert.ok(at.visible, `${at.name} is seen to have the keyboard`);
    if (Date.now() > end) assert.fail(`${wanted} has the keyboard, not “${at.name}”`);
  }
}

// Presses Tab until something has the keyboard; on the way, all that has it is seen to.
async function tab(code: Workbench, chat: FrameLocator, wanted: string | RegExp, key = "Tab"): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses < 60; presses++) {
    await code.press(key);
    const at = await focused(chat);
    passed.push(at.name);
    if (at.name !== "") assert.ok(at.visible, `${at.name} is seen to have the keyboard`);
    if (fits(at.name, wanted)) return;
  }
  assert.fail(`${key} comes to ${wanted}: ${passed.join(", ")}`);
}

// Runs a command by its title, by keyboard.
async function palette(code: Workbench, title: string): Promise<void> {
  await code.press("F1");
  await code.page.locator(".quick-input-widget input[type=text]").last().fill(`>${title}`);
  await code.page.locator(".quick-input-list .monaco-list-row.focused", { hasText: title }).waitFor();
  await code.press("Enter");
}
