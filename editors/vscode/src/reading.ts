// Keeps a copy of something of the server's fresh: one reading at a time, and one more owed to those who ask
// while it is under way.
import type * as vscode from "vscode";

export class Reading {
  private under: Promise<void> | undefined;
  private stale = false;

  /** `settleMs` is how much the copy may lag when it is asked for again and again. */
  constructor(
    private readonly what: string,
    private readonly read: () => Promise<void>,
    private readonly log: vscode.LogOutputChannel,
    private readonly settleMs: number,
  ) {}

  /** Reads anew; resolves when the copy is as fresh as this call. Never rejects. */
  refresh(): Promise<void> {
    this.stale = true;
    this.under ??= this.readUntilFresh().finally(() => {
      this.under = undefined;
    });
    return this.under;
  }

  private async readUntilFresh(): Promise<void> {
    while (this.stale) {
      this.stale = false;
      try {
        await this.read();
      } catch (error) {
        this.log.warn(`reading ${this.what}: ${error}`);
        return;
      }
      if (this.stale) {
        await new Promise((resolve) => setTimeout(resolve, this.settleMs));
      }
    }
  }
}
