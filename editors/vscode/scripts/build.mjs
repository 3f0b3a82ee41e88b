// Bundles the extension into dist/extension.js, its language client into dist/client.js and its panel into dist/panel.js, or with --tests the unit tests
// into out/test. Bundles start faster than a tree of modules, and their size is a promise kept here.
import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { leaveOut } from "./leave-out.mjs";

/** For all that is shipped of it together. */
const LIMIT_BYTES = 500_000;

const root = fileURLToPath(new URL("..", import.meta.url));
const shared = {
  absWorkingDir: root,
  bundle: true,
  // Some dependencies offer a UMD "main" that esbuild cannot see through.
  mainFields: ["module", "main"],
  jsx: "automatic",
  jsxImportSource: "preact",
  logLevel: "warning",
};
const forNode = { ...shared, platform: "node", format: "cjs", target: "node20" };

if (process.argv.includes("--tests")) {
  rmSync(join(root, "out/test"), { recursive: true, force: true });
  await build({
    ...forNode,
    entryPoints: readdirSync(join(root, "test"))
      .filter((name) => /\.test\.tsx?$/.test(name))
      .map((name) => `test/${name}`),
    outdir: "out/test",
    sourcemap: "inline",
  });
} else {
  rmSync(join(root, "dist"), { recursive: true, force: true });
  await build({
    ...forNode,
    // Two bundles without a line in common: the extension, and what it loads as it starts the server.
    entryPoints: ["src/extension.ts", "src/client.ts"],
    outdir: "dist",
    external: ["vscode", "./client.js"],
    minify: true,
    plugins: [leaveOut],
  });
  await build({
    ...shared,
    entryPoints: { panel: "src/panel/main.tsx", "panel-style": "src/panel/panel.css" },
    entryNames: "[name]",
    outdir: "dist",
    format: "iife",
    target: "es2022",
    minify: true,
  });
  const sizes = readdirSync(join(root, "dist")).map((name) => [name, statSync(join(root, "dist", name)).size]);
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  const told = sizes.map(([name, size]) => `${name} ${Math.round(size / 1000)} kB`).join(", ");
  if (total > LIMIT_BYTES) {
    throw new Error(`${told}: ${total} bytes in all, more than the ${LIMIT_BYTES} they may have`);
  }
  console.log(`${told}, ${Math.round(total / 1000)} of ${LIMIT_BYTES / 1000} kB in all`);
}
