// How every test starts Debian's Chromium. Its pages reach this machine alone.

import type { LaunchOptions } from "playwright-core";

const args = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"];
// Chromium's own sandbox refuses to run as root, who runs the tests in a container.
if (process.getuid?.() === 0) args.push("--no-sandbox");

export const launchOptions: LaunchOptions = {
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  args,
};
