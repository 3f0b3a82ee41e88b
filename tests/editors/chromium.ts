// How every test starts Debian's Chromium.

import type { LaunchOptions } from "playwright-core";

// Chromium's own sandbox refuses to run as root, which is who runs the tests in
// a container; the pages it opens come from this machine alone.
const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];

export const launchOptions: LaunchOptions = {
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  args,
};
