// Where the server is, decided without touching the disk itself, so that every case is a unit test.
import * as path from "node:path";

export interface Places {
  /** The setting `ghostpen.server.path`; empty when the user has not set it. */
  setting: string;
  /** The folder the extension is installed in. */
  extension: string;
  home: string;
  /** The environment's PATH. */
  searchPath: string;
  platform: NodeJS.Platform;
}

export type Found =
  | { kind: "found"; command: string; from: "setting" | "bundled" | "PATH" | "Cargo" }
  /** Why there is no server to start, in words for the user. */
  | { kind: "missing"; reason: string };

/**
 * The server to start: the setting wins over the binary in the extension, which wins over PATH,
 * which wins over where Cargo installs, as an editor that was started by a click often has no such folder on PATH.
 * A setting that names nothing is an error, not a reason to start some other server silently.
 */
export function findServer(places: Places, isProgram: (file: string) => boolean): Found {
  const { posix, win32 } = path;
  const { join, delimiter } = places.platform === "win32" ? win32 : posix;
  const name = places.platform === "win32" ? "ghostpen.exe" : "ghostpen";

  const setting = places.setting.trim().replace(/^~(?=[/\\])/, () => places.home);
  if (setting !== "") {
    return isProgram(setting)
      ? { kind: "found", command: setting, from: "setting" }
      : { kind: "missing", reason: `The setting ghostpen.server.path names ${setting}, which is not a program.` };
  }
  const bundled = join(places.extension, "bin", name);
  if (isProgram(bundled)) {
    return { kind: "found", command: bundled, from: "bundled" };
  }
  for (const folder of places.searchPath.split(delimiter)) {
    const command = join(folder, name);
    if (folder !== "" && isProgram(command)) {
      return { kind: "found", command, from: "PATH" };
    }
  }
  const installed = join(places.home, ".cargo", "bin", name);
  if (isProgram(installed)) {
    return { kind: "found", command: installed, from: "Cargo" };
  }
  return {
    kind: "missing",
    reason: "The server program ghostpen is neither in this extension nor on PATH.",
  };
}
