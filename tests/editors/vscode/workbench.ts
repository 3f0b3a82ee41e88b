// VS Code as a person meets it: the workbench in a real Chromium, with the
// clicks and keys of the main job as methods. Everything is read from what the
// page shows; nothing reaches behind it.

import { basename, join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { chromium, type FrameLocator, type Locator, type Page } from "playwright-core";
import { launchOptions } from "../chromium.ts";
import { CodeServer } from "./code-server.ts";
import { ROOT, Scratch } from "./scratch.ts";

/** Where what is shown is kept, to be looked at. */
export const PICTURES = join(ROOT, "target/pictures");

export interface WorkbenchOptions {
  /** The folder to open, or the file of a workspace of several. */
  folder: string;
  /** Extensions to install, as .vsix files. */
  vsix?: string | string[];
  /** User settings of this test. */
  settings?: Record<string, unknown>;
  /** The folder is not trusted until the user says so. */
  untrusted?: boolean;
  /** Folders that the user's shell puts first on PATH. */
  path?: string[];
}

const QUICK_INPUT = ".quick-input-widget input[type=text]";

/** A workbench with its server; both end with the test that opened them. */
export class Workbench {
  /** For what has no method here. */
  readonly page: Page;
  readonly server: CodeServer;

  private constructor(page: Page, server: CodeServer) {
    this.page = page;
    this.server = server;
  }

  /** Opens a folder and waits until the workbench takes keys. */
  static async open(test: TestContext, options: WorkbenchOptions): Promise<Workbench> {
    const resources = new AsyncDisposableStack();
    test.after(() => resources.disposeAsync());
    const home = resources.use(new Scratch()).path;
    const server = resources.use(await CodeServer.start({ ...options, home }));
    const browser = await chromium.launch(launchOptions);
    resources.defer(() => browser.close());

    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    resources.defer(() => leavePicture(test, page));
    page.setDefaultTimeout(30_000);
    // The editor's clipboard is the browser's, which else asks for each use.
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: server.url });
    const kind = options.folder.endsWith(".code-workspace") ? "workspace" : "folder";
    await page.goto(`${server.url}/?${kind}=${encodeURIComponent(options.folder)}`);
    const code = new Workbench(page, server);
    await code.isShown();
    return code;
  }

  /** Loads the window anew, as a crash or "Developer: Reload Window" does; the extensions start again. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.isShown();
  }

  /** Loads the window anew by its command, which goes once what is unsaved is kept, and keeps what is shown. */
  async reloadAsItIs(): Promise<void> {
    await this.waitFor("the window is loaded anew", async () => {
      const loaded = this.page.waitForEvent("load", { timeout: 5_000 }).then(() => true, () => false);
      await this.runCommand("Developer: Reload Window");
      return loaded;
    });
  }

  /** Opens the same folder in another window, of the same user. */
  async another(): Promise<Workbench> {
    const page = await this.page.context().newPage();
    page.setDefaultTimeout(30_000);
    await page.goto(this.page.url());
    const code = new Workbench(page, this.server);
    await code.isShown();
    return code;
  }

  private async isShown(): Promise<void> {
    await this.page.locator(".monaco-workbench .statusbar-item").first().waitFor();
    await this.page.locator(".explorer-folders-view .monaco-list-row").first().waitFor();
  }

  /** Opens a file by its path inside the folder, as Ctrl+P does, and waits for its text. */
  async openFile(path: string): Promise<void> {
    await this.page.keyboard.press("Control+P");
    await this.pick(path, basename(path));
    await this.page.locator(`.tab.active[data-resource-name="${basename(path)}"]`).waitFor();
    await this.editor.locator(".view-line").first().waitFor();
  }

  /**
   * Runs a command by its title from the command palette, such as "View: Split Editor". The palette closes when a view
   * that is still coming up takes the keyboard, and is opened again then, as a person would.
   */
  async runCommand(title: string): Promise<void> {
    await this.waitFor("the command palette is open", async () => {
      await this.page.keyboard.press("F1");
      const filled = this.quickInput.fill(`>${title}`, { timeout: 5_000 });
      return filled.then(() => true, () => false);
    });
    await this.pick(`>${title}`, title);
  }

  /** Fills the open list's input and takes the row with exactly this label. */
  async pick(query: string, label: string): Promise<void> {
    await this.quickInput.fill(query);
    const exactly = new RegExp(`^${RegExp.escape(label)}$`);
    const row = this.page.locator(".quick-input-list .label-name").filter({ hasText: exactly }).first();
    await this.leavingInput(() => row.click());
    // What lies where the row was would show its hover.
    await this.page.mouse.move(640, 795);
  }

  /** Answers the input box that is open. */
  async answer(text: string): Promise<void> {
    await this.quickInput.fill(text);
    await this.leavingInput(() => this.page.keyboard.press("Enter"));
  }

  /**
   * Answers the dialog for folders that is open with one that holds another. Until it lists what is there, it may
   * name the folder again that it begins in, and would take that.
   */
  async answerFolder(path: string, holds: string): Promise<void> {
    const listed = this.page.locator(".quick-input-list .monaco-list-row", { hasText: holds });
    await this.waitFor("the dialog lists the folder", async () => {
      if ((await this.quickInput.inputValue()) !== path) await this.quickInput.fill(path);
      return (await listed.count()) > 0;
    });
    await this.leavingInput(() => this.page.keyboard.press("Enter"));
  }

  /** Puts the cursor at a line and column (from 1) of the active editor. */
  async goTo(line: number, column = 1): Promise<void> {
    await this.page.keyboard.press("Control+G");
    await this.answer(`:${line}:${column}`);
    await this.page.locator(".statusbar-item", { hasText: `Ln ${line}, Col ${column}` }).waitFor();
  }

  /** Picks a code action at the cursor from the lightbulb's menu, by a part of its title. */
  async codeAction(title: string): Promise<void> {
    await this.page.keyboard.press("Control+.");
    await this.page.locator(".action-widget .monaco-list-row", { hasText: title }).click();
  }

  /** Takes an entry of the menu that is open, by the names that lead to it through submenus. */
  async menu(...names: string[]): Promise<void> {
    for (const [depth, name] of names.entries()) {
      const entry = this.page.locator(".monaco-menu .action-item", { has: this.page.getByText(name, { exact: true }) }).last();
      await entry.hover();
      // A menu that has just opened takes no clicks.
      if (depth === names.length - 1) await this.press("Enter");
    }
  }

  /** Types text key by key, at the pace of a fast typist. */
  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text, { delay: 60 });
  }

  /** Presses one key or chord, in Playwright's notation ("Tab", "Control+S"). */
  async press(key: string): Promise<void> {
    await this.page.keyboard.press(key);
  }

  /** Opens the side bar with Ghostpen's views by its icon. */
  async openViews(): Promise<void> {
    await this.page.locator(".activitybar .action-item:has([aria-label^='Ghostpen'])").first().click();
  }

  /** Opens the chat by its command and returns its page, once the composer has the keys. */
  async openChat(): Promise<FrameLocator> {
    await this.runCommand("Ghostpen: Open Chat");
    await this.chat.locator("textarea:focus").waitFor();
    return this.chat;
  }

  /** The chat's page, which lies two frames deep. */
  get chat(): FrameLocator {
    return this.page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");
  }

  /** The active editor: the right side when it is a diff. */
  get editor(): Locator {
    return this.page.locator(".editor-group-container.active .monaco-editor.focused, .editor-group-container.active .monaco-editor").last();
  }

  /** The suggestion shown as ghost text, if any, without what is typed already. */
  get ghostText(): Locator {
    return this.editor.locator(".ghost-text-decoration, .ghost-text");
  }

  /** Returns the lines that the active editor shows, from top to bottom. */
  async visibleText(): Promise<string> {
    const lines = await this.editor.locator(".view-line").evaluateAll((elements) =>
      elements
        .map((element) => ({ top: element.getBoundingClientRect().top, text: element.textContent ?? "" }))
        .sort((a, b) => a.top - b.top)
        .map((line) => line.text.replaceAll("\u00a0", " ")),
    );
    return lines.join("\n");
  }

  /** Waits until the active editor shows the text. */
  async waitForText(text: string): Promise<void> {
    await this.editor.locator(".view-line", { hasText: text }).first().waitFor();
  }

  /** Waits until the condition is true, for what no locator can wait for; fails after 30 s. */
  async waitFor(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
    const end = Date.now() + 30_000;
    while (!(await condition())) {
      if (Date.now() > end) throw new Error(`waited 30 s in vain until ${what}`);
      await pause(50);
    }
  }

  /** Shows the window as target/pictures/NAME.png. */
  async picture(name: string): Promise<void> {
    await this.page.screenshot({ path: join(PICTURES, `${name}.png`) });
  }

  private get quickInput(): Locator {
    return this.page.locator(QUICK_INPUT).last();
  }

  // Waits until an action has closed the input box, or opened the next one in its place.
  private async leavingInput(action: () => Promise<void>): Promise<void> {
    // Looked up without waiting for an input, as there is none in a window that is being loaded anew.
    const labels = (inputs: Element[]) => inputs.at(-1)?.getAttribute("aria-label");
    const label = () => this.page.locator(QUICK_INPUT).evaluateAll(labels).catch(() => undefined);
    const before = await label();
    await action();
    await this.waitFor("the input box is left", async () => !(await this.quickInput.isVisible()) || (await label()) !== before);
  }
}

// A picture says more about a failure than its message does.
async function leavePicture(test: TestContext & { passed?: boolean }, page: Page): Promise<void> {
  if (test.passed) return;
  const path = join(PICTURES, `${test.name.replaceAll(/\W+/g, "-")}.png`);
  await page.screenshot({ path });
  test.diagnostic(`picture of the failure: ${path}`);
}
