// A task that works for a while: its plan, its tools, what it asks for, what it costs, and the change it comes to.

import assert from "node:assert/strict";
import { test } from "node:test";
import { answers, FETCH, openConversing, send, settled } from "./conversing.ts";
import { tool } from "./model.ts";
import { waiting } from "./renamed.ts";

const STEPS = ["Read the loop", "Try five times", "Run the tests"];
const plan = (done: number) =>
  tool("update_plan", { steps: STEPS.map((text, at) => ({ text, state: at < done ? "done" : at === done ? "running" : "pending" })) });
const command = (words: string, reason: string) => tool("run_command", { command: ["sh", "-c", words], network: true, reason });
const usage = { prompt: 20_000, cached: 15_000, output: 300 };

test("a task shows its plan and tools, asks for leave, and comes to a change; the costs are shown", async (t) => {
  const { code, model, read } = await openConversing(t);
  await code.openFile("src/fetch.rs");
  const chat = await code.openChat();
  model.play(
    { say: [plan(0), tool("read_file", { path: "src/fetch.rs" })], usage },
    { say: [command("echo out-$((40+2))", "to see the network")], usage },
    { say: [command("echo out-$((50+2))", "to see it again")], usage },
    { say: [plan(2), tool("edit_file", { path: "src/fetch.rs", old: "0..3", new: "0..5", reason: "five are enough" })], usage },
    { say: ["gate: end", "text: It tries **five** times now."], usage },
  );
  await send(chat, "Let fetch try five times");

  const asked = chat.getByRole("region", { name: /^Approval/ });
  await asked.first().getByRole("button", { name: "Allow Once" }).waitFor();
  const detail = await asked.first().getByRole("group", { name: "Exactly what is asked" }).textContent();
  assert.equal(detail, "sh -c 'echo out-$((40+2))'");
  const reach = await asked.first().getByRole("list", { name: "What it may touch" }).textContent();
  assert.match(reach ?? "", /^in .*\/work.*sandbox: .*network: yes; what it reads it can send there/);
  await chat.getByRole("region", { name: "Plan: 0 of 3 steps done" }).waitFor();
  await code.picture("vscode-chat-approval");
  await asked.first().getByRole("button", { name: "Allow Once" }).click();
  await asked.first().getByText("You allowed it once.").waitFor();

  await asked.nth(1).getByRole("button", { name: "Decline…" }).click();
  await asked.nth(1).getByRole("textbox").fill("once is enough");
  await asked.nth(1).getByRole("textbox").press("Enter");
  await asked.nth(1).getByText("You declined: once is enough").waitFor();
  await chat.getByRole("region", { name: "Plan: 2 of 3 steps done" }).waitFor();
  await code.waitFor("the model was told why not", () => model.latest.words.includes("once is enough"));
  assert.ok(model.latest.words.includes("out-42"), "what was allowed was run");
  assert.ok(!model.latest.words.includes("out-52"), "what was declined was not");
  await code.picture("vscode-chat-plan");
  model.open("end");

  await answers(chat).filter({ hasText: "five times now" }).waitFor();
  await settled(chat);
  const run = chat.locator("details", { hasText: "to see the network" });
  assert.equal(await run.getAttribute("open"), null, "what a tool said is folded");
  await run.locator("summary").click();
  await run.getByRole("group", { name: "Output" }).getByText("out-42").waitFor();
  await chat.getByRole("region", { name: "A change to review" }).getByText("1 hunk in 1 file").waitFor();
  await chat.getByText("Tokens: 100k in, 1.5k out · 0.11").waitFor();
  await code.picture("vscode-chat-work");

  await waiting(code, 1);
  assert.equal(read("src/fetch.rs"), FETCH, "nothing is written before it is accepted");
  await code.runCommand("Ghostpen: Accept All Hunks");
  await waiting(code, 0);
  await code.runCommand("File: Save All Files");
  await code.waitFor("the change is in the file", () => read("src/fetch.rs") === FETCH.replace("0..3", "0..5"));
});
