// What the extension's start costs, before any server answers: loading the bundle and calling `activate`, and
// what follows on its heels, loading the language client; each time in a new process. Told in CPU time, which other programs on the machine do not lengthen, and in wall time.
// The editor is stood in for by a stub that answers everything at once. Usage: npm run build, then this.
import { execFileSync } from "node:child_process";
import Module from "node:module";
import { cpus, loadavg } from "node:os";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";

const ROUNDS = 20;
const bundle = (name) => fileURLToPath(new URL(`../dist/${name}.js`, import.meta.url));

if (process.argv.includes("--once")) {
  console.log(JSON.stringify(once()));
  process.exit();
}
const rounds = Array.from({ length: ROUNDS }, () =>
  JSON.parse(execFileSync(process.execPath, [fileURLToPath(import.meta.url), "--once"], { encoding: "utf8" })),
);
const middle = (of) => rounds.map(of).sort((a, b) => a - b)[Math.floor(ROUNDS / 2)].toFixed(1);
const told = (part) => `${middle((round) => round[part].cpu)} ms of CPU, ${middle((round) => round[part].wall)} ms in all`;
console.log(`median of ${ROUNDS}, at a load of ${loadavg()[0].toFixed(1)} on ${cpus().length} cores:
start of the extension: ${told("extension")} (goal: 100 ms)
the language client, once it has started: ${told("client")}`);

function once() {
  const require = Module.createRequire(import.meta.url);
  const load = Module._load;
  // The bundle copies a module's own properties and keeps its prototype, so the stub is the prototype.
  const editor = Object.create(stub("vscode"));
  Module._load = (request, ...rest) => (request === "vscode" ? editor : load(request, ...rest));
  // The editor has loaded Node's own modules long before.
  for (const name of ["child_process", "crypto", "net", "os", "readline", "util"]) require(`node:${name}`);
  const context = { subscriptions: [], extensionUri: { fsPath: "/nowhere" }, workspaceState: stub("state") };
  return {
    extension: spent(() => require(bundle("extension")).activate(context)),
    client: spent(() => require(bundle("client"))),
  };
}

function spent(work) {
  const cpu = process.cpuUsage();
  const wall = performance.now();
  work();
  const { user, system } = process.cpuUsage(cpu);
  return { cpu: (user + system) / 1000, wall: performance.now() - wall };
}

/** Anything that is called, constructed, subclassed or read as a property, and gives more of the same. */
function stub(name) {
  return new Proxy(class {}, {
    apply: () => stub(`${name}()`),
    set: () => true,
    construct: () => stub(`new ${name}`),
    get: (target, key) => {
      if (key === "prototype") return target.prototype;
      if (key === Symbol.toPrimitive) return () => "";
      if (key === Symbol.iterator) return () => [][Symbol.iterator]();
      if (key === "then") return undefined;
      return stub(`${name}.${String(key)}`);
    },
  });
}
