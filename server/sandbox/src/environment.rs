//! The environment that commands get: the little of the user's that tools need, by name, and constants.
//! What is not named here may be a secret, so it is not passed on.

use std::{env, ffi::OsString};

/// What tools need to find themselves and their parts. None of these holds a secret.
const PASSED: &[&str] = &[
    "CARGO_HOME",
    "CC",
    "CXX",
    "DOTNET_ROOT",
    "GOMODCACHE",
    "GOPATH",
    "GOROOT",
    "HOME",
    "JAVA_HOME",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "LOGNAME",
    "NVM_DIR",
    "PATH",
    "PKG_CONFIG_PATH",
    "PYENV_ROOT",
    "RBENV_ROOT",
    "RUSTUP_HOME",
    "RUSTUP_TOOLCHAIN",
    "SDKROOT",
    "TZ",
    "USER",
    "VIRTUAL_ENV",
    "VOLTA_HOME",
];

/// Nobody is there to answer or to scroll.
const CONSTANT: &[(&str, &str)] = &[
    ("GHOSTPEN_SANDBOX", "1"),
    ("GIT_OPTIONAL_LOCKS", "0"),
    ("GIT_PAGER", "cat"),
    ("GIT_TERMINAL_PROMPT", "0"),
    ("NO_COLOR", "1"),
    ("PAGER", "cat"),
    ("TERM", "dumb"),
    ("TMPDIR", "/tmp"),
];

/// The environment for a command, from that of this process.
pub fn environment() -> Vec<(OsString, OsString)> {
    let passed = PASSED.iter().filter_map(|name| Some(((*name).into(), env::var_os(name)?)));
    let constant = CONSTANT.iter().map(|(name, value)| ((*name).into(), (*value).into()));
    passed.chain(constant).collect()
}
