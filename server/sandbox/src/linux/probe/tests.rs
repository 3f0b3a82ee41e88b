//! The words that people read about the mode.
#![allow(clippy::needless_pass_by_value, clippy::needless_raw_string_hashes)]

use expect_test::{Expect, expect};

use super::explain;
use crate::Mode;

#[track_caller]
fn check(mode: Mode, failed: &[(Mode, &str)], want: Expect) {
    let failed: Vec<_> = failed.iter().map(|(mode, why)| (*mode, (*why).to_owned())).collect();
    want.assert_eq(&explain(mode, &failed));
}

#[test]
fn what_a_mode_means_and_why_it_is_no_better_one() {
    check(
        Mode::Full,
        &[],
        expect![
            "Commands run on a copy of the workspace, without network; nothing that they do reaches anything else, and what they write comes back for review."
        ],
    );
    check(
        Mode::Restricted,
        &[
            (Mode::Full, "the sandbox could not make namespaces: Operation not permitted (os error 1)"),
            (Mode::Bubblewrap, "the sandbox could not start its launcher: No such file or directory"),
        ],
        expect![
            "Commands run behind Landlock and a filter of system calls, on a copy of the workspace. They have no sockets, can write nowhere else, and what they write there comes back for review. Not full: the sandbox could not make namespaces: Operation not permitted (os error 1). Not bubblewrap: the sandbox could not start its launcher: No such file or directory. The full sandbox needs a kernel of 6.7 or later with Landlock, and user namespaces; see `sysctl user.max_user_namespaces kernel.apparmor_restrict_unprivileged_userns`."
        ],
    );
    check(
        Mode::None,
        &[
            (Mode::Full, "the self-test got through by: connect"),
            (Mode::Bubblewrap, "there is none"),
            (Mode::Restricted, "the self-test ended early: Signal(31)"),
        ],
        expect![
            "Commands are not confined, so each one asks. One that is allowed can do all that you can; it runs on a copy of the workspace, and what it writes there comes back for review. Not full: the self-test got through by: connect. Not bubblewrap: there is none. Not restricted: the self-test ended early: Signal(31). The full sandbox needs a kernel of 6.7 or later with Landlock, and user namespaces; see `sysctl user.max_user_namespaces kernel.apparmor_restrict_unprivileged_userns`."
        ],
    );
}
