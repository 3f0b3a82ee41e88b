// The status bar item, its menu, and the answers to "why is there nothing?".
import * as vscode from "vscode";
import { command } from "./command";
import type { Consideration, Status } from "./protocol";
import { installWithCargo } from "./install";
import type { Life, Server } from "./server";
import { statusView } from "./statusView";

interface MenuItem extends vscode.QuickPickItem {
  run?: () => unknown;
}

export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("ghostpen.status", vscode.StatusBarAlignment.Right, 100);
  private readonly commands: vscode.Disposable;
  private life: Life = { state: "starting" };
  private status: Status | undefined;
  private snoozedUntil: number | null = null;
  private snoozeEnd: NodeJS.Timeout | undefined;

  constructor(
    private readonly server: Server,
    private readonly log: vscode.LogOutputChannel,
    private readonly pending: () => string | undefined,
  ) {
    this.item.name = "Ghostpen";
    this.item.command = "ghostpen.menu";
    this.item.show();
    server.onLife((life) => this.lived(life));
    server.onNotification("ghostpen/status/changed", (status) => {
      this.status = status;
      this.draw();
    });
    this.commands = vscode.Disposable.from(
      command("ghostpen.menu", () => this.menu()),
      command("ghostpen.whyNoSuggestion", () => this.why()),
      command("ghostpen.snoozeSuggestions", () => this.snooze()),
      command("ghostpen.endSnooze", () => this.snooze(0)),
      command("ghostpen.restartServer", () => server.restart()),
      command("ghostpen.findModels", () => server.findModels()),
      command("ghostpen.installServer", () => installWithCargo(server)),
      command("ghostpen.showLog", () => log.show()),
      command("ghostpen.openSettings", () => openSettings()),
    );
    this.draw();
  }

  dispose(): void {
    clearTimeout(this.snoozeEnd);
    this.commands.dispose();
    this.item.dispose();
  }

  private lived(life: Life): void {
    this.life = life;
    this.status = undefined;
    this.snoozedUntil = null;
    this.draw();
    if (life.state === "running") {
      this.server.request("ghostpen/status/show", {}).then(
        (status) => {
          this.status = status;
          this.draw();
        },
        (error) => this.log.warn(`status: ${error}`),
      );
    }
    if (life.state === "down") {
      void this.askForHelp(life);
    }
  }

  private async askForHelp({ message, remedy }: Life & { state: "down" }): Promise<unknown> {
    const actions = remedy === "install" ? ["Install with Cargo…", "Open Settings", "How to Install", "Restart"] : ["Restart", "Show Log"];
    switch (await vscode.window.showErrorMessage(`Ghostpen: ${message}`, ...actions)) {
      case "Install with Cargo…":
        return vscode.commands.executeCommand("ghostpen.installServer");
      case "Open Settings":
        return openSettings("ghostpen.server.path");
      case "How to Install":
        return vscode.commands.executeCommand("extension.open", "ghostpen.ghostpen");
      case "Restart":
        return this.server.restart();
      case "Show Log":
        return this.log.show();
    }
  }

  private draw(): void {
    const view = statusView(this.life, this.status, this.snoozedUntil);
    this.item.text = view.text;
    this.item.tooltip = view.lines.join("\n");
    this.item.backgroundColor =
      view.severity === "fine" ? undefined : new vscode.ThemeColor(`statusBarItem.${view.severity}Background`);
    this.item.accessibilityInformation = { label: `Ghostpen: ${view.lines.join(" ")}`, role: "button" };
  }

  private async menu(): Promise<void> {
    const pending = this.pending();
    const language = vscode.window.activeTextEditor?.document.languageId;
    const items: MenuItem[] = [];
    if (pending !== undefined) {
      items.push({
        label: "$(git-compare) Review Changes",
        description: pending,
        run: () => vscode.commands.executeCommand("ghostpen.review.open"),
      });
    }
    if (this.life.state === "running") {
      items.push({ label: "$(question) Why No Suggestion?", run: () => this.why() });
      items.push(
        this.snoozedUntil === null
          ? { label: "$(bell-slash) Snooze Suggestions", run: () => this.snooze() }
          : { label: "$(bell) End Snooze", run: () => this.snooze(0) },
      );
      if (language !== undefined) {
        const off = disabledLanguages().includes(language);
        items.push({
          label: off ? `$(circle-large) Suggest in ${language} Again` : `$(circle-slash) No Suggestions in ${language}`,
          run: () => switchLanguage(language, off),
        });
      }
    }
    items.push(
      { label: "", kind: vscode.QuickPickItemKind.Separator },
      { label: "$(debug-restart) Restart Server", run: () => this.server.restart() },
      { label: "$(output) Show Log", run: () => this.log.show() },
      {
        label: "$(gear) Settings",
        run: () => openSettings(),
      },
    );
    const placeHolder = statusView(this.life, this.status, this.snoozedUntil).lines.join(" ");
    const picked = await vscode.window.showQuickPick(items, { title: "Ghostpen", placeHolder });
    await picked?.run?.();
  }

  private async why(): Promise<void> {
    const uri = vscode.window.activeTextEditor?.document.uri.toString();
    const params = uri === undefined ? {} : { textDocument: { uri } };
    const { recent } = await this.server.request("ghostpen/suggestion/why", params);
    if (recent.length === 0) {
      void vscode.window.showInformationMessage(
        "Ghostpen: nothing was asked for in this file yet. Ghost text comes while you type.",
      );
      return;
    }
    await vscode.window.showQuickPick(recent.map(considered), {
      title: "Ghostpen: Why No Suggestion? (the latest first)",
      placeHolder: recent[0]?.reason ?? "",
    });
  }

  /** Pauses ghost text for the configured time, or ends the pause with 0. */
  private async snooze(minutes?: number): Promise<void> {
    const { until } = await this.server.request("ghostpen/suggestion/snooze", minutes === undefined ? {} : { minutes });
    this.snoozedUntil = until;
    clearTimeout(this.snoozeEnd);
    if (until !== null) {
      this.snoozeEnd = setTimeout(() => {
        this.snoozedUntil = null;
        this.draw();
      }, until - Date.now());
      await vscode.commands.executeCommand("editor.action.inlineSuggest.hide");
    }
    this.draw();
  }
}

