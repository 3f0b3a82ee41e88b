//! Which mode holds on this system. Not what the kernel claims decides, but attacks: each mode is tried from
//! the best down, and taken if none of the attacks that do harm outside does any inside.

use std::{ffi::OsString, fs, io, path::Path, time::Duration};

use super::{follow::launcher, rubbish};
use crate::{Exit, Job, LAUNCHER, Limits, Mode, Sandbox, Settings, Stop};

mod attacks;
mod target;

pub(crate) use self::attacks::main as attack;
use self::target::Target;

/// What the launcher's program is told besides [`LAUNCHER`] to attack instead.
pub(crate) const ATTACK: &str = "attack";
/// An attack takes a few milliseconds; one that hangs is stopped.
const WALL: Duration = Duration::from_secs(10);

/// Finds the best mode that holds.
pub(crate) fn probe(settings: Settings) -> Sandbox {
    let mut sandbox = Sandbox { mode: Mode::None, why: String::new(), settings };
    let mut failed = Vec::new();
    for mode in [Mode::Full, Mode::Bubblewrap, Mode::Restricted] {
        sandbox.mode = mode;
        let is_out = sandbox.settings.without.contains(&mode);
        match if is_out { Err("it is not wanted".to_owned()) } else { hold(&sandbox) } {
            Ok(()) => break,
            Err(why) => failed.push((mode, why)),
        }
        sandbox.mode = Mode::None;
    }
    sandbox.why = explain(sandbox.mode, &failed);
    sandbox
}

/// Whether a mode holds; if not, why not.
fn hold(sandbox: &Sandbox) -> Result<(), String> {
    let folder = sandbox.settings.scratch.join(format!("self-test-{}", std::process::id()));
    fs::create_dir_all(&folder)
        .map_err(|error| format!("{} cannot be written: {error}", folder.display()))?;
    let held = fs::canonicalize(&folder).map_err(|error| error.to_string()).and_then(|folder| {
        control(sandbox, &folder.join("control"))?;
        trial(sandbox, &folder.join("trial"))
    });
    let _ = rubbish::remove(&folder);
    held
}

/// Every attack does harm where nothing hinders it: only then does a failed one prove anything.
fn control(sandbox: &Sandbox, folder: &Path) -> Result<(), String> {
    let unable = |error: io::Error| format!("the self-test could not run: {error}");
    let target = Target::set_up(folder, &launcher(&sandbox.settings)).map_err(unable)?;
    let words = target.words().map_err(unable)?;
    let output = std::process::Command::new(launcher(&sandbox.settings))
        .args([LAUNCHER, ATTACK])
        .arg(words)
        .output()
        .map_err(unable)?;
    let missed = target.missed(&output.stdout);
    if missed.is_empty() {
        return Ok(());
    }
    Err(format!(
        "the self-test proves nothing here, as this does no harm outside either: {}",
        missed.join(", ")
    ))
}

fn trial(sandbox: &Sandbox, folder: &Path) -> Result<(), String> {
    let unable = |error: io::Error| format!("the self-test could not run: {error}");
    let target = Target::set_up(folder, &launcher(&sandbox.settings)).map_err(unable)?;
    let mut sandbox = sandbox.clone();
    sandbox.settings.masked.push(target.secret());
    let argv = ["/proc/self/exe", LAUNCHER, ATTACK].map(OsString::from).into_iter();
    let job = Job {
        roots: vec![target.root()],
        overlay: Vec::new(),
        argv: argv.chain([target.words().map_err(unable)?]).collect(),
        cwd: target.root(),
        env: Vec::new(),
        limits: Limits { wall: WALL, ..Limits::default() },
        network: false,
        task: folder.join("task"),
        ignored: crate::Ignored::default(),
    };
    let stop = Stop::new().map_err(unable)?;
    let outcome = sandbox.run(&job, &stop, &mut |_, _| {}).map_err(|error| error.to_string())?;
    let said = outcome.output.bytes();
    let harm = target.harm(&said);
    if !harm.is_empty() {
        return Err(format!("the self-test got through by: {}", harm.join(", ")));
    }
    // An attacker that did not run does no harm either.
    if outcome.exit != Exit::Code(0) || !attacks::is_done(&said) {
        return Err(format!("the self-test ended early: {:?}", outcome.exit));
    }
    Ok(())
}

/// What the mode means, why it is no better one, and what to do.
fn explain(mode: Mode, failed: &[(Mode, String)]) -> String {
    let meaning = match mode {
        Mode::Full => {
            "Commands run on a copy of the workspace, without network; nothing that they do reaches anything \
             else, and what they write comes back for review."
        }
        Mode::Bubblewrap => {
            "Commands run in the system's bubblewrap, without network. They can read the workspace but not \
             write to it."
        }
        Mode::Restricted => {
            "Commands run behind Landlock and a filter of system calls, on a copy of the workspace. They have no \
             sockets, can write nowhere else, and what they write there comes back for review."
        }
        Mode::None => {
            "Commands are not confined, so each one asks. One that is allowed can do all that you can; it runs \
             on a copy of the workspace, and what it writes there comes back for review."
        }
    };
    let reasons = failed.iter().map(|(mode, why)| format!(" Not {}: {why}.", mode.name()));
    let advice = match failed.first() {
        None => "",
        Some(_) => {
            " The full sandbox needs a kernel of 6.7 or later with Landlock, and user namespaces; see \
             `sysctl user.max_user_namespaces kernel.apparmor_restrict_unprivileged_userns`."
        }
    };
    [meaning.to_owned()].into_iter().chain(reasons).chain([advice.to_owned()]).collect()
}

#[cfg(test)]
mod tests;
