// Ghost text from a model that is slow, cut off, and late, as it is seen in the editor.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openConversing } from "./conversing.ts";
import type { Model, Reply } from "./model.ts";
import { ROOT } from "./scratch.ts";
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

test("several lines are shown, and taken by word, by line, and whole, which the server is told", async (t) => {
  const server = (_: Model, scratch: string) => overheard(scratch);
  const { code, model, read } = await openConversing(t, { files: { "new.rs": STRANGE }, settings: typist, server });
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
  const cursor = (place: string) => code.page.locator(".statusbar-item", { hasText: place }).waitFor();
  await cursor("Ln 6, Col 1");
  await shows(code, "let second = two(2);");
  // At a line's beginning VS Code takes Tab for the indentation, whoever suggests more.
  await code.press("Tab");
  await cursor("Ln 6, Col 5");
  await code.press("Tab");
  await code.ghostText.first().waitFor({ state: "detached" });
  await code.waitForText("    first + second");
  await code.waitFor("the server hears of it", () => read("../said").includes('"command":"ghostpen.suggestion.accepted"'));
});

test("who asks by key looks at both suggestions, the model's and the engine's own, and takes the second", async (t) => {
  const habit = (name: string) => `fn ${name}(input: &str) {\n    let value = parse_header(input, Mode::Strict)?;\n    emit(value);\n}\n`;
  const files = { "a.rs": habit("a"), "b.rs": habit("b"), "c.rs": habit("c"), "new.rs": "fn new(input: &str) {\n    \n}\n" };
  const { code, model } = await openConversing(t, { files, settings: typist });
  model.play({ repeat: true, say: ["text: ed = input;\n"] });
  await code.openFile("new.rs");
  await code.goTo(2, 5);
  await code.type("let value = pars");
  await code.ghostText.first().waitFor();
  const line = async () => (await code.visibleText()).split("\n")[1]!.trim();
  const bar = code.page.locator(".inlineSuggestionsHints");
  const place = async () => {
    await code.ghostText.first().hover();
    return /(\d)\/(\d)/.exec((await bar.first().textContent()) ?? "")?.slice(1).map(Number) ?? [0, 0];
  };
  await code.runCommand("Trigger Inline Suggestion");
  await code.waitFor("there is a choice", async () => (await place())[1]! > 1);
  await code.picture("vscode-ghost-choice");
  const [, count] = await place();
  const seen = [await line()];
  for (let next = 2; next <= count!; next++) {
    await code.press("Alt+BracketRight");
    await code.waitFor("the next one is shown", async () => !seen.includes(await line()) && (await place())[0] === next);
    seen.push(await line());
  }
  assert.ok(seen.includes("let value = parsed = input;"), `the model's is among ${seen.join(" | ")}`);
  assert.ok(seen.some((text) => text.startsWith("let value = parse_header(input")), `the engine's is among ${seen.join(" | ")}`);
  // After the last comes the first, and the second by the arrow in the bar.
  await code.press("Alt+BracketRight");
  await code.waitFor("the first is shown again", async () => (await line()) === seen[0]);
  await code.ghostText.first().hover();
  await bar.locator(".codicon-inline-suggestion-hints-next, .codicon-chevron-right").first().click();
  await code.waitFor("the second is shown again", async () => (await line()) === seen[1]);
  await code.press("Tab");
  await code.ghostText.first().waitFor({ state: "detached" });
  assert.equal(await line(), seen[1]);
});

// The settings with which ghost text asks this server.
function typist(model: Model): Record<string, unknown> {
  const typist = { api: "openai-completions", url: model.url, model: "m", fim: "qwen", prefetch: false };
  return { "ghostpen.models": { typist }, "ghostpen.completion.model": "typist", "ghostpen.completion.backOff": false };
}

// The server, and a file beside the folder with all that the editor says to it.
function overheard(scratch: string): string {
  const program = join(scratch, "overheard");
  writeFileSync(program, `#!/bin/sh\ntee '${scratch}/said' | '${join(ROOT, "target/debug/ghostpen")}' "$@"\n`, { mode: 0o755 });
  return program;
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
