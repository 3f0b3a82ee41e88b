// What would be wrong if some hunks were accepted: found out before anything is written, and on demand by a
// command of the user's own.
import * as vscode from "vscode";
import { sentence } from "./chat/words";
import { command } from "./command";
import { isWrong } from "./hunks";
import type { ChangeAcceptParams, ChangeCheckResponse } from "./protocol";
import type { Target } from "./review";
import type { Server } from "./server";

const RUN = "Run a Command on It…";
const SHOW = "Show Output";

export class Check implements vscode.Disposable {
  private readonly subscriptions: vscode.Disposable;
  private output: vscode.OutputChannel | undefined;
  /** What was run last, which the user most often wants to run again. */
  private line = "";

  constructor(
    private readonly server: Server,
    /** The hunks that a command is about: of what it was called on, else the one at the cursor, else all. */
    private readonly chosen: (target: Target) => ChangeAcceptParams,
  ) {
    this.subscriptions = command("ghostpen.review.check", (target: Target) => this.check(this.chosen(target)));
  }

  dispose(): void {
    this.subscriptions.dispose();
    this.output?.dispose();
  }

  private async check(chosen: ChangeAcceptParams): Promise<void> {
    const found = await this.server.request("ghostpen/change/check", chosen);
    // Not awaited: a message may stay as long as the user likes.
    void this.tell(chosen, found);
  }

  private async tell(chosen: ChangeAcceptParams, found: ChangeCheckResponse): Promise<void> {
    const show = isWrong(found) ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
    const choice = await show(`Ghostpen: ${sentence(found.message)}`, ...(found.command ? [SHOW, RUN] : [RUN]));
    if (choice === SHOW) {
      this.output?.show(true);
    } else if (choice === RUN) {
      await this.run(chosen);
    }
  }

  /** The words are the user's: no file of the workspace proposes any. */
  private async run(chosen: ChangeAcceptParams): Promise<void> {
    const line = await vscode.window.showInputBox({
      title: "Which command is to check it?",
      prompt: "It runs in the sandbox, without network, on the files as they would be; nothing it writes is kept.",
      placeHolder: "cargo check",
      value: this.line,
    });
    if (!line?.trim()) {
      return;
    }
    this.line = line;
    const location = vscode.ProgressLocation.Notification;
    const found = await vscode.window.withProgress({ location, title: `Ghostpen: ${line}` }, () =>
      this.server.request("ghostpen/change/check", { ...chosen, command: ["sh", "-c", line] }),
    );
    this.output ??= vscode.window.createOutputChannel("Ghostpen Check");
    this.output.replace(found.command?.output ?? "");
    await this.tell(chosen, found);
  }
}
