//! Which places hold secrets that no command may read. Names only; whoever masks them looks whether they
//! are there.

use std::path::{Path, PathBuf};

/// Below the home folder.
const HOME: &[&str] = &[
    ".ssh",
    ".aws",
    ".azure",
    ".gnupg",
    ".netrc",
    ".authinfo",
    ".authinfo.gpg",
    ".npmrc",
    ".pypirc",
    ".pgpass",
    ".my.cnf",
    ".git-credentials",
    ".config/git/credentials",
    ".config/gh",
    ".config/glab-cli",
    ".config/hub",
    ".config/gcloud",
    ".config/op",
    ".config/rclone",
    ".config/sops",
    ".config/age",
    ".config/ghostpen",
    ".config/github-copilot",
    ".config/containers/auth.json",
    ".config/google-chrome",
    ".config/chromium",
    ".config/BraveSoftware",
    ".config/Signal",
    ".config/Slack",
    ".cargo/credentials",
    ".cargo/credentials.toml",
    ".gem/credentials",
    ".docker",
    ".kube",
    ".terraform.d",
    ".vault-token",
    ".password-store",
    ".local/share/keyrings",
    ".local/share/kwalletd",
    ".local/share/ghostpen",
    ".local/state/ghostpen",
    ".mozilla",
    ".thunderbird",
    ".claude",
    ".claude.json",
    ".codex",
    ".cursor",
    ".gemini",
    ".bash_history",
    ".zsh_history",
    ".python_history",
    ".node_repl_history",
    ".psql_history",
    ".local/share/fish/fish_history",
];

/// What only root could read anyway, for when Ghostpen is run by root.
const SYSTEM: &[&str] = &[
    "/etc/shadow",
    "/etc/shadow-",
    "/etc/gshadow",
    "/etc/gshadow-",
    "/etc/sudoers",
    "/etc/sudoers.d",
    "/etc/ssl/private",
    "/etc/krb5.keytab",
    "/etc/NetworkManager/system-connections",
    "/etc/wireguard",
    "/etc/kubernetes",
    "/var/lib/docker",
    "/var/lib/kubelet",
    "/var/spool/cron",
    "/boot",
];

/// The private halves of a host's own keys lie among harmless files.
const HOST_KEYS: &str = "/etc/ssh";

/// All places that may hold secrets, whether they are there or not.
pub(crate) fn places(homes: &[PathBuf]) -> Vec<PathBuf> {
    let home = homes.iter().flat_map(|home| HOME.iter().map(move |name| home.join(name)));
    home.chain(SYSTEM.iter().chain([&HOST_KEYS]).map(PathBuf::from)).collect()
}

/// Folders below the home folder in which tools keep what they fetched or built. Commands see copies of these
/// that they may write to, since some tools do not start without.
const CACHES: &[&str] = &[
    ".cache",
    ".npm",
    ".yarn",
    ".bun/install/cache",
    ".local/share/pnpm",
    ".cargo/registry",
    ".cargo/git",
    ".gradle",
    ".m2",
    ".nuget",
    ".pub-cache",
    ".sbt",
    ".ivy2",
    "go/pkg",
];

/// The folders of tools' caches, whether they are there or not.
pub(crate) fn caches(home: &Path) -> Vec<PathBuf> {
    CACHES.iter().map(|name| home.join(name)).collect()
}
