// Ghost text from a model that is slow, cut off, and late, as it is seen in the editor.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openConversing } from "./conversing.ts";
import type { Model, Reply } from "./model.ts";
import type { Workbench } from "./workbench.ts";

/** A text that the embedded engine knows nothing about, so that all that is shown is the model's. */
const STRANGE = "fn zq() {\n    \n}\n\nfn zr() {\n}\n";
/** What the model is asked with once all is typed. */
const at = (typed: string) => `${typed}<|fim_suffix|>`;
const nothing: Reply = { say: ["text: "], repeat: true };

test("a model's text is cut at the deadline, whole with the next key, typed through, and gone after an undo", async (t) => {
  const { code, model, read } = await openConversing(t, { files: { "new.rs": STRANGE }, settings: typist });
  model.play({ when: at("let zxqv = "), repeat: true, say: ["text: compute(one, tw", "gate: rest", "text: o, three);\n"] }, nothing);
  await code.openFile("new.rs");
  await code.goTo(2, 5);
  await code.type("let zxqv = ");
  await shows(code, "compute(one,");
  await code.picture("vscode-ghost-cut");

  model.open("rest");
  await code.waitFor("the model has said all of it", () => model.requests().some(({ body, ended }) => body.includes(at("let zxqv = ")) && ended === "whole"));
  await code.type("c");
  await shows(code, "ompute(one, two, three);");

  const steady = await flicker(code);
  await code.type("ompute(o");
  await shows(code, "ne, two, three);");
  assert.deepEqual(await steady(), [], "ghost text stays while it is typed through");
  assert.equal(model.requests().filter(({ body }) => body.includes(at("compute(o"))).length, 0, "nobody is asked for what is on the screen");
  await code.press("Control+Z");
  const typed = code.page.locator(".statusbar-item", { hasText: `Ln 2, Col ${"    let zxqv = compute(o".length + 1}` });
  await typed.waitFor({ state: "detached" });
  // Whatever is shown goes on from the text as it is now, to the same end.
  await shows(code, "one, two, three);");
  assert.ok((await code.visibleText()).includes("    let zxqv = compute(one, two, three);\n"), await code.visibleText());
  await code.press("Tab");
  await code.runCommand("File: Save");
  const expected = STRANGE.replace("    \n", "    let zxqv = compute(one, two, three);\n");
  await code.waitFor("it is in the file once", () => read("new.rs") === expected);
});

test("several lines are shown, and taken by word, by line, and whole", async (t) => {
  const { code, model } = await openConversing(t, { files: { "new.rs": STRANGE }, settings: typist });
  const body = "let first = one(1);\n    let second = two(2);\n    first + second";
  model.play({ when: at("fn zs() -> u32 {\\n    "), repeat: true, say: [`text: ${body}\n}\n`] }, nothing);
  await code.openFile("new.rs");
  await code.goTo(4);
  await code.type("fn zs() -> u32 {\n");
  await shows(code, "let second = two(2);");
  await code.picture("vscode-ghost-lines");
  await code.press("Control+ArrowRight");
  await code.waitForText("    let");
  await shows(code, "first = one(1);");
  await code.press("Control+Alt+ArrowRight");
  await code.waitForText("    let first = one(1);");
  await shows(code, "let second = two(2);");
  await code.press("Tab");
  await code.waitForText("    first + second");
});

// The settings with which ghost text asks this server.
function typist(model: Model): Record<string, unknown> {
  const typist = { api: "openai-completions", url: model.url, model: "m", fim: "qwen", prefetch: false };
  return { "ghostpen.models": { typist }, "ghostpen.completion.model": "typist", "ghostpen.completion.backOff": false };
}

// Waits until ghost text holds the words.
async function shows(code: Workbench, words: string): Promise<void> {
  await code.waitFor(`ghost text says ${words}`, async () =>
    (await code.ghostText.allTextContents()).join("").replaceAll("\u00a0", " ").includes(words));
}

// Looks at each frame from now on; what comes back tells in which of them there was no ghost text.
async function flicker(code: Workbench): Promise<() => Promise<number[]>> {
  await code.page.evaluate(() => {
    const frames: number[] = [];
    Object.assign(globalThis, { frames });
    const look = (time: number) => {
      if (!document.querySelector(".ghost-text-decoration, .ghost-text")) frames.push(time);
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  return () => code.page.evaluate(() => [...(globalThis as unknown as { frames: number[] }).frames]);
}
