// What the status bar item says and offers: a server that keeps crashing, a
// pause, and why there was no suggestion.

import { test } from "node:test";
import { FIXTURE, openGhostpen, TYPED, waitUntilReady } from "./ghostpen.ts";

const STATUS = "[id='ghostpen.ghostpen.ghostpen.status']";

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
  await code.openFile(`${FIXTURE}/greet.rs`);
  await code.page.locator(STATUS).click();
  await row("Snooze Suggestions").click();
  await code.page.locator(`${STATUS} .codicon-bell-slash`).waitFor();

  const end = read(`${FIXTURE}/greet.rs`).split("\n").length;
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
  const path = `${FIXTURE}/greet.rs`;
  await code.openFile(path);
  await code.page.locator(STATUS).click();
  await row("No Suggestions in rust").click();
  await code.page.locator(".statusbar-item", { hasText: "no suggestions in rust from now on" }).waitFor();

  const end = read(path).split("\n").length;
  await code.goTo(end);
  await code.type(TYPED);
  await code.page.locator(STATUS).click();
  await row("Why No Suggestion?").click();
  await row(/switched off for this language/).first().waitFor();
  await code.picture("vscode-language-off");
  await code.press("Escape");

  await code.page.locator(STATUS).click();
  await row("Suggest in rust Again").click();
  await code.page.locator(".statusbar-item", { hasText: ": suggestions in rust from now on" }).waitFor();
  await code.goTo(end, TYPED.length + 1);
  await code.type("e");
  await code.ghostText.first().waitFor();
});
