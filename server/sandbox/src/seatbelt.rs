//! The profile for macOS's `sandbox-exec`, as text. A pure function; nothing here starts it yet.
//!
//! There is no overlay file system there: the command works on a clone of the workspace, which is the only
//! place, besides its own temporary folder, where it may write.

use std::{fmt::Write, path::Path};

/// The profile for a command that writes to `writable`, reads nothing of `masked`, and has the network or not.
/// What comes later in a profile wins.
pub fn profile(writable: &[&Path], masked: &[&Path], network: bool) -> String {
    let mut text = String::from(
        "(version 1)\n\
         (deny default)\n\
         (import \"system.sb\")\n\
         (allow process-exec)\n\
         (allow process-fork)\n\
         (allow signal (target same-sandbox))\n\
         (allow process-info* (target same-sandbox))\n\
         (allow sysctl-read)\n\
         (allow file-read*)\n\
         (allow file-write-data (literal \"/dev/null\") (literal \"/dev/zero\"))\n\
         (allow pseudo-tty)\n",
    );
    for path in writable {
        let _ = writeln!(text, "(allow file-write* (subpath {}))", quoted(path));
    }
    // A link or another name made there must not lead to what could not be written otherwise.
    text.push_str("(deny file-link)\n(deny file-write-setugid)\n");
    for path in masked {
        let path = quoted(path);
        let _ = writeln!(text, "(deny file-read* file-write* (subpath {path}))");
    }
    if network {
        text.push_str(
            "(allow network-outbound (remote ip))\n(allow network-inbound (local ip \"localhost:*\"))\n",
        );
        text.push_str(
            "(allow system-socket)\n(allow mach-lookup (global-name \"com.apple.mDNSResponder\"))\n",
        );
    } else {
        text.push_str("(deny network*)\n");
    }
    text
}

/// A string of the profile's language. A path that is no text cannot be named there: it is widened to nothing.
fn quoted(path: &Path) -> String {
    let text = path.to_string_lossy();
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests;
