// A refactoring of this very repository by a model: several files, one that comes and one that moves; reviewed,
// accepted but for one hunk, and taken back to the byte.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { answers, openConversing, send, settled } from "./conversing.ts";
import { tool } from "./model.ts";
import { waiting } from "./renamed.ts";
import { copyRepository } from "./scratch.ts";

const [OLD, NEW] = ["line_end(", "line_ending("];
const PLACES = ["server/text/src/line_end.rs", "server/change/src/patch/lines.rs", "server/change/src/set/revise.rs", "server/agent/src/tools/read_file.rs"];
const LIB = "server/text/src/lib.rs";
const MOVED = "server/text/src/line_ending.rs";

test("this repository is refactored by a model, reviewed hunk by hunk, and undone", async (t) => {
  const { code, model, folder, read } = await openConversing(t, { prepare: copyRepository });
  const before = new Map([...PLACES, LIB].map((path) => [path, read(path)]));
  const reason = "the name says what it returns";
  const edit = (path: string, old: string, now: string) => tool("edit_file", { path, old, new: now, reason });
  model.play(
    { say: ["text: I look where it is used.", tool("search", { pattern: "line_end\\(" }), tool("read_file", { path: PLACES[0] })] },
    { say: [tool("rewrite", { pattern: "line_end($A)", replacement: "line_ending($A)", language: "rust", reason })] },
    {
      say: [
        edit(PLACES[0]!, "pub fn line_end(", "pub fn line_ending("),
        edit(LIB, "mod line_end;", "mod line_ending;"),
        edit(LIB, "pub use line_end::line_end;", "pub use line_ending::line_ending;"),
        tool("move_file", { from: PLACES[0], to: MOVED, reason }),
        tool("write_file", { path: "NOTES.md", content: "# Notes\n\nlines end\n", reason: "for whoever comes next" }),
      ],
    },
    { say: ["text: `line_end` is `line_ending` now."] },
  );
  await code.openFile(PLACES[2]!);
  const chat = await code.openChat();
  await send(chat, "Call line_end what it is: line_ending");
  await answers(chat).filter({ hasText: "line_ending now" }).waitFor();
  await settled(chat);
  for (const [path, text] of before) assert.equal(read(path), text, `${path} is untouched before the accept`);
  await code.page.locator(".multiDiffEditor .view-line", { hasText: "line_ending" }).first().waitFor();
  await code.openViews();
  await code.picture("vscode-repository");

  // The note is not wanted; everything else is.
  const row = (text: string) => code.page.locator(".pane .monaco-list-row[aria-level='2']", { hasText: text });
  await row("NOTES.md").hover();
  await row("NOTES.md").locator('[aria-label^="Reject"]').click();
  await row("NOTES.md").locator("xpath=self::*[contains(@aria-label, 'NOTES.md')]").waitFor();
  await code.runCommand("Ghostpen: Accept All Hunks");
  await waiting(code, 0);
  await code.runCommand("File: Save All Files");
  await code.waitFor("the change is on disk", () => existsSync(join(folder, MOVED)) && read(PLACES[2]!).includes(NEW));
  assert.ok(!existsSync(join(folder, PLACES[0]!)) && !existsSync(join(folder, "NOTES.md")));
  assert.equal(read(LIB), before.get(LIB)!.replace("mod line_end;", "mod line_ending;").replace("pub use line_end::line_end;", "pub use line_ending::line_ending;"));
  for (const path of PLACES.slice(1)) assert.equal(read(path), before.get(path)!.replaceAll(OLD, NEW), path);

  await code.runCommand("Ghostpen: Undo Accepted Change…");
  await code.waitFor("the file is where it was", () => existsSync(join(folder, PLACES[0]!)) && !existsSync(join(folder, MOVED)));
  await code.runCommand("File: Save All Files");
  await code.waitFor("every file is as it was", () => [...before].every(([path, text]) => readFileSync(join(folder, path), "utf8") === text));
});
