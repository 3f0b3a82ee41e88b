// The conversation in the side bar, with the real server and a model that says what the test has it say.

import assert from "node:assert/strict";
import { test } from "node:test";
import { answers, begin, composer, FETCH, openConversing, send, settled } from "./conversing.ts";
import { waitUntilReady } from "./ghostpen.ts";
import { waiting } from "./renamed.ts";

const CODE = FETCH.replace("0..3", "0..5");
const BEGINNING = "## Where it gives up\n\nAfter **three** attempts, see `src/fetch.rs:3`. ";
const REST = `More of them would do:

\`\`\`rust src/fetch.rs
${CODE}\`\`\`

See [the RFC](https://example.org/rfc/9110#section-15).
![seen](https://tracker.example/pixel.png?secret) <script>alert(1)</script>`;

test("an answer streams in as Markdown, and its code is copied, inserted, and applied as a change to review", async (t) => {
  const { code, model, read } = await openConversing(t, { files: { "src/notes.rs": "// Notes.\n" } });
  const outside: string[] = [];
  code.page.on("request", (request) => {
    if (/\.example\//.test(request.url())) outside.push(request.url());
  });
  await code.openFile("src/notes.rs");
  const chat = await code.openChat();
  await chat.getByRole("heading", { name: "What shall we do?" }).waitFor();
  await code.picture("vscode-chat-empty");

  model.play({ say: [`text: ${BEGINNING}`, "gate: rest", `text: ${REST}`], usage: { prompt: 12_000, cached: 4_000, output: 500 } });
  await send(chat, "Why does fetch give up?");
  const answer = answers(chat).last();
  await answer.getByRole("heading", { name: "Where it gives up" }).waitFor();
  assert.equal(await answer.locator("strong").textContent(), "three");
  assert.equal(await answer.getAttribute("aria-busy"), "true");
  assert.equal(await answer.locator("pre").count(), 0, "the rest has not been said yet");
  assert.equal(await chat.getByRole("button", { name: "Stop" }).count(), 1);
  await code.picture("vscode-chat-streaming");
  model.open("rest");
  await settled(chat);
  const block = answer.getByRole("group", { name: "Code in rust" });
  await block.locator(".code-keyword", { hasText: "pub" }).first().waitFor();
  await answer.getByText("<script>alert(1)</script>").waitFor();
  assert.equal(await chat.locator("main img, main script").count(), 0, "nothing of the answer has become markup");
  await chat.getByText("Tokens: 12.0k in, 500 out · 0.01").waitFor();
  await code.picture("vscode-chat-answer");

  // A place in the workspace opens there; a link says whole where it leads, and is asked about.
  await answer.getByRole("button", { name: "src/fetch.rs:3" }).click();
  await code.page.locator(".statusbar-item", { hasText: "Ln 3, Col 1" }).waitFor();
  await answer.getByRole("link", { name: "https://example.org/rfc/9110#section-15" }).click();
  const dialog = code.page.locator(".monaco-dialog-box", { hasText: "https://example.org/rfc/9110#section-15" });
  await dialog.waitFor();
  await code.picture("vscode-chat-link");
  await dialog.getByRole("button", { name: "Cancel" }).click();

  await answer.getByRole("button", { name: "Copy", exact: true }).click();
  await code.waitFor("the code is in the clipboard", async () => (await code.page.evaluate(() => navigator.clipboard.readText())) === CODE.trimEnd());

  await code.openFile("src/notes.rs");
  await code.goTo(2);
  await answer.getByRole("button", { name: "Insert at Cursor" }).click();
  await code.waitForText("for _ in 0..5 {");
  await code.press("Control+Z");
  await code.waitFor("one undo takes the code away", async () => !(await code.visibleText()).includes("0..5"));

  await answer.getByRole("button", { name: "Apply as a Change to Review" }).click();
  await code.page.locator(".quick-input-list .monaco-list-row", { hasText: "In place of all of src/fetch.rs" }).click();
  await code.page.locator(".multiDiffEditor .view-line", { hasText: "0..5" }).first().waitFor();
  await code.picture("vscode-chat-apply");
  // Nothing can be typed in a review: the code goes to where the user wrote last, not to the file that it shows.
  await answer.getByRole("button", { name: "Insert at Cursor" }).click();
  await code.page.locator(".tab.active[data-resource-name='notes.rs']").waitFor();
  await code.waitForText("for _ in 0..5 {");
  await code.press("Control+Z");
  await code.waitFor("it is taken back", async () => !(await code.visibleText()).includes("0..5"));
  assert.equal(read("src/fetch.rs"), FETCH, "nothing is written before it is accepted");
  await waiting(code, 1);
  await code.runCommand("Ghostpen: Accept All Hunks");
  await waiting(code, 0);
  await code.runCommand("File: Save All Files");
  await code.waitFor("the code is in the file", () => read("src/fetch.rs") === CODE);
  assert.deepEqual(outside, [], "nothing that the answer names was asked for");
});

test("conversations outlive the window and the server; messages are tried again, edited, forked and stopped", async (t) => {
  const { code, model } = await openConversing(t);
  let chat = await code.openChat();
  model.play({ say: ["text: The first answer."] }, { say: ["text: Another answer."] }, { say: ["text: An answer to other words."] });
  await send(chat, "What does get do?");
  await answers(chat).filter({ hasText: "The first answer." }).waitFor();
  await settled(chat);

  await chat.getByRole("button", { name: "Try Again" }).click();
  await answers(chat).filter({ hasText: "Another answer." }).waitFor();
  assert.equal(await answers(chat).count(), 1, "the first answer is in the conversation before");
  assert.ok(!model.latest.words.includes("The first answer."));
  await settled(chat);

  await chat.getByRole("button", { name: "Edit and Send Again" }).click();
  await chat.getByText("Your message takes the place of the earlier one").waitFor();
  assert.equal(await composer(chat).inputValue(), "What does get do?");
  await code.picture("vscode-chat-edit");
  await send(chat, "What does fetch do?");
  await answers(chat).filter({ hasText: "An answer to other words." }).waitFor();
  assert.ok(model.latest.words.includes("What does fetch do?") && !model.latest.words.includes("What does get do?"));
  await settled(chat);

  // From an earlier answer on in a conversation of its own, which knows what was said before it.
  model.play({ say: ["text: Still the same."] }, { say: ["text: Elsewhere."] });
  await send(chat, "And now?");
  await answers(chat).filter({ hasText: "Still the same." }).waitFor();
  await settled(chat);
  await answers(chat).first().getByRole("button", { name: "Go On from Here in a New Conversation" }).click();
  await answers(chat).filter({ hasText: "Still the same." }).waitFor({ state: "detached" });
  await send(chat, "Or then?");
  await answers(chat).filter({ hasText: "Elsewhere." }).waitFor();
  assert.ok(model.latest.words.includes("An answer to other words.") && !model.latest.words.includes("And now?"));
  await settled(chat);

  // The window is loaded anew, with the server: the same conversation is there, and the others are listed.
  const before = code.server.processes("ghostpen");
  await code.reload();
  await waitUntilReady(code);
  await answers(code.chat).filter({ hasText: "Elsewhere." }).waitFor();
  assert.equal(await code.chat.locator("textarea:focus").count(), 0, "the keyboard stays where it was");
  chat = await code.openChat();
  assert.notDeepEqual(code.server.processes("ghostpen"), before);
  await code.runCommand("Ghostpen: Earlier Conversations…");
  const rows = code.page.locator(".quick-input-list .monaco-list-row");
  await code.waitFor("four conversations are listed", async () => (await rows.count()) === 4);
  await code.picture("vscode-chat-history");
  await rows.last().click();
  await chat.locator("textarea:focus").waitFor();
  await answers(chat).filter({ hasText: "The first answer." }).waitFor();
  await code.runCommand("Ghostpen: Restart Server");
  await answers(chat).filter({ hasText: "The first answer." }).waitFor();

  // A task that is stopped ends its request, and can be gone on with by words.
  chat = await begin({ code });
  model.play({ say: ["text: I begin", "hang"] });
  await send(chat, "Take your time.");
  await answers(chat).filter({ hasText: "I begin" }).waitFor();
  await chat.getByRole("button", { name: "Stop" }).click();
  await settled(chat);
  await code.waitFor("the request is given up", () => model.latest.ended === "dropped");
  await code.picture("vscode-chat-stopped");
});
