// What the status bar says, from the three things that decide it.
import type { Status } from "./protocol";
import type { Life } from "./server";

export interface StatusView {
  /** With VS Code's `$(icon)` marks. */
  text: string;
  /** Sentences, the most important first. */
  lines: string[];
  severity: "fine" | "warning" | "error";
}

const STARTING: StatusView = { text: "$(loading~spin) Ghostpen", lines: ["The server is starting."], severity: "fine" };

/** `status` is what the server said last; `snoozedUntil` is in Unix ms, null when ghost text is not paused. */
export function statusView(life: Life, status: Status | undefined, snoozedUntil: number | null): StatusView {
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
      return running(status, snoozedUntil);
  }
}

function running(status: Status | undefined, snoozedUntil: number | null): StatusView {
  if (!status) {
    return STARTING;
  }
  const lines = [sentence(status.message)];
  if (status.action) {
    lines.push(sentence(status.action));
  }
  const files = `${status.indexedFiles.toLocaleString("en")} ${status.indexedFiles === 1 ? "file" : "files"}`;
  lines.push(`Engine: ${status.engine}, learned from ${files}.`);
  if (status.state === "error" || status.state === "warning") {
    return { text: `$(${status.state}) Ghostpen`, lines, severity: status.state };
  }
  if (snoozedUntil !== null) {
    const until = new Date(snoozedUntil).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    return {
      text: "$(bell-slash) Ghostpen",
      lines: [`Ghost text is snoozed until ${until}.`, ...lines],
      severity: "fine",
    };
  }
  const icon = status.state === "indexing" ? "loading~spin" : "sparkle";
  return { text: `$(${icon}) Ghostpen`, lines, severity: "fine" };
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
