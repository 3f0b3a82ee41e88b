// The status bar item, its menu, and the answers to "why is there nothing?".
import * as vscode from "vscode";
import { command } from "./command";
import type { Status } from "./protocol";
import { installWithCargo } from "./install";
import type { Life, Server } from "./server";
import { type StatusView, statusView } from "./statusView";
import { rows } from "./why";

interface MenuItem extends vscode.QuickPickItem {
  run?: () => unknown;
}

export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("ghostpen.status", vscode.StatusBarAlignment.Right, 100);
  private readonly subscriptions: vscode.Disposable;
  private life: Life = { state: "starting" };
  private status: Status | undefined;

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
    this.subscriptions = vscode.Disposable.from(
      vscode.window.onDidChangeActiveTextEditor(() => this.draw()),
      vscode.workspace.onDidOpenTextDocument(() => this.draw()),
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
    this.subscriptions.dispose();
    this.item.dispose();
  }

  private lived(life: Life): void {
    this.life = life;
    this.status = undefined;
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
    const view = this.view();
    this.item.text = view.text;
    this.item.tooltip = view.lines.join("\n");
    this.item.backgroundColor =
      view.severity === "fine" ? undefined : new vscode.ThemeColor(`statusBarItem.${view.severity}Background`);
    this.item.accessibilityInformation = { label: `Ghostpen: ${view.lines.join(" ")}`, role: "button" };
  }

  private view(): StatusView {
    return statusView(this.life, this.status, languageHere());
  }

  private async menu(): Promise<void> {
    const pending = this.pending();
    const language = languageHere();
    const { text, lines } = this.view();
    // First, as what is to be done stands in it; a list cuts long lines off, so that it is told whole when it is taken.
    const whole = () => vscode.window.showInformationMessage(`Ghostpen: ${lines.join(" ")}`);
    const items: MenuItem[] = [{ label: `${text.split(" ")[0]} ${lines[0]}`, detail: lines.slice(1).join(" "), run: whole }];
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
        (this.status?.snoozedUntil ?? null) === null
          ? { label: "$(bell-slash) Snooze Suggestions", run: () => this.snooze() }
          : { label: "$(bell) End Snooze", run: () => this.snooze(0) },
      );
      if (language !== undefined) {
        items.push(this.languageItem(language));
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
    const picked = await vscode.window.showQuickPick(items, { title: "Ghostpen" });
    await picked?.run?.();
  }

  private languageItem(language: string): MenuItem {
    if (disabledLanguages().includes(language)) {
      return { label: `$(circle-large) Suggest in ${language} Again`, run: () => switchLanguage(language, true) };
    }
    // By the user's own file, by the project's, or by another name of the language.
    if (this.status?.disabledLanguages.includes(language)) {
      return { label: `$(circle-slash) Switched Off in ${language} by the Settings`, run: () => openSettings(`ghostpen.${LANGUAGES}`) };
    }
    return { label: `$(circle-slash) No Suggestions in ${language}`, run: () => switchLanguage(language, false) };
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
    await vscode.window.showQuickPick(rows(recent), {
      title: "Ghostpen: Why No Suggestion? (the latest first)",
      placeHolder: recent[0]?.reason ?? "",
    });
  }

  /** Pauses ghost text for the configured time, or ends the pause with 0. */
  private async snooze(minutes?: number): Promise<void> {
    const { until } = await this.server.request("ghostpen/suggestion/snooze", minutes === undefined ? {} : { minutes });
    if (until !== null) {
      await vscode.commands.executeCommand("editor.action.inlineSuggest.hide");
    }
  }
}

/** The settings are those of the machine that the server runs on, which for a remote window is not the user's own. */
function openSettings(query = "@ext:ghostpen.ghostpen"): Thenable<unknown> {
  return vscode.env.remoteName === undefined
    ? vscode.commands.executeCommand("workbench.action.openSettings", query)
    : vscode.commands.executeCommand("workbench.action.openRemoteSettings", { query });
}

function languageHere(): string | undefined {
  return vscode.window.activeTextEditor?.document.languageId;
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
