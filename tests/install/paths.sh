# Where the tools of the tests live, and how a script remembers that its work
# is done. Sourced by the other scripts of this folder; installs nothing.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
TOOLS=$ROOT/.tools
mkdir -p "$TOOLS/bin" "$TOOLS/stamps"

# Stops with a message that says what the person can do about it.
fail() {
    printf 'tests/install: %s\n' "$*" >&2
    exit 1
}

# Prints one checksum over the contents of the given files. A stamp holds it, so
# a tool is installed anew when the script or the lock file behind it changes.
fingerprint() {
    cat "$@" | sha256sum | cut -d' ' -f1
}

# Succeeds when stamp $1 was left by the same contents as those of the files $2….
is_installed() {
    local stamp=$TOOLS/stamps/$1
    shift
    [[ -f $stamp && $(<"$stamp") == "$(fingerprint "$@")" ]]
}

# Leaves stamp $1 for the files $2…. Called last, so that an interrupted
# installation starts over.
mark_installed() {
    local stamp=$TOOLS/stamps/$1
    shift
    fingerprint "$@" >"$stamp"
}
