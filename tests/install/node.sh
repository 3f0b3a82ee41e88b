#!/usr/bin/env bash
# Installs into .tools/npm what tests/editors/package.json names: Node,
# npm, VS Code as code-server, and playwright-core, which drives Chromium.
#
# Install scripts stay off, because code-server's own also builds parts that its
# server never loads (Kerberos, SQLite) and would ask for four more -dev packages
# and minutes; the two native parts that it does load are built here by name.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/paths.sh"

PACKAGES=$ROOT/tests/editors
INSTALLED=$TOOLS/npm
MODULES=$INSTALLED/node_modules
INPUTS=("$ROOT/tests/install/node.sh" "$PACKAGES/package.json" "$PACKAGES/package-lock.json")
# The tests resolve their packages from their own folder, as Node does anywhere.
ln -sfn ../../.tools/npm/node_modules "$PACKAGES/node_modules"
is_installed npm "${INPUTS[@]}" && exit 0

# Runs npm without its chatter; it is shown when npm fails.
quiet() {
    "$@" >"$TOOLS/npm.log" 2>&1 || { tail -30 "$TOOLS/npm.log" >&2; fail "failed: $*"; }
}

echo "installing Node, VS Code (code-server) and playwright-core from npm"
rm -rf "$INSTALLED"
mkdir -p "$INSTALLED"
cp "$PACKAGES"/{package.json,package-lock.json} "$INSTALLED/"
# The machine's own npm, of whatever age, only fetches this one folder.
quiet npm ci --prefix "$INSTALLED" --ignore-scripts --no-audit --no-fund

node=$(echo "$MODULES"/node-linux-*)
ln -sf "$node/bin/node" "$TOOLS/bin/node"
for tool in npm:npm/bin/npm-cli.js npx:npm/bin/npx-cli.js code-server:code-server/out/node/entry.js; do
    cat >"$TOOLS/bin/${tool%%:*}" <<TOOL
#!/bin/sh
tools=\$(dirname "\$(dirname "\$(readlink -f "\$0")")")
PATH=\$tools/bin:\$PATH exec "\$tools/bin/node" "\$tools/npm/node_modules/${tool#*:}" "\$@"
TOOL
    chmod +x "$TOOLS/bin/${tool%%:*}"
done

# From here on, the Node and npm that were just installed do the work; the
# headers to compile against come in the same package as Node itself.
export PATH=$TOOLS/bin:$PATH npm_config_nodedir=$node
cd "$MODULES/code-server/lib/vscode"
quiet npm ci --omit=dev --legacy-peer-deps --ignore-scripts --no-audit --no-fund
quiet npm rebuild @vscode/spdlog @vscode/native-watchdog

code-server --version >/dev/null
mark_installed npm "${INPUTS[@]}"
