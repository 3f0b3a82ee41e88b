// Bundles the extension into dist/extension.js, or with --tests the unit tests into out/test.
// One bundle starts faster than a tree of modules, and its size is a promise kept here.
import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const BUNDLE_LIMIT_BYTES = 500_000;

const root = fileURLToPath(new URL("..", import.meta.url));
const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  // Some dependencies offer a UMD "main" that esbuild cannot see through.
  mainFields: ["module", "main"],
  logLevel: "warning",
};

if (process.argv.includes("--tests")) {
  rmSync(join(root, "out/test"), { recursive: true, force: true });
  await build({
    ...shared,
    entryPoints: readdirSync(join(root, "test"))
      .filter((name) => name.endsWith(".test.ts"))
      .map((name) => `test/${name}`),
    outdir: "out/test",
    sourcemap: "inline",
  });
} else {
  const outfile = "dist/extension.js";
  await build({
    ...shared,
    entryPoints: ["src/extension.ts"],
    outfile,
    external: ["vscode"],
    minify: true,
  });
  const size = statSync(join(root, outfile)).size;
  if (size > BUNDLE_LIMIT_BYTES) {
    throw new Error(`${outfile} has ${size} bytes, more than the ${BUNDLE_LIMIT_BYTES} it may have`);
  }
  console.log(`${outfile}: ${Math.round(size / 1000)} kB`);
}
