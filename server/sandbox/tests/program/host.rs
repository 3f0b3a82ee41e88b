//! A process that runs one command, as the server does, so that it can be another user's or be killed.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    time::Duration,
};

use sandbox::{Ignored, Job, Limits, Mode, Sandbox, Settings, Stop};

/// Runs a shell's words in `w` below the folder; says what the command says, and at last how it ended.
pub(crate) fn main(mode: &str, folder: &Path, limits: &str, words: &str) {
    let modes = [Mode::Full, Mode::Bubblewrap, Mode::Restricted];
    let without = modes.into_iter().filter(|one| one.name() != mode).collect();
    let settings = Settings { scratch: folder.join("scratch"), without, ..Settings::default() };
    let sandbox = Sandbox::probe(settings);
    let root = folder.join("w");
    fs::create_dir_all(&root).unwrap();
    let job = Job {
        roots: vec![root.clone()],
        overlay: Vec::new(),
        argv: ["/bin/sh", "-c", words].map(Into::into).into(),
        cwd: root,
        env: sandbox::environment(),
        limits: self::limits(limits),
        network: false,
        task: PathBuf::from(folder).join("scratch/task"),
        ignored: Ignored::default(),
    };
    let outcome = sandbox.run(&job, &Stop::new().unwrap(), &mut |_, bytes| {
        let _ = std::io::stdout().write_all(bytes);
    });
    match outcome {
        Ok(outcome) => println!("{:?}", outcome.exit),
        Err(error) => println!("{error}"),
    }
}

/// Reads limits such as `memory=64,disk=8`: megabytes, processes, seconds.
fn limits(words: &str) -> Limits {
    let mut limits = Limits { wall: Duration::from_mins(1), ..Limits::default() };
    for word in words.split(',').filter(|word| !word.is_empty()) {
        let (name, value) = word.split_once('=').unwrap();
        let value: u64 = value.parse().unwrap();
        match name {
            "memory" => limits.memory = value << 20,
            "disk" => limits.disk = value << 20,
            "file" => limits.file = value << 20,
            "processes" => limits.processes = value as u32,
            "cpu" => limits.cpu = Duration::from_secs(value),
            _ => panic!("{name} is no limit"),
        }
    }
    limits
}
