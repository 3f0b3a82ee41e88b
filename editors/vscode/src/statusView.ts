// What the status bar says, from the three things that decide it.
import { sentence } from "./chat/words";
import type { Status } from "./protocol";
import type { Life } from "./server";

export interface StatusView {
  /** With VS Code's `$(icon)` marks. */
  text: string;
  /** Sentences, the most important first. */
  lines: string[];
  severity: "fine" | "warning" | "error";
}

/** What the server calls the engine that needs no model. */
const EMBEDDED = "embedded";

const STARTING: StatusView = { text: "$(loading~spin) Ghostpen", lines: ["The server is starting."], severity: "fine" };

/** `status` is what the server said last; `language` is that of the editor before the user, where there is one. */
export function statusView(life: Life, status: Status | undefined, language?: string): StatusView {
  switch (life.state) {
    case "starting":
      return STARTING;
    case "restarting":
      return {
        text: "$(loading~spin) Ghostpen",
        lines: ["The server died and is started again."],
        severity: "warning",
      };
    case "down":
      return { text: "$(error) Ghostpen", lines: [life.message], severity: "error" };
    case "running":
      return running(status, language);
  }
}

function running(status: Status | undefined, language: string | undefined): StatusView {
  if (!status) {
    return STARTING;
  }
  const lines = [status.message, ...(status.action === null ? [] : [status.action])].map(sentence);
  lines.push(engines(status));
  if (status.lastEngine !== null) {
    lines.push(`The latest suggestion is by ${named(status.lastEngine)}.`);
  }
  if (status.state === "error" || status.state === "warning") {
    return { text: `$(${status.state}) Ghostpen`, lines, severity: status.state };
  }
  const silence = silent(status, language);
  if (silence) {
    return { text: `$(${silence.icon}) Ghostpen`, lines: [silence.line, ...lines], severity: "fine" };
  }
  const icon = { indexing: "loading~spin", offline: "debug-disconnect", ready: "sparkle" }[status.state];
  return { text: `$(${icon}) Ghostpen`, lines, severity: "fine" };
}

/** Why there is no ghost text, whatever is typed, as the user wants it. */
function silent(status: Status, language: string | undefined): { icon: string; line: string } | undefined {
  if (!status.enabled) {
    return { icon: "circle-slash", line: "Ghost text is switched off." };
  }
  if (status.snoozedUntil !== null) {
    const until = new Date(status.snoozedUntil).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    return { icon: "bell-slash", line: `Ghost text is snoozed until ${until}.` };
  }
  if (language !== undefined && status.disabledLanguages.includes(language)) {
    return { icon: "circle-slash", line: `Ghost text is switched off in ${language}.` };
  }
  return undefined;
}

function engines({ engine, indexedFiles }: Status): string {
  const files = `${indexedFiles.toLocaleString("en")} ${indexedFiles === 1 ? "file" : "files"}`;
  return engine === EMBEDDED
    ? `Engine: embedded, learned from ${files}.`
    : `Model: ${engine}. The embedded engine has learned from ${files}.`;
}

function named(engine: string): string {
  return engine === EMBEDDED ? "the embedded engine" : `the model ${engine}`;
}
