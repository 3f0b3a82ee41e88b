// Folders that a test may write in and that are gone when it ends.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** The root of this repository. */
export const ROOT = resolve(import.meta.dirname, "../../..");

/** A new empty folder, removed when the scope ends. */
export class Scratch implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), "ghostpen-"));

  /** Returns a folder inside with a copy of this repository's tracked files as they are now. */
  repository(name = "ghostpen"): string {
    const path = join(this.path, name);
    mkdirSync(path);
    copyRepository(path);
    return path;
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true, maxRetries: 10 });
  }
}

/** Copies this repository's tracked files, as they are now, into a folder. */
export function copyRepository(path: string): void {
  const copy = 'git -C "$1" ls-files -z | tar -C "$1" --null --ignore-failed-read -T - -cf - | tar -C "$2" -xf -';
  execFileSync("bash", ["-o", "pipefail", "-c", copy, "copy", ROOT, path]);
}
