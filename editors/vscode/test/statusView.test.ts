import assert from "node:assert/strict";
import test from "node:test";
import type { Status } from "../src/protocol";
import type { Life } from "../src/server";
import { type StatusView, statusView } from "../src/statusView";

const QUIET = { lastEngine: null, enabled: true, disabledLanguages: ["rust"], snoozedUntil: null };
const READY: Status = { state: "ready", message: "Ready", action: null, indexedFiles: 1234, engine: "embedded", ...QUIET };
const ENGINE = "Engine: embedded, learned from 1,234 files.";

function check(name: string, life: Life, status: Status | undefined, expected: StatusView, language?: string): void {
  test(name, () => assert.deepEqual(statusView(life, status, language), expected));
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

check(
  "a model out of reach is told with what to do, and by whom suggestions are made meanwhile",
  { state: "running" },
  { ...READY, state: "offline", message: "model `qwen` cannot be reached", action: "Start it", engine: "qwen", lastEngine: "embedded" },
  {
    text: "$(debug-disconnect) Ghostpen",
    lines: [
      "Model `qwen` cannot be reached.",
      "Start it.",
      "Model: qwen. The embedded engine has learned from 1,234 files.",
      "The latest suggestion is by the embedded engine.",
    ],
    severity: "fine",
  },
);
check(
  "a language that is off is said so",
  { state: "running" },
  { ...READY, engine: "qwen", lastEngine: "qwen" },
  {
    text: "$(circle-slash) Ghostpen",
    lines: [
      "Ghost text is switched off in rust.",
      "Ready.",
      "Model: qwen. The embedded engine has learned from 1,234 files.",
      "The latest suggestion is by the model qwen.",
    ],
    severity: "fine",
  },
  "rust",
);
check(
  "another language is not",
  { state: "running" },
  READY,
  { text: "$(sparkle) Ghostpen", lines: ["Ready.", ENGINE], severity: "fine" },
  "go",
);
check("off altogether is said before all else", { state: "running" }, { ...READY, enabled: false, snoozedUntil: 1 }, {
  text: "$(circle-slash) Ghostpen",
  lines: ["Ghost text is switched off.", "Ready.", ENGINE],
  severity: "fine",
});

test("snoozed says until when, but hides no error", () => {
  const snoozedUntil = new Date(2026, 0, 1, 14, 5).getTime();
  const snoozed = statusView({ state: "running" }, { ...READY, snoozedUntil });
  assert.equal(snoozed.text, "$(bell-slash) Ghostpen");
  assert.match(snoozed.lines[0] ?? "", /^Ghost text is snoozed until .*05.*\.$/);
  assert.equal(statusView({ state: "running" }, { ...READY, state: "error", snoozedUntil }).severity, "error");
});
