#!/usr/bin/env bash
# Installs Neovim 0.12, Helix, Emacs 30 and llama.cpp's server from Debian forky
# into .tools/forky, beside the older programs of this machine and without root: apt
# resolves and verifies the packages in a state of its own, dpkg-deb unpacks them, and
# patchelf points the editors at the loader and libraries unpacked with them. Starting them
# through that loader instead would give Neovim the loader's name as its own,
# and its terminal interface, which starts itself a second time, would fail.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/paths.sh"

SUITE=forky
TREE=$TOOLS/$SUITE
INPUTS=("$ROOT/tests/install/forky.sh" "$ROOT/tests/install/tiny_model.py")
is_installed "$SUITE" "${INPUTS[@]}" && exit 0

# The mirror is the one this machine already trusts for Debian itself.
mirror=$(apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' |
    awk '$1 == "Debian" { print $2; exit }')
[[ -n $mirror ]] || fail "apt's sources name no Debian mirror, so the editors cannot be fetched"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[[ -f $keyring ]] || fail "missing $keyring: apt-get install debian-archive-keyring"

echo "installing Neovim, Helix, Emacs and llama.cpp from Debian $SUITE"
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
mkdir -p "$state"/{lists,archives}/partial
: >"$state/status"
echo "deb [signed-by=$keyring] $mirror $SUITE main" >"$state/sources.list"
cat >"$state/apt.conf" <<CONF
Dir::Etc::SourceList "$state/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
Dir::State "$state";
Dir::State::Lists "$state/lists";
Dir::State::Status "$state/status";
Dir::Cache "$state";
Dir::Cache::Archives "$state/archives";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Acquire::Languages "none";
Acquire::Retries "3";
APT::Sandbox::User "";
Debug::NoLocking "true";
CONF
export APT_CONFIG=$state/apt.conf
apt-get update -qq
apt-get install -y -qq --no-install-recommends --download-only \
    neovim hx emacs-nox elpa-lsp-mode llama.cpp-tools >"$TOOLS/$SUITE.log" 2>&1 ||
    { tail -20 "$TOOLS/$SUITE.log" >&2; fail "apt-get could not fetch Neovim, Helix, Emacs and llama.cpp from $mirror $SUITE"; }

rm -rf "$TREE"
for package in "$state"/archives/*.deb; do
    dpkg-deb --extract "$package" "$TREE"
done
libraries=$(dirname "$(echo "$TREE"/usr/lib/*/libc.so.6)")
loader=$(echo "$libraries"/ld-linux*.so.*)
for program in nvim hx emacs-nox; do
    patchelf --set-interpreter "$loader" --force-rpath --set-rpath "$libraries" "$TREE/usr/bin/$program"
done

# Neovim finds its runtime from the real path of its program; the others must be told.
ln -sf "../$SUITE/usr/bin/nvim" "$TOOLS/bin/nvim"
cat >"$TOOLS/bin/hx" <<'HX'
#!/bin/sh
tree=$(dirname "$(dirname "$(readlink -f "$0")")")/forky
HELIX_RUNTIME=$tree/usr/lib/hx/runtime exec "$tree/usr/bin/hx" "$@"
HX
cat >"$TOOLS/bin/emacs" <<'EMACS'
#!/bin/sh
# With lsp-mode and what it needs where a package manager would have put them.
usr=$(dirname "$(dirname "$(readlink -f "$0")")")/forky/usr
share=$(echo "$usr"/share/emacs/[0-9]*) libexec=$(echo "$usr"/libexec/emacs/*/*)
lisp=$usr/share/emacs/site-lisp/elpa-src
export EMACSLOADPATH="$lisp:$(printf '%s:' "$lisp"/*/)$share/lisp"
export EMACSDATA="$share/etc" EMACSDOC="$share/etc" EMACSPATH="$libexec"
exec "$usr/bin/emacs-nox" --dump-file="$(echo "$libexec"/*.pdmp)" "$@"
EMACS
chmod +x "$TOOLS/bin"/{hx,emacs}
# There is no compiler beside this Emacs that it could call; and what a package manager would load.
cat >"$TREE/usr/share/emacs/site-lisp/elpa-src/site-start.el" <<'SITE'
(setq native-comp-enable-subr-trampolines nil native-comp-jit-compilation nil)
(dolist (file (file-expand-wildcards
               (expand-file-name "*/*-autoloads.el" (file-name-directory load-file-name))))
  (load file nil t))
SITE

# llama.cpp's server goes through the loader, since its libraries name a folder of their own to look in; it is
# told which of its processor backends to load, and gets a model to run.
cat >"$TOOLS/bin/llama-server" <<'LLAMA'
#!/bin/sh
tree=$(dirname "$(dirname "$(readlink -f "$0")")")/forky
libraries=$(dirname "$(echo "$tree"/usr/lib/*/libc.so.6)")
backend=$libraries/ggml/backends0/libggml-cpu-x64.so
[ -e "$backend" ] || backend=$(ls "$libraries"/ggml/backends0/libggml-cpu*.so | head -n 1)
GGML_BACKEND_PATH=$backend exec "$libraries"/ld-linux*.so.* \
    --library-path "$libraries:$libraries/llama" "$tree/usr/bin/llama-server" "$@"
LLAMA
chmod +x "$TOOLS/bin/llama-server"
python3 "$ROOT/tests/install/tiny_model.py" "$TREE/tiny.gguf"

"$TOOLS/bin/nvim" --headless --clean +'lua if vim.fn.has("nvim-0.12") == 0 then vim.cmd.cquit() end' +quit ||
    fail "Debian $SUITE brought a Neovim older than 0.12"
"$TOOLS/bin/hx" --version >/dev/null
"$TOOLS/bin/llama-server" --version >/dev/null 2>&1 || fail "llama-server of Debian $SUITE does not run here"
"$TOOLS/bin/emacs" -Q --batch --eval '(or (>= emacs-major-version 30) (kill-emacs 1))' ||
    fail "Debian $SUITE brought an Emacs older than 30"
mark_installed "$SUITE" "${INPUTS[@]}"
