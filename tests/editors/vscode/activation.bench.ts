// How long the extension keeps VS Code's extension host from going on when it starts, as VS Code itself measures
// it: loading the code and calling `activate`, before any server answers. The goal is 100 ms.
//
//     node --test --test-reporter=spec tests/editors/vscode/activation.bench.ts

import { test } from "node:test";
import { openGhostpen } from "./ghostpen.ts";

const ROUNDS = 5;

test("activation", async (t) => {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await t.test(`start ${round + 1}`, async (t) => {
      const { code } = await openGhostpen(t);
      await code.runCommand("Developer: Show Running Extensions");
      const row = code.page.locator(".runtime-extensions-editor .extension", { hasText: "Ghostpen" });
      const told = (await row.locator(".activation-time").textContent()) ?? "";
      times.push(Number(/(\d+)\s*ms/.exec(told)?.[1]));
    });
  }
  times.sort((a, b) => a - b);
  t.diagnostic(`activation: median ${times[Math.floor(ROUNDS / 2)]} ms of ${times.join(", ")} ms (goal: 100 ms)`);
});
