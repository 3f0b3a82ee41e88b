// The extension's start: builds each part once and hands it what it needs. Presentation only;
// whatever two editors need is in the server.
import * as vscode from "vscode";
import { Changes } from "./changes";
import { ChatView } from "./chat/view";
import { Check } from "./check";
import { Delegate } from "./delegate";
import { listDiagnostics } from "./diagnostics";
import { extent } from "./hunks";
import { Marks } from "./marks";
import { tellOfTasks } from "./notices";
import { Review } from "./review";
import { Revise } from "./revise";
import { Server } from "./server";
import { StatusBar } from "./status";
import { TaskList } from "./taskList";
import { Tasks } from "./tasks";
import { TaskTree } from "./taskTree";
import { ReviewTree } from "./tree";

let server: Server | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("Ghostpen", { log: true });
  server = new Server(context.extensionUri, log);
  const changes = new Changes(server, log);
  const review = new Review(server, changes);
  const tasks = new TaskList(server, log);
  const chat = new ChatView(context, server, tasks, changes, log);
  server.onRequest("ghostpen/diagnostic/list", listDiagnostics);
  tellOfTasks(server, tasks, chat, (changeId, openReview) => review.finished(changeId, openReview));
  context.subscriptions.push(
    log,
    changes,
    review,
    tasks,
    chat,
    new ReviewTree(changes),
    new TaskTree(tasks, server),
    new Marks(changes),
    new Revise(server, changes, tasks, () => review.placeAtCursor()),
    new Check(server, (target) => review.chosen(target)),
    new Tasks(server),
    new Delegate(server, tasks),
    new StatusBar(server, log, () => (changes.pending.length === 0 ? undefined : extent(changes.pending))),
    vscode.workspace.onDidChangeConfiguration((event) => configured(event)),
    vscode.workspace.onDidGrantWorkspaceTrust(() => server?.restart()),
    vscode.commands.registerCommand("ghostpen.setUp", () => setUp()),
  );
  // Neither awaited nor begun here: the editor waits for nothing of the server.
  setImmediate(() => void server?.start());
}

export async function deactivate(): Promise<void> {
  const stopping = server;
  // Nor is it started any more.
  server = undefined;
  await stopping?.stop();
}

function setUp(): Thenable<unknown> {
  return vscode.commands.executeCommand("workbench.action.openWalkthrough", "ghostpen.ghostpen#ghostpen.start");
}

function configured(event: vscode.ConfigurationChangeEvent): void {
  if (event.affectsConfiguration("ghostpen.server")) {
    void server?.restart();
  } else if (event.affectsConfiguration("ghostpen")) {
    void server?.settingsChanged();
  }
}
