//! Makes each attack twice: outside, where it must do its harm, and in the sandbox, where it must do none.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use sandbox::{Exit, Ignored, Job, Limits, Mode, Sandbox, Settings, Stop};

use crate::{
    attacks::{self, Attack, STARTED},
    target::Target,
};

/// What the environment of this process must hold, and no command's may.
pub(crate) const SECRET: &str = "secret-of-the-environment";

/// Makes all attacks in a folder, in each mode, and says how many were made and what is wrong.
pub(crate) fn main(folder: &Path) {
    assert!(std::env::vars().any(|(_, value)| value == SECRET), "the secret is in the environment");
    // Outside, the program has a name, and no link of the kernel's leads to it.
    let program = std::env::current_exe().unwrap();
    let modes = [Mode::Full, Mode::Bubblewrap, Mode::Restricted];
    let sandboxes = modes.map(|mode| sandbox(mode, folder));
    let is_root = rustix::process::geteuid().is_root();
    let (mut count, mut wrong) = (0, Vec::new());
    for attack in attacks::all(is_root) {
        wrong.extend(control(attack, folder, &program, count * MODES));
        for (index, sandbox) in sandboxes.iter().enumerate() {
            let said = trial(sandbox, attack, folder, &program, count * MODES + 1 + index);
            wrong.extend(said.map(|said| format!("{}: {said}", modes[index].name())));
        }
        count += 1;
    }
    println!("{count} attacks");
    for line in wrong {
        println!("{line}");
    }
}

/// Folders for each attack: outside, and for each mode.
const MODES: usize = 4;

fn sandbox(mode: Mode, folder: &Path) -> Sandbox {
    let better = [Mode::Full, Mode::Bubblewrap].into_iter().filter(|better| *better < mode).collect();
    let secrets =
        |number: usize| ["secret", "secrets"].map(|name| folder.join(format!("{number}/outside/{name}")));
    let settings = Settings {
        scratch: folder.join("scratch"),
        masked: (0..1000).flat_map(secrets).collect(),
        launcher: None,
        without: better,
    };
    let sandbox = Sandbox::probe(settings);
    assert_eq!(sandbox.mode(), mode, "{}", sandbox.explain());
    sandbox
}

/// What is wrong with an attack outside.
fn control(attack: &Attack, folder: &Path, program: &Path, number: usize) -> Option<String> {
    let place = folder.join(number.to_string());
    let mut target = Target::set_up(&place, program, number);
    let output = Command::new(program)
        .args(["attack", attack.name])
        .arg(serde_json::to_string(&target.aim).unwrap())
        .current_dir(&target.aim.root)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    target.wait_for(attack.harm);
    let is_harmful = target.harm(&output.stdout).contains(&attack.harm);
    let said = String::from_utf8_lossy(&output.stdout).replace('\n', "; ");
    fs::remove_dir_all(&place).unwrap();
    (!is_harmful).then(|| format!("{}: does no harm outside: {said}", attack.name))
}

/// What is wrong with an attack in the sandbox.
fn trial(sandbox: &Sandbox, attack: &Attack, folder: &Path, program: &Path, number: usize) -> Option<String> {
    let place = folder.join(number.to_string());
    let mut target = Target::set_up(&place, program, number);
    let aim = serde_json::to_string(&target.aim).unwrap();
    let argv =
        [program.as_os_str().to_owned()].into_iter().chain(["attack", attack.name, &aim].map(OsString::from));
    let job = Job {
        roots: vec![target.aim.root.clone()],
        overlay: Vec::new(),
        argv: argv.collect(),
        cwd: target.aim.root.clone(),
        env: sandbox::environment(),
        limits: Limits { wall: Duration::from_secs(10), ..Limits::default() },
        network: false,
        task: PathBuf::from(&place).join("kept"),
        ignored: Ignored::default(),
    };
    let outcome = match sandbox.run(&job, &Stop::new().unwrap(), &mut |_, _| {}) {
        Ok(outcome) => outcome,
        Err(error) => return Some(format!("{}: {error}", attack.name)),
    };
    let bytes = outcome.output.bytes();
    let said = String::from_utf8_lossy(&bytes).replace('\n', "; ");
    let harm = target.harm(&bytes);
    let is_over = matches!(outcome.exit, Exit::Code(0) | Exit::Signal(_)) && said.contains(STARTED);
    Sandbox::forget(&job.task).unwrap();
    fs::remove_dir_all(&place).unwrap();
    if !harm.is_empty() {
        return Some(format!("{}: does harm in the sandbox: {harm:?}: {said}", attack.name));
    }
    (!is_over).then(|| format!("{}: was not made: {:?}: {said}", attack.name, outcome.exit))
}
