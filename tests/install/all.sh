#!/usr/bin/env bash
# Installs everything that the tests need and that is not there yet: Debian
# packages on this machine, all else into .tools/, which git ignores.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/paths.sh"

# Two runs at once would unpack over each other.
exec 9>"$TOOLS/lock"
flock 9

install=$ROOT/tests/install
"$install/host.sh"
"$install/forky.sh" &
forky=$!
status=0
"$install/node.sh" || status=1
wait "$forky" || status=1
exit "$status"
