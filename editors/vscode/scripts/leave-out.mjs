import { readFileSync } from "node:fs";

// Parts of the language client that none of the server's messages uses, left out of the bundle: they are
// a third of it, and a part that is not there announces no capability that nobody serves.
const PARTS = [
  "callHierarchy",
  "codeLens",
  "colorProvider",
  "completion",
  "declaration",
  "definition",
  "diagnostic",
  "documentHighlight",
  "documentLink",
  "documentSymbol",
  "fileOperations",
  "foldingRange",
  "formatting",
  "hover",
  "implementation",
  "inlayHint",
  "inlineValue",
  "linkedEditingRange",
  "notebook",
  "reference",
  "rename",
  "selectionRange",
  "semanticTokens",
  "signatureHelp",
  "typeDefinition",
  "typeHierarchy",
  "workspaceSymbol",
];

/** What those parts make of the editor's own values. */
const VALUES = ["CallHierarchyItem", "CodeLens", "CompletionItem", "DocumentLink", "InlayHint", "TypeHierarchyItem", "WorkspaceSymbol"];

/** The names of those parts' messages, less what the client asks for in any case. */
const MESSAGES = [
  "callHierarchy",
  "colorProvider",
  "declaration",
  "diagnostic",
  "fileOperations",
  "foldingRange",
  "implementation",
  "inlayHint",
  "inlineValue",
  "linkedEditingRange",
  "moniker",
  "notebook",
  "selectionRange",
  "typeDefinition",
  "typeHierarchy",
];

/** What every part looks like to the client that registers it: a feature that has nothing to say. */
const ABSENT = `
class Absent {
  fillClientCapabilities() {}
  initialize() {}
  getState() { return { kind: "static" }; }
  clear() {}
}
module.exports = new Proxy({}, { get: (_, name) => (name === "__esModule" ? true : Absent), ownKeys: () => [] });
`;

/** The client asks for the version of VS Code, which `engines` in the manifest has settled before. */
const ANY_VERSION = "module.exports = () => true;";

/** Each file of the client brings the compiler's helpers along; one copy of them is enough for all. */
const HELPERS = `
const bind = (to, from, key) => Object.defineProperty(to, key, { enumerable: true, get: () => from[key] });
exports.__createBinding = bind;
exports.__importDefault = (from) => (from?.__esModule ? from : { default: from });
exports.__importStar = (from) => {
  if (from?.__esModule) return from;
  const all = {};
  for (const key of Object.getOwnPropertyNames(from ?? {})) if (key !== "default") bind(all, from, key);
  return Object.defineProperty(all, "default", { enumerable: true, value: from });
};
exports.__exportStar = (from, to) => {
  for (const key in from) if (key !== "default" && !Object.hasOwn(to, key)) bind(to, from, key);
};
`;

/** How a file defines one of them, up to the line that closes the definition. */
const HELPER = /^var (__\w+) = \(this && this\.\1\) \|\| [^]*?^(?:\}\)\);|\}\);|\}\)\(\);|\};)$/gm;

export const leaveOut = {
  name: "leave-out",
  setup(build) {
    build.onResolve({ filter: /^leave-out:helpers$/ }, ({ path }) => ({ path, namespace: "leave-out" }));
    build.onLoad({ filter: /./, namespace: "leave-out" }, () => ({ contents: HELPERS, loader: "js" }));
    const parts = new RegExp(`vscode-languageclient/lib/common/(${PARTS.join("|")})\\.js$`);
    const messages = new RegExp(`vscode-languageserver-protocol/lib/common/protocol\\.(${MESSAGES.join("|")})\\.js$`);
    const values = new RegExp(`vscode-languageclient/lib/common/protocol(${VALUES.join("|")})\\.js$`);
    build.onLoad({ filter: values }, () => ({ contents: ABSENT, loader: "js" }));
    // Another way to cancel, for a server that shares memory with its client.
    build.onLoad({ filter: /sharedArrayCancellation\.js$/ }, () => ({ contents: ABSENT, loader: "js" }));
    build.onLoad({ filter: messages }, () => ({ contents: ABSENT, loader: "js" }));
    build.onLoad({ filter: parts }, () => ({ contents: ABSENT, loader: "js" }));
    build.onLoad({ filter: /vscode-(languageclient|languageserver-protocol|jsonrpc)\/lib\/.*\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(HELPER, (_, name) => `var ${name} = require("leave-out:helpers").${name};`),
      loader: "js",
    }));
    build.onLoad({ filter: /semver\/functions\/(parse|satisfies)\.js$/ }, () => ({ contents: ANY_VERSION, loader: "js" }));
  },
};
