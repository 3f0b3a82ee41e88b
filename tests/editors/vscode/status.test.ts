// What the status bar item says and offers: a server that keeps crashing, a
// pause, and why there was no suggestion.

import { test } from "node:test";
import { openConversing } from "./conversing.ts";
import { FIXTURE, openGhostpen, TYPED, waitUntilReady } from "./ghostpen.ts";
import type { Workbench } from "./workbench.ts";

const STATUS = "[id='ghostpen.ghostpen.ghostpen.status']";

/** Waits until the item says this to who hears it, which is what its hover says, too. */
async function says(code: Workbench, words: string): Promise<void> {
  const label = () => code.page.locator(`${STATUS} a`).getAttribute("aria-label");
  await code.waitFor(`the status says ${words}`, async () => ((await label()) ?? "").includes(words));
}

test("it says which engine made the latest suggestion, and that a model is out of reach, with what to do", async (t) => {
  const settings = (model: { url: string }) => ({
    "ghostpen.models": { typist: { api: "openai-completions", url: model.url, model: "m", fim: "qwen", prefetch: false } },
    "ghostpen.completion.model": "typist",
  });
  const { code, model } = await openConversing(t, { files: { "new.rs": "fn zq() {\n    \n}\n" }, settings });
  model.play({ repeat: true, say: ["text: compute(one);\n"] });
  await code.openFile("new.rs");
  await code.goTo(2, 5);
  await code.type("let zxqv = ");
  await code.ghostText.first().waitFor();
  await says(code, "The latest suggestion is by the model typist.");
  await model[Symbol.asyncDispose]();
  await code.goTo(3, 2);
  await code.type("\nfn zr() {\nlet zxrv = com");
  await code.page.locator(`${STATUS} .codicon-debug-disconnect`).waitFor();
  await says(code, "Start the server, or mend the model's `url`.");
  await code.page.locator(STATUS).click();
  await code.page.locator(".quick-input-list .monaco-list-row", { hasText: "Why No Suggestion?" }).waitFor();
  await code.picture("vscode-offline");
});

test("a server that keeps crashing is left stopped until the user restarts it", async (t) => {
  const { code } = await openGhostpen(t);
  const killed = new Set<number>();
  for (let round = 0; round < 5; round++) {
    let server: number | undefined;
    await code.waitFor("a server runs that was not killed yet", () => {
      server = code.server.processes("ghostpen").find((id) => !killed.has(id));
      return server !== undefined;
    });
    killed.add(server!);
    process.kill(server!, "SIGKILL");
  }
  const notification = code.page.locator(".notification-list-item", { hasText: "The server keeps crashing (SIGKILL)" });
  await notification.getByText("Show Log").waitFor();
  await code.page.locator(`${STATUS} .codicon-error`).waitFor();
  await notification.getByText("Restart").click();
  await waitUntilReady(code);
});

test("a pause silences ghost text, and the user can ask why there is none", async (t) => {
  const { code, read } = await openGhostpen(t);
  const row = (text: string | RegExp) => code.page.locator(".quick-input-list .monaco-list-row", { hasText: text });
  const path = `${FIXTURE}/door.rs`;
  await code.openFile(path);
  await code.page.locator(STATUS).click();
  await row("Snooze Suggestions").click();
  await code.page.locator(`${STATUS} .codicon-bell-slash`).waitFor();
  await says(code, "Ghost text is snoozed until ");

  const end = read(path).split("\n").length;
  await code.goTo(end);
  await code.type(TYPED);
  await code.page.locator(STATUS).click();
  await row("Why No Suggestion?").click();
  await row(/snoozed/).first().waitFor();
  await code.picture("vscode-why");
  await code.press("Escape");

  await code.runCommand("Ghostpen: End Snooze of Suggestions");
  await waitUntilReady(code);
  await code.goTo(end, TYPED.length + 1);
  await code.type("e");
  await code.ghostText.first().waitFor();
  await code.page.locator(STATUS).click();
  await row("Why No Suggestion?").click();
  // The snoozed requests follow below.
  await row(/%|shown/).first().waitFor();
});

test("a language is turned off from the menu, and on again", async (t) => {
  const { code, read } = await openGhostpen(t);
  const row = (text: string | RegExp) => code.page.locator(".quick-input-list .monaco-list-row", { hasText: text });
  const path = `${FIXTURE}/door.rs`;
  await code.openFile(path);
  await code.page.locator(STATUS).click();
  await row("No Suggestions in rust").click();
  await code.page.locator(".statusbar-item", { hasText: "no suggestions in rust from now on" }).waitFor();

  await code.page.locator(`${STATUS} .codicon-circle-slash`).waitFor();
  await says(code, "Ghost text is switched off in rust.");
  // In another language it is not.
  await code.openFile("Cargo.toml");
  await waitUntilReady(code);
  await code.openFile(path);
  const end = read(path).split("\n").length;
  await code.goTo(end);
  await code.type(TYPED);
  await code.page.locator(STATUS).click();
  await row("Why No Suggestion?").click();
  await row(/switched off for this language/).filter({ hasText: " times" }).waitFor();
  await code.picture("vscode-language-off");
  await code.press("Escape");

  await code.page.locator(STATUS).click();
  await row("Suggest in rust Again").click();
  await code.page.locator(".statusbar-item", { hasText: ": suggestions in rust from now on" }).waitFor();
  await code.goTo(end, TYPED.length + 1);
  await code.type("e");
  await code.ghostText.first().waitFor();
});
