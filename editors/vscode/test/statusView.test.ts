import assert from "node:assert/strict";
import test from "node:test";
import type { Status } from "../src/protocol";
import type { Life } from "../src/server";
import { type StatusView, statusView } from "../src/statusView";

const READY: Status = { state: "ready", message: "Ready", action: null, indexedFiles: 1234, engine: "embedded" };
const ENGINE = "Engine: embedded, learned from 1,234 files.";

function check(name: string, life: Life, status: Status | undefined, expected: StatusView): void {
  test(name, () => assert.deepEqual(statusView(life, status, null), expected));
}

check("ready", { state: "running" }, READY, {
  text: "$(sparkle) Ghostpen",
  lines: ["Ready.", ENGINE],
  severity: "fine",
});
check(
  "indexing",
  { state: "running" },
  { ...READY, state: "indexing", message: "Reading the workspace" },
  {
    text: "$(loading~spin) Ghostpen",
    lines: ["Reading the workspace.", ENGINE],
    severity: "fine",
  },
);
check(
  "a warning comes with what to do",
  { state: "running" },
  { ...READY, state: "warning", message: "a.rs is out of step", action: "Save it" },
  {
    text: "$(warning) Ghostpen",
    lines: ["a.rs is out of step.", "Save it.", ENGINE],
    severity: "warning",
  },
);
check("running, before the server said anything", { state: "running" }, undefined, {
  text: "$(loading~spin) Ghostpen",
  lines: ["The server is starting."],
  severity: "fine",
});
check(
  "what the server said last does not outlive it",
  { state: "down", message: "It crashed.", remedy: "restart" },
  READY,
  {
    text: "$(error) Ghostpen",
    lines: ["It crashed."],
    severity: "error",
  },
);

test("snoozed says until when, but hides no error", () => {
  const until = new Date(2026, 0, 1, 14, 5).getTime();
  const snoozed = statusView({ state: "running" }, READY, until);
  assert.equal(snoozed.text, "$(bell-slash) Ghostpen");
  assert.match(snoozed.lines[0] ?? "", /^Ghost text is snoozed until .*05.*\.$/);
  assert.equal(statusView({ state: "running" }, { ...READY, state: "error" }, until).severity, "error");
});
