import assert from "node:assert/strict";
import test from "node:test";
import { programOf, TARGETS, targetOf } from "../scripts/target.mjs";
import { findServer } from "../src/find";

const MACHINES: [platform: NodeJS.Platform, arch: string, musl: boolean, target: string][] = [
  ["linux", "x64", false, "linux-x64"],
  ["linux", "arm64", false, "linux-arm64"],
  ["linux", "arm", false, "linux-armhf"],
  ["linux", "x64", true, "alpine-x64"],
  ["linux", "arm64", true, "alpine-arm64"],
  ["darwin", "x64", false, "darwin-x64"],
  ["darwin", "arm64", false, "darwin-arm64"],
  ["win32", "x64", false, "win32-x64"],
  ["win32", "arm64", false, "win32-arm64"],
];

for (const [platform, arch, musl, target] of MACHINES) {
  test(`the server in the package for ${target} is found there`, () => {
    assert.equal(targetOf(platform, arch, musl), target);
    const windows = platform === "win32";
    const program = `${windows ? "C:\\ext\\bin\\" : "/ext/bin/"}${programOf(target)}`;
    const places = { setting: "", extension: windows ? "C:\\ext" : "/ext", home: "", searchPath: "", platform };
    assert.deepEqual(findServer(places, (file) => file === program), { kind: "found", command: program, from: "bundled" });
  });
}

test("every package is one of these, and no other is made", () => {
  assert.deepEqual(MACHINES.map(([, , , target]) => target).sort(), [...TARGETS].sort());
  assert.throws(() => targetOf("linux", "riscv64", false), /no packages for linux-riscv64/);
});
