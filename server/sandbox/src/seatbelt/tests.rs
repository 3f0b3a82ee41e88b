//! The profile as text: what is denied comes after what is allowed, and no path ends its string.
#![allow(clippy::needless_pass_by_value, clippy::needless_raw_string_hashes)]

use std::path::Path;

use expect_test::{Expect, expect};

use super::profile;

#[track_caller]
fn check(writable: &[&str], masked: &[&str], network: bool, want: Expect) {
    let writable: Vec<_> = writable.iter().map(Path::new).collect();
    let masked: Vec<_> = masked.iter().map(Path::new).collect();
    want.assert_eq(&profile(&writable, &masked, network));
}

#[test]
fn the_profile() {
    check(
        &["/private/tmp/w"],
        &["/Users/u/.ssh"],
        false,
        expect![[r#"
        (version 1)
        (deny default)
        (import "system.sb")
        (allow process-exec)
        (allow process-fork)
        (allow signal (target same-sandbox))
        (allow process-info* (target same-sandbox))
        (allow sysctl-read)
        (allow file-read*)
        (allow file-write-data (literal "/dev/null") (literal "/dev/zero"))
        (allow pseudo-tty)
        (allow file-write* (subpath "/private/tmp/w"))
        (deny file-link)
        (deny file-write-setugid)
        (deny file-read* file-write* (subpath "/Users/u/.ssh"))
        (deny network*)
    "#]],
    );
    check(
        &[r#"/w") (allow default) ("\"#],
        &[],
        true,
        expect![[r#"
        (version 1)
        (deny default)
        (import "system.sb")
        (allow process-exec)
        (allow process-fork)
        (allow signal (target same-sandbox))
        (allow process-info* (target same-sandbox))
        (allow sysctl-read)
        (allow file-read*)
        (allow file-write-data (literal "/dev/null") (literal "/dev/zero"))
        (allow pseudo-tty)
        (allow file-write* (subpath "/w\") (allow default) (\"\\"))
        (deny file-link)
        (deny file-write-setugid)
        (allow network-outbound (remote ip))
        (allow network-inbound (local ip "localhost:*"))
        (allow system-socket)
        (allow mach-lookup (global-name "com.apple.mDNSResponder"))
    "#]],
    );
}
