// How long the extension keeps VS Code's extension host from going on when it starts, as VS Code itself measures
// it: loading the code and calling `activate`, before any server answers. The goal is 100 ms. Beside it starts an
// extension that does nothing, which tells what of it is the machine's.
//
//     node --test --test-reporter=spec tests/editors/vscode/activation.bench.ts

import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { loadavg } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openWithServer, waitUntilReady } from "./ghostpen.ts";
import { ROOT, Scratch } from "./scratch.ts";

const ROUNDS = 5;
const EMPTY = "does-nothing";

test("activation", async (t) => {
  const scratch = new Scratch();
  t.after(() => scratch[Symbol.dispose]());
  const empty = await emptyExtension(scratch.path);
  const times: Record<string, number[]> = { Ghostpen: [], [EMPTY]: [] };
  for (let round = 0; round < ROUNDS; round++) {
    await t.test(`start ${round + 1}`, async (t) => {
      const code = await openWithServer(t, scratch.repository(`round-${round}`), join(ROOT, "target/debug/ghostpen"), {}, [empty]);
      await waitUntilReady(code);
      // High enough for all of the list, of which only what is seen is there.
      await code.page.setViewportSize({ width: 1280, height: 2400 });
      await code.runCommand("Developer: Show Running Extensions");
      for (const [name, all] of Object.entries(times)) {
        const row = code.page.locator(".runtime-extensions-editor .extension", { hasText: name });
        all.push(Number(/(\d+)\s*ms/.exec((await row.locator(".activation-time").textContent()) ?? "")?.[1]));
      }
    });
  }
  for (const [name, all] of Object.entries(times)) {
    all.sort((a, b) => a - b);
    t.diagnostic(`${name}: median ${all[Math.floor(ROUNDS / 2)]} ms of ${all.join(", ")} ms (load ${loadavg()[0]!.toFixed(1)})`);
  }
});

/** Packs an extension that starts when Ghostpen does, and does nothing. */
async function emptyExtension(scratch: string): Promise<string> {
  const packer = createRequire(join(ROOT, "editors/vscode/package.json"))("@vscode/vsce");
  const cwd = join(scratch, EMPTY);
  mkdirSync(cwd);
  const manifest = { name: EMPTY, publisher: "test", version: "1.0.0", engines: { vscode: "^1.106.0" }, main: "./main.js", activationEvents: ["onStartupFinished"] };
  writeFileSync(join(cwd, "package.json"), JSON.stringify(manifest));
  writeFileSync(join(cwd, "main.js"), "exports.activate = () => {};\n");
  writeFileSync(join(cwd, "README.md"), "Does nothing.\n");
  const packagePath = join(scratch, `${EMPTY}.vsix`);
  await packer.createVSIX({ cwd, packagePath, dependencies: false, skipLicense: true, allowMissingRepository: true });
  return packagePath;
}
