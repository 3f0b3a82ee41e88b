// The extension's start: builds each part once and hands it what it needs. Presentation only;
// whatever two editors need is in the server.
import * as vscode from "vscode";
import { Changes } from "./changes";
import { extent } from "./hunks";
import { Marks } from "./marks";
import { Review } from "./review";
import { Server } from "./server";
import { StatusBar } from "./status";
import { Tasks } from "./tasks";
import { ReviewTree } from "./tree";

let server: Server | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("Ghostpen", { log: true });
  server = new Server(context.extensionUri, log);
  const changes = new Changes(server, log);
  const review = new Review(server, changes);
  context.subscriptions.push(
    log,
    changes,
    review,
    new ReviewTree(changes),
    new Marks(changes),
    new Tasks(server, (changeId, openReview) => review.finished(changeId, openReview)),
    new StatusBar(server, log, () => (changes.pending.length === 0 ? undefined : extent(changes.pending))),
    vscode.workspace.onDidChangeConfiguration((event) => configured(event)),
  );
  // Not awaited: the editor does not wait for the server.
  void server.start();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}

function configured(event: vscode.ConfigurationChangeEvent): void {
  if (event.affectsConfiguration("ghostpen.server")) {
    void server?.restart();
  } else if (event.affectsConfiguration("ghostpen")) {
    void server?.settingsChanged();
  }
}
