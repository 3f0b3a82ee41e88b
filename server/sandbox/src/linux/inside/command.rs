//! The last steps before a command: it gives up every power, gets its fences and becomes the program.

use std::{ffi::CString, io, os::unix::ffi::OsStrExt, path::Path};

use rustix::{
    fs::Mode,
    io::Errno,
    process::{Resource, Rlimit, chdir, getrlimit, setrlimit, setsid, umask},
    thread::{
        CapabilitySet, CapabilitySets, clear_ambient_capability_set, remove_capability_from_bounding_set,
        set_capabilities, set_no_new_privs,
    },
};

use super::{At, Control, Stuck, fence, filter};
use crate::linux::{
    plan::{Plan, Report},
    system::execute,
};

/// Turns this process into the command. Comes back only when it cannot.
pub(super) fn start(plan: &Plan, control: &Control) -> Result<(), Stuck> {
    // A session of its own has no terminal to push input into.
    setsid().at("start a session")?;
    umask(Mode::from_raw_mode(0o022));
    limit(plan)?;
    drop_powers()?;
    chdir(Path::new(&plan.cwd)).at("enter the command's folder")?;
    let (argv, env) = (words(plan.argv.iter().map(|word| word.as_bytes().to_vec()))?, environment(plan)?);
    fence::put_up(plan)?;
    filter::put_up(plan)?;
    let error = run(plan, &argv, &env);
    control.say(&Report::Program { errno: error.raw_os_error().unwrap_or(0) });
    Ok(())
}

/// Gives up all capabilities for good, also those that a program could bring.
pub(super) fn drop_powers() -> Result<(), Stuck> {
    for number in 0..64 {
        let one = CapabilitySet::from_bits_retain(1 << number);
        match remove_capability_from_bounding_set(one) {
            // Beyond the last one that this kernel knows.
            Err(Errno::INVAL) => break,
            // Who has no power to give this up has none to gain: new privileges are given up below.
            Err(Errno::PERM) => break,
            dropped => dropped.at("give up capabilities for programs")?,
        }
    }
    clear_ambient_capability_set().at("give up capabilities to hand on")?;
    let none = CapabilitySet::empty();
    set_capabilities(None, CapabilitySets { effective: none, permitted: none, inheritable: none })
        .at("give up capabilities")?;
    set_no_new_privs(true).at("give up new privileges")
}

/// None of these limits memory: the kernel counts only what is reserved, and some runtimes reserve terabytes.
fn limit(plan: &Plan) -> Result<(), Stuck> {
    let limits = [
        (Resource::Core, 0),
        (Resource::Cpu, plan.cpu_seconds),
        (Resource::Fsize, plan.file),
        (Resource::Nproc, plan.processes_at_most().into()),
    ];
    for (resource, most) in limits {
        let most = getrlimit(resource).maximum.map_or(most, |now| now.min(most));
        let both = Rlimit { current: Some(most), maximum: Some(most) };
        setrlimit(resource, both).at("limit what the command takes")?;
    }
    Ok(())
}

fn words(words: impl Iterator<Item = Vec<u8>>) -> Result<Vec<CString>, Stuck> {
    let words: Result<Vec<_>, _> = words.map(CString::new).collect();
    words.map_err(io::Error::from).at("take a word with a zero byte in it")
}

fn environment(plan: &Plan) -> Result<Vec<CString>, Stuck> {
    let pairs = plan.env.iter().map(|(name, value)| [name.as_bytes(), b"=", value.as_bytes()].concat());
    words(pairs)
}

/// Tries each place the program may be at, as a shell does.
fn run(plan: &Plan, argv: &[CString], env: &[CString]) -> io::Error {
    let Some(program) = argv.first() else { return io::ErrorKind::InvalidInput.into() };
    if program.as_bytes().contains(&b'/') {
        return execute(program, argv, env);
    }
    let path = plan.env.iter().find(|(name, _)| name == "PATH").map(|(_, value)| value.as_bytes());
    let mut said = io::Error::from_raw_os_error(libc::ENOENT);
    for folder in path.unwrap_or(b"/usr/local/bin:/usr/bin:/bin").split(|&byte| byte == b':') {
        // An empty entry means the current folder, which nobody who writes it means.
        if folder.is_empty() {
            continue;
        }
        let Ok(file) = CString::new([folder, b"/", program.as_bytes()].concat()) else { continue };
        let error = execute(&file, argv, env);
        if !matches!(error.raw_os_error(), Some(libc::ENOENT | libc::ENOTDIR)) {
            said = error;
        }
    }
    said
}
