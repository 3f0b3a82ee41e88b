// The platforms that VS Code names packages after, as far as the server can be built for them. The extension runs
// where the files are, so that it is the remote machine's that counts for WSL, SSH and containers.

export const TARGETS = ["linux-x64", "linux-arm64", "linux-armhf", "alpine-x64", "alpine-arm64", "darwin-x64", "darwin-arm64", "win32-x64", "win32-arm64"];

/** What the server's program is called inside a package; the extension looks for this name. */
export function programOf(target) {
  return target.startsWith("win32-") ? "ghostpen.exe" : "ghostpen";
}

/** The target of what is built on such a machine; `musl` says that its programs are linked with that library. */
export function targetOf(platform, arch, musl) {
  const target = `${platform === "linux" && musl ? "alpine" : platform}-${arch === "arm" ? "armhf" : arch}`;
  if (!TARGETS.includes(target)) {
    throw new Error(`VS Code has no packages for ${target}; there are: ${TARGETS.join(", ")}`);
  }
  return target;
}

/** The target of what is built here. */
export function targetHere() {
  const musl = process.platform === "linux" && process.report.getReport().header.glibcVersionRuntime === undefined;
  return targetOf(process.platform, process.arch, musl);
}
