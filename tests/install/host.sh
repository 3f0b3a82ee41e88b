#!/usr/bin/env bash
# Installs the Debian packages that the tests need on this machine, and only
# those that are missing: this list is the only one.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/paths.sh"

# path or program that must be there : package that brings it
NEEDED=(
    git:git
    tmux:tmux
    # The sandbox where the system lets only this program make namespaces.
    bwrap:bubblewrap
    chromium:chromium
    /usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf:fonts-dejavu-core
    # Points the programs of a newer Debian at their own loader (forky.sh).
    patchelf:patchelf
    # Fetch the npm packages, and compile those with native parts (node.sh).
    node:nodejs
    npm:npm
    python3:python3
    make:make
    g++:g++
    cc:gcc
)

missing=()
for entry in "${NEEDED[@]}"; do
    command -v "${entry%%:*}" >/dev/null || [[ -e ${entry%%:*} ]] || missing+=("${entry#*:}")
done
((${#missing[@]})) || exit 0

command -v apt-get >/dev/null ||
    fail "this machine has no apt-get; install these by its own means: ${missing[*]}"
as_root=()
if ((EUID != 0)); then
    command -v sudo >/dev/null || fail "run as root: apt-get install ${missing[*]}"
    as_root=(sudo)
fi

echo "installing Debian packages: ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
    --no-install-recommends -o Acquire::Retries=3 "${missing[@]}" >"$TOOLS/host.log" 2>&1 ||
    { tail -20 "$TOOLS/host.log" >&2; fail "apt-get could not install: ${missing[*]}"; }
