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

/** The names of those parts' messages, less what the client asks for in any case. */
const MESSAGES = [
  "callHierarchy",
  "colorProvider",
  "declaration",
  "diagnostic",
  "fileOperations",
  "foldingRange",
  "implementation",
  "inlineValue",
  "linkedEditingRange",
  "moniker",
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

export const leaveOut = {
  name: "leave-out",
  setup(build) {
    const parts = new RegExp(`vscode-languageclient/lib/common/(${PARTS.join("|")})\\.js$`);
    const messages = new RegExp(`vscode-languageserver-protocol/lib/common/protocol\\.(${MESSAGES.join("|")})\\.js$`);
    build.onLoad({ filter: messages }, () => ({ contents: ABSENT, loader: "js" }));
    build.onLoad({ filter: parts }, () => ({ contents: ABSENT, loader: "js" }));
    build.onLoad({ filter: /semver\/functions\/(parse|satisfies)\.js$/ }, () => ({ contents: ANY_VERSION, loader: "js" }));
  },
};
