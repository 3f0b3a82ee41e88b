// The conversation in the side bar.

import { test } from "node:test";
import { openGhostpen } from "./ghostpen.ts";

test("the panel opens by command, says what it can do, and takes words", async (t) => {
  const { code } = await openGhostpen(t);
  const chat = await code.openChat();
  await chat.getByRole("heading", { name: "What shall we do?" }).waitFor();
  await code.picture("vscode-chat-empty");
});
