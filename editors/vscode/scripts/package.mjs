// Packs ghostpen.vsix from a folder that holds only what a user needs.
// With `--server PATH` the server goes in too, and the package is for one platform alone: this one, or the one
// that `--target` names. Without it the package runs everywhere and finds the server by setting or PATH.
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createVSIX } from "@vscode/vsce";
import "./build.mjs";
import { programOf, TARGETS, targetHere } from "./target.mjs";

const { values } = parseArgs({ options: { server: { type: "string" }, target: { type: "string" }, out: { type: "string" } } });
const target = values.target ?? (values.server === undefined ? undefined : targetHere());
if (target !== undefined && (values.server === undefined || !TARGETS.includes(target))) {
  throw new Error(`a package for one platform holds a server: --server PATH --target ${TARGETS.join("|")}`);
}
const root = fileURLToPath(new URL("..", import.meta.url));
const stage = join(root, "out/package");
rmSync(stage, { recursive: true, force: true });
mkdirSync(stage, { recursive: true });

const copies = ["README.md", "media", "dist", "../../LICENSE-MIT", "../../LICENSE-APACHE"];
for (const path of copies) {
  const inside = path.startsWith("..") ? basename(path) : path;
  cpSync(join(root, path), join(stage, inside), { recursive: true });
}

// Scripts and dependencies are of no use to the package: the bundle holds everything.
const {
  scripts,
  dependencies,
  devDependencies,
  private: _,
  ...manifest
} = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
writeFileSync(join(stage, "package.json"), JSON.stringify(manifest, null, 2));

if (target !== undefined) {
  const inside = join(stage, "bin", programOf(target));
  cpSync(resolve(values.server), inside);
  chmodSync(inside, 0o755);
}

const packagePath = resolve(values.out ?? join(root, "ghostpen.vsix"));
await createVSIX({
  cwd: stage,
  packagePath,
  dependencies: false,
  skipLicense: true,
  allowMissingRepository: true,
  rewriteRelativeLinks: false,
  ...(target === undefined ? {} : { target }),
});
console.log(packagePath);