function considered({ at, position, outcome, reason, source, tookMs }: Consideration): vscode.QuickPickItem {
  const icons = { shown: "check", empty: "circle-slash", superseded: "debug-step-over", cancelled: "close" };
  return {
    label: `$(${icons[outcome]}) ${reason}`,
    description: `line ${position.line + 1}, column ${position.character + 1}`,
    detail: `${new Date(at).toLocaleTimeString()} · ${outcome}${source ? ` · ${source}` : ""} · ${tookMs.toFixed(1)} ms`,
  };
}

/** The settings are those of the machine that the server runs on, which for a remote window is not the user's own. */
function openSettings(query = "@ext:ghostpen.ghostpen"): Thenable<unknown> {
  return vscode.env.remoteName === undefined
    ? vscode.commands.executeCommand("workbench.action.openSettings", query)
    : vscode.commands.executeCommand("workbench.action.openRemoteSettings", { query });
}

const LANGUAGES = "completion.languages.disabled";

function disabledLanguages(): string[] {
  return vscode.workspace.getConfiguration("ghostpen").get(LANGUAGES, []);
}

async function switchLanguage(language: string, on: boolean): Promise<void> {
  const others = disabledLanguages().filter((id) => id !== language);
  const disabled = on ? others : [...others, language];
  await vscode.workspace.getConfiguration("ghostpen").update(LANGUAGES, disabled, vscode.ConfigurationTarget.Global);
  vscode.window.setStatusBarMessage(`$(check) Ghostpen: ${on ? "suggestions" : "no suggestions"} in ${language} from now on.`, 5_000);
}
