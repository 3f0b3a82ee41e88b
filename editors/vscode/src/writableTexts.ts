// Documents in memory that can be edited and saved, where saving means something else than writing a file.
import * as vscode from "vscode";

export class WritableTexts implements vscode.FileSystemProvider {
  private readonly texts = new Map<string, { bytes: Uint8Array; at: number }>();
  private readonly changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();

  readonly onDidChangeFile = this.changed.event;

  /**
   * `saved` is called with what the user saves; what it throws is told as the reason why it was not saved. `unknown`
   * gives the text of a document that was not put here.
   */
  constructor(
    private readonly saved: (uri: vscode.Uri, text: string) => Promise<void>,
    private readonly unknown: (uri: vscode.Uri) => Promise<string | undefined>,
  ) {}

  put(uri: vscode.Uri, text: string): void {
    const known = this.texts.has(uri.toString());
    this.texts.set(uri.toString(), { bytes: new TextEncoder().encode(text), at: Date.now() });
    this.changed.fire([{ type: known ? vscode.FileChangeType.Changed : vscode.FileChangeType.Created, uri }]);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { bytes, at } = await this.find(uri);
    return { type: vscode.FileType.File, ctime: at, mtime: at, size: bytes.length };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return (await this.find(uri)).bytes;
  }

  async writeFile(uri: vscode.Uri, bytes: Uint8Array): Promise<void> {
    await this.saved(uri, new TextDecoder().decode(bytes));
    this.texts.set(uri.toString(), { bytes, at: Date.now() });
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => {});
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  private async find(uri: vscode.Uri): Promise<{ bytes: Uint8Array; at: number }> {
    const text = this.texts.has(uri.toString()) ? undefined : await this.unknown(uri);
    if (text !== undefined) {
      this.put(uri, text);
    }
    const found = this.texts.get(uri.toString());
    if (!found) {
      throw vscode.FileSystemError.FileNotFound(uri);
    }
    return found;
  }
}
