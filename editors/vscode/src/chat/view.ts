// The chat in the side bar: hands what the server tells to the panel, and what the user does there to the server.
import * as vscode from "vscode";
import type { Changes } from "../changes";
import { command } from "../command";
import type { Task, TaskSummary } from "../protocol";
import { messageOf, type Server } from "../server";
import { Reading } from "../reading";
import type { TaskList } from "../taskList";
import { apply, insert } from "./code";
import { pickThread } from "./history";
import { LastEditor } from "./lastEditor";
import { Live } from "./live";
import { page } from "./page";
import { openFile, openLink, openMention } from "./places";
import { ownOffers, selectionIn, settled, terminalText } from "./pointing";
import type { Attached, Draft, Filling, FromPanel, ToPanel } from "./wire";
import { sentence } from "./words";

/** While the workspace is read the status changes often; the list of models may lag by this much. */
const SETTLE_MS = 1_000;

/** Where the conversation that is open is kept for the next start. */
const OPEN_THREAD = "chat.threadId";

export class ChatView implements vscode.WebviewViewProvider, vscode.Disposable {
  private view: vscode.WebviewView | undefined;
  private readonly subscriptions: vscode.Disposable;
  /** What came for a panel that is not there yet. */
  private waiting: ToPanel[] = [];
  /** What mentions were asked for last. */
  private query = "";
  /** The latest message on its way to the server. */
  private sending: Promise<void> = Promise.resolve();
  private running = false;
  private readonly models: Reading;
  private readonly live = new Live();
  private readonly written = new LastEditor();

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly server: Server,
    private readonly tasks: TaskList,
    private readonly changes: Changes,
    log: vscode.LogOutputChannel,
  ) {
    this.models = new Reading("the models", () => this.postModels(), log, SETTLE_MS);
    server.onNotification("ghostpen/status/changed", () => this.readModels());
    server.onSettings(() => {
      this.readModels();
      // And once more after a while, as the server heeds them a little later.
      this.readModels();
    });
    server.onNotification("ghostpen/task/item", ({ threadId, item }) => {
      this.live.item(threadId, item);
      this.post({ kind: "item", threadId, item });
    });
    server.onNotification("ghostpen/task/text", ({ threadId, itemId, text }) => {
      this.live.text(threadId, itemId, text);
      this.post({ kind: "text", threadId, itemId, text });
    });
    server.onCommandAnswer(({ args: [started], answer }) => {
      const { threadId = null } = (answer ?? {}) as Partial<TaskSummary>;
      // Whoever has something explained wants to read it.
      if ((started as { task?: { mode?: string } } | undefined)?.task?.mode === "ask" && threadId !== null) {
        void this.show(threadId);
      }
    });
    server.onLife((life) => {
      this.running = life.state === "running";
      void this.load();
    });
    this.subscriptions = vscode.Disposable.from(
      this.written,
      vscode.window.registerWebviewViewProvider("ghostpen.chat", this),
      tasks.onChange(() => this.postTasks()),
      command("ghostpen.chat.open", () => this.focus()),
      command("ghostpen.chat.new", () => this.begin()),
      command("ghostpen.chat.history", () => this.history()),
      command("ghostpen.chat.show", ({ threadId }: Pick<TaskSummary, "threadId">) => this.show(threadId)),
      command("ghostpen.chat.mentionSelection", () => this.mentionSelection()),
      command("ghostpen.chat.mentionFiles", (uri: vscode.Uri, uris?: vscode.Uri[]) => this.mentionFiles(uris ?? [uri])),
      command("ghostpen.chat.mentionTerminal", () => this.mentionTerminal("all")),
      command("ghostpen.chat.mentionTerminalSelection", () => this.mentionTerminal("selection")),
      command("ghostpen.chat.stop", () => this.stop()),
    );
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.view = view;
    const { webview } = view;
    webview.options = {
      enableScripts: true,
      localResourceRoots: [vscode.Uri.joinPath(this.context.extensionUri, "dist")],
    };
    webview.onDidReceiveMessage((message: FromPanel) => this.heard(message));
    view.onDidDispose(() => {
      this.view = undefined;
    });
    webview.html = page(webview, this.context.extensionUri);
  }

  /** The user sees this conversation now, so that nothing needs to be told about it elsewhere. */
  shows(threadId: string | null): boolean {
    return threadId !== null && this.view?.visible === true && this.threadId === threadId;
  }

  /** Shows a conversation, or the panel as it is. */
  async show(threadId: string | null): Promise<void> {
    // The keyboard is there first: taken once the conversation is seen, it might be taken from something else.
    await this.focus();
    if (threadId !== null) {
      await this.open(threadId);
    }
  }

  /** Fills the composer, in the panel that is shown for it. */
  async compose(filling: Filling): Promise<void> {
    await this.focus();
    this.post({ kind: "compose", filling });
  }

  private get threadId(): string | null {
    return this.context.workspaceState.get<string | null>(OPEN_THREAD, null);
  }

  private async focus(): Promise<void> {
    await vscode.commands.executeCommand("ghostpen.chat.focus");
    this.post({ kind: "focus" });
  }

  private post(message: ToPanel): void {
    if (this.view) {
      void this.view.webview.postMessage(message);
    } else if (message.kind === "compose" || message.kind === "focus") {
      this.waiting.push(message);
    }
  }

  private postTasks(): void {
    const { threadId } = this;
    if (threadId !== null) {
      this.post({ kind: "tasks", tasks: this.tasks.tasks.filter((task) => task.threadId === threadId) });
    }
  }

  /** Everything anew, as after a start of the panel or of the server. */
  private async load(): Promise<void> {
    if (!this.view) {
      return;
    }
    this.post({ kind: "server", running: this.running });
    if (!this.running) {
      return;
    }
    await this.models.refresh();
    await this.open(this.threadId);
  }

  private readModels(): void {
    if (this.view && this.running) {
      void this.models.refresh();
    }
  }

  private async postModels(): Promise<void> {
    this.post({ kind: "models", models: await this.server.request("ghostpen/model/list", {}) });
  }

  private async open(threadId: string | null): Promise<void> {
    await this.context.workspaceState.update(OPEN_THREAD, threadId);
    if (threadId === null || !this.running) {
      this.post({ kind: "thread", thread: null });
      return;
    }
    try {
      const thread = await this.live.over(this.server.request("ghostpen/thread/show", { threadId }));
      this.post({ kind: "thread", thread });
      this.postTasks();
    } catch {
      // It was forgotten meanwhile, by another window for instance.
      await this.open(null);
    }
  }

  private async begin(): Promise<void> {
    await this.focus();
    await this.open(null);
  }

  private async history(): Promise<void> {
    const forgotten = (threadId: string) => void (threadId === this.threadId && this.open(null));
    const threadId = await pickThread(this.server, forgotten);
    if (threadId !== undefined) {
      await this.show(threadId);
    }
  }

  private async mentionSelection(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const selected = selectionIn(editor);
    if (selected) {
      await this.compose({ attached: [selected] });
    } else if (editor) {
      await this.mentionFiles([editor.document.uri]);
    }
  }

  private async mentionFiles(uris: readonly vscode.Uri[]): Promise<void> {
    const attached = uris.map((uri): Attached => ({
      label: vscode.workspace.asRelativePath(uri),
      mention: { kind: "file", uri: uri.toString() },
    }));
    await this.compose({ attached });
  }

  private async mentionTerminal(part: "selection" | "all"): Promise<void> {
    const mention = await terminalText(part);
    await this.compose({ attached: [{ label: mention.label, mention }] });
  }

  private async stop(): Promise<void> {
    const task = this.tasks.tasks.find(
      ({ threadId, state }) => threadId === this.threadId && (state === "running" || state === "waiting"),
    );
    if (task) {
      await this.server.request("ghostpen/task/cancel", { taskId: task.taskId });
    }
  }

  private async heard(message: FromPanel): Promise<void> {
    try {
      await this.act(message);
    } catch (error) {
      void vscode.window.showErrorMessage(`Ghostpen: ${sentence(messageOf(error))}`);
    }
  }

  private async act(message: FromPanel): Promise<unknown> {
    switch (message.kind) {
      case "ready":
        await this.load();
        return this.waiting.splice(0).forEach((waiting) => this.post(waiting));
      case "send":
        // One after the other: the second goes to the conversation that the first has begun.
        this.sending = this.sending.catch(() => undefined).then(() => this.send(message.draft, message.insteadOf));
        return this.sending;
      case "stop":
        return this.server.request("ghostpen/task/cancel", { taskId: message.taskId });
      case "resume":
        return this.server.request("ghostpen/task/resume", { taskId: message.taskId });
      case "answer": {
        const { taskId, itemId, answer } = message;
        return this.server.request("ghostpen/task/answer", { taskId, itemId, answer });
      }
      case "fork":
        return this.fork(message.beforeItemId);
      case "offers":
        return this.offer(message.query);
      case "openLink":
        return openLink(message.href);
      case "openFile":
        return openFile(message.path, message.line);
      case "openMention":
        return openMention(message.mention);
      case "copy":
        return vscode.env.clipboard.writeText(message.text);
      case "insert":
        return insert(message.text, this.written.editor);
      case "apply":
        return this.apply(message.text, message.path);
      case "review":
        return vscode.commands.executeCommand("ghostpen.review.openChange", { changeId: message.changeId });
      case "setUp":
        return vscode.commands.executeCommand("ghostpen.setUp");
    }
  }

  private async send(draft: Draft, insteadOf: string | null): Promise<void> {
    let taken = false;
    try {
      await this.start(draft, insteadOf);
      taken = true;
    } finally {
      this.post({ kind: "sent", taken });
    }
  }

  private async start(draft: Draft, insteadOf: string | null): Promise<void> {
    let { threadId } = this;
    if (insteadOf !== null && threadId !== null) {
      ({ threadId } = await this.server.request("ghostpen/thread/fork", { threadId, beforeItemId: insteadOf }));
    } else if (await this.steered(draft)) {
      return;
    }
    const { text, mode, model, shortcut, attached, images } = draft;
    const mentions = await settled(attached);
    const task: Task = { kind: "prompt", text, mode, shortcut, mentions, images, threadId, model };
    const started = await this.server.request("ghostpen/task/start", { task });
    await this.open(started.threadId);
    await this.tasks.refresh();
  }

  /** Says the words to the task at work, if there is one and it still takes them. */
  private async steered({ text, attached, images, shortcut }: Draft): Promise<boolean> {
    const task = this.tasks.tasks.find(({ threadId, state }) => threadId === this.threadId && state === "running");
    if (!task || this.threadId === null) {
      return false;
    }
    if (attached.length + images.length > 0 || shortcut !== null) {
      throw new Error("A task at work takes words alone. Send this when it is done, or stop it first.");
    }
    return this.tasks.steer(task.taskId, text);
  }

  private async fork(beforeItemId: string | null): Promise<void> {
    if (this.threadId !== null) {
      const params = { threadId: this.threadId, beforeItemId };
      await this.show((await this.server.request("ghostpen/thread/fork", params)).threadId);
    }
  }

  private async offer(query: string): Promise<void> {
    this.query = query;
    const uri = vscode.window.activeTextEditor?.document.uri;
    const textDocument = uri?.scheme === "file" ? { uri: uri.toString() } : null;
    const { mentions } = await this.server.request("ghostpen/mention/list", { query, textDocument });
    // Answers may come in another order than they were asked for.
    if (this.query === query) {
      this.post({ kind: "offers", query, offers: [...ownOffers(query, this.changes.open), ...mentions] });
    }
  }

  private async apply(text: string, path: string | null): Promise<void> {
    const changeId = await apply(this.server, text, path, this.written.editor);
    if (changeId !== undefined) {
      await vscode.commands.executeCommand("ghostpen.review.openChange", { changeId });
    }
  }
}
