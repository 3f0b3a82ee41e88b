//! Ends the server when the editor that started it is gone, even if its pipes are still held open.

use std::time::Duration;

use rustix::process::{Pid, getppid, test_kill_process};

/// How often is looked, in milliseconds; the server promises to be gone within two seconds.
const EVERY_MS: u64 = 500;

/// Returns once the process `editor` (from `initialize`) or the parent process has ended.
pub async fn parent_gone(editor: Option<i32>) {
    let parent = getppid();
    let editor = editor.and_then(Pid::from_raw);
    let mut tick = tokio::time::interval(Duration::from_millis(EVERY_MS));
    loop {
        tick.tick().await;
        // A parent that ended is replaced by another at once; an editor further up is asked for.
        if getppid() != parent || editor.is_some_and(ended) {
            return;
        }
    }
}

fn ended(pid: Pid) -> bool {
    // Not being allowed to signal it proves that it is there.
    test_kill_process(pid).is_err_and(|error| error == rustix::io::Errno::SRCH) || is_zombie(pid)
}

/// Whether the process has ended but was not collected yet: it still answers signals.
#[cfg(target_os = "linux")]
fn is_zombie(pid: Pid) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).unwrap_or_default();
    // The state follows the program's name, which is in parentheses and may hold anything.
    stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with(['Z', 'X']))
}

#[cfg(not(target_os = "linux"))]
fn is_zombie(_: Pid) -> bool {
    false
}
