//! `run_command`: a command in the sandbox, on exactly what the user and the task see. What it writes comes
//! back as edits of the overlay; what it reaches otherwise is nothing.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use change::Hash;
use protocol::Mode;
use schemars::JsonSchema;
use serde::Deserialize;
use text::decode;

use super::{Access, Call, Done, Refused, Tool};
use crate::{
    approval::{Denied, Subject},
    audit::Act,
    clip::{Clip, clean},
    evidence::{Evidence, cited},
    overlay::{Author, Ignoring, Write},
    place::Place,
    runner::{Job, Ran},
    store::Record,
};

/// How long a command may take, in seconds, when the call does not say.
const USUAL: u64 = 120;
const LONGEST: u64 = 600;

/// So much of the output is shown while it runs, in bytes.
const STREAMED: usize = 64 << 10;

/// So many files that a command wrote are named.
const TOLD: usize = 40;

pub(super) struct RunCommand;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// Program and arguments, one by one: `["cargo", "test"]`. For pipes: `["sh", "-c", "…"]`.
    command: Vec<String>,
    /// The folder to run in, from the workspace's root.
    #[serde(default)]
    cwd: Option<String>,
    /// Seconds it may take; 120 without it, at most 600.
    #[serde(default)]
    timeout: Option<u64>,
    /// Ask the user for network access; only where the command cannot do without.
    #[serde(default)]
    network: bool,
    /// Why, in a few words.
    reason: String,
}

impl Tool for RunCommand {
    const NAME: &'static str = "run_command";
    const ABOUT: &'static str = "Runs a command in a sandbox, on a copy of the workspace with your edits: no \
        network, nothing outside the workspace can be written. Files it writes become part of your change. Use it \
        to build and to run tests.";
    const ACCESS: Access = Access::Run;
    type Arguments = Arguments;

    fn title(arguments: &Arguments) -> String {
        format!("Run `{}`: {}", arguments.command.join(" "), arguments.reason)
    }

    async fn run(arguments: Arguments, call: &Call) -> Result<Done, Refused> {
        let Arguments { command, cwd, timeout, network, reason: _ } = arguments;
        if command.first().is_none_or(String::is_empty) || command.iter().any(|word| word.contains('\0')) {
            return Err(Refused::new(
                "`command` is a list: the program, then its arguments, none with a NUL byte",
            ));
        }
        let places = call.bench.overlay.places();
        let cwd = match cwd {
            Some(cwd) => places.find(&cwd)?.path,
            None => places.roots().next().map(Path::to_owned).unwrap_or_default(),
        };
        let limit = Duration::from_secs(timeout.unwrap_or(USUAL).clamp(1, LONGEST));
        let set_up = set_up(call).await?;
        let done = run(call, &Wish { argv: command, cwd, network, limit }).await?;
        Ok(Done { text: set_up + &done.text, ..done })
    }
}

/// Runs the user's own set-up commands, with the network, before the first command of the task. Each is asked
/// for; what comes of it is told with the command that had to wait for it.
async fn set_up(call: &Call) -> Result<String, Refused> {
    if std::mem::replace(&mut call.bench.memory().is_set_up, true) {
        return Ok(String::new());
    }
    let mut told = String::new();
    for argv in &call.bench.set_up {
        let cwd = call.bench.overlay.places().roots().next().map(Path::to_owned).unwrap_or_default();
        let limit = Duration::from_secs(LONGEST);
        match run(call, &Wish { argv: argv.clone(), cwd, network: true, limit }).await {
            Ok(done) if done.exit == Some(0) => told += &format!("set up: `{}`\n", argv.join(" ")),
            Ok(done) => told += &format!("set up: `{}` failed:\n{}\n", argv.join(" "), done.text),
            Err(refused) if call.bench.stop.is_cancelled() => return Err(refused),
            Err(refused) => told += &format!("set up: `{}` was not run: {refused}\n", argv.join(" ")),
        }
    }
    Ok(told)
}

/// A command that someone wants to run.
pub(crate) struct Wish {
    pub(crate) argv: Vec<String>,
    pub(crate) cwd: PathBuf,
    pub(crate) network: bool,
    pub(crate) limit: Duration,
}

/// Runs a command once it is allowed.
pub(crate) async fn run(call: &Call, wish: &Wish) -> Result<Done, Refused> {
    let bench = &call.bench;
    if bench.mode != Mode::Agent {
        return Err(Refused::new("commands are run in agent mode only"));
    }
    let confinement = bench.runner.confinement();
    let subject = Subject::Command {
        argv: wish.argv.clone(),
        cwd: wish.cwd.clone(),
        env: BTreeMap::new(),
        sandbox: confinement.name.clone(),
        confined: confinement.confined,
        network: wish.network,
        program: (!confinement.confined).then(|| program(&wish.argv, &wish.cwd)).flatten(),
    };
    bench.gate.obtain(subject, &bench.stop).await?;
    bench
        .gate
        .record(Act::Command {
            argv: wish.argv.clone(),
            cwd: wish.cwd.clone(),
            env: BTreeMap::new(),
            sandbox: confinement.name.clone(),
            network: wish.network,
        })
        .map_err(Denied::Audit)?;
    let began = Instant::now();
    let (ran, output) = execute(call, wish)?;
    let outcome = ended(&ran);
    if let Err(error) = bench.gate.record(Act::Exited { argv: wish.argv.clone(), outcome: outcome.clone() }) {
        tracing::warn!(%error, "the end of a command could not be written down");
    }
    let ran_on = ran_on(call);
    let written = take(call, &ran, &wish.argv).await;
    let evidence = note(call, wish, &ran, &output, &confinement.name, ran_on);
    let took = began.elapsed().as_secs_f32();
    let notes = several(ran.notes.clone(), "\n");
    let text = format!(
        "run {evidence}: {outcome}, {took:.1} s, sandbox: {}\n{output}\n{written}{notes}",
        confinement.name
    );
    Ok(Done { text, files: Vec::new(), exit: ran.exit })
}

fn execute(call: &Call, wish: &Wish) -> Result<(Ran, String), Refused> {
    let bench = &call.bench;
    let job = Job {
        keep: bench.thread.clone(),
        argv: wish.argv.clone(),
        cwd: wish.cwd.clone(),
        env: BTreeMap::new(),
        network: wish.network,
        roots: bench.overlay.places().roots().map(Path::to_owned).collect(),
        above: bench.overlay.above_disk(),
        ignored: Arc::new(bench.overlay.ignoring()),
        limit: wish.limit,
    };
    let (mut clip, mut streamed) = (Clip::default(), 0);
    let mut output = |bytes: &[u8]| {
        clip.push(bytes);
        if streamed < STREAMED {
            streamed += bytes.len();
            bench.stream(&call.item, clean(&String::from_utf8_lossy(bytes)));
        }
    };
    let ran = bench.runner.run(job, &bench.stop, &mut output).map_err(Refused::new)?;
    Ok((ran, clip.text()))
}

fn ended(ran: &Ran) -> String {
    match (ran.exit, &ran.ended) {
        (_, Some(ended)) => ended.clone(),
        (Some(code), None) => format!("exit code {code}"),
        (None, None) => "it ended without an exit code".to_owned(),
    }
}

/// The file that a command line runs, where it is not confined: what it holds is part of what is allowed.
fn program(argv: &[String], cwd: &Path) -> Option<Hash> {
    let name = argv.first()?;
    let found = if name.contains('/') {
        Some(cwd.join(name))
    } else {
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
    };
    Some(Hash::of(&std::fs::read(found?).ok()?))
}

/// The texts that a command runs on, by hash.
fn ran_on(call: &Call) -> BTreeMap<PathBuf, Option<Hash>> {
    let overlay = &call.bench.overlay;
    overlay.known().into_iter().map(|path| (path.clone(), overlay.hash(&path))).collect()
}

/// Makes what a command wrote part of the task's edits; says what was taken and what was not.
async fn take(call: &Call, ran: &Ran, argv: &[String]) -> String {
    let overlay = &call.bench.overlay;
    let (mut said, mut writes, mut alone) = (Vec::new(), Vec::new(), Vec::new());
    let ignoring = overlay.ignoring();
    for (path, content) in &ran.writes {
        match taken(call, &ignoring, path, content.as_deref()) {
            Ok(None) => {}
            Ok(Some((place, write))) => {
                // What needs an approval of its own must not cost the rest when it is denied.
                let list = if place.protection.is_some() { &mut alone } else { &mut writes };
                list.push((place.name, write));
            }
            Err(why) => said.push(format!("not taken: {why}")),
        }
    }
    let reason = format!("written by `{}`", argv.join(" "));
    let batches = alone.into_iter().map(|one| vec![one]).chain([writes]).filter(|batch| !batch.is_empty());
    for batch in batches {
        let (names, writes): (Vec<_>, Vec<_>) = batch.into_iter().unzip();
        let names = several(names, ", ");
        said.push(match call.bench.edit(writes, &reason, Author::Command).await {
            Ok(notes) => format!("files it changed: {names}{notes}"),
            Err(refused) => format!("not taken: {names}: {refused}"),
        });
    }
    if said.is_empty() { String::new() } else { several(said, "\n") + "\n" }
}

/// A write of a command as one of the task; nothing where it changes nothing that counts.
fn taken(
    call: &Call,
    ignoring: &Ignoring,
    path: &Path,
    content: Option<&[u8]>,
) -> Result<Option<(Place, Write)>, String> {
    let overlay = &call.bench.overlay;
    let name = overlay.places().name(path);
    let place = overlay.places().find(&path.to_string_lossy()).map_err(|error| format!("{name}: {error}"))?;
    if ignoring.is(&place.path, false) {
        return Ok(None);
    }
    let after = content.map(decode).transpose().map_err(|error| format!("{name}: {error}"))?;
    // A text that cannot be read stays as it is.
    let now = overlay.get(&place.path).map_err(|error| error.to_string())?;
    let write = Write { path: place.path.clone(), after };
    Ok((now != write.after).then_some((place, write)))
}

/// Some of many, and how many more there are.
fn several(mut all: Vec<String>, between: &str) -> String {
    let more = all.len().saturating_sub(TOLD);
    all.truncate(TOLD);
    if more > 0 {
        all.push(format!("and {more} more"));
    }
    all.join(between)
}

/// Keeps what a command came to as evidence; its number.
fn note(
    call: &Call,
    wish: &Wish,
    ran: &Ran,
    output: &str,
    sandbox: &str,
    ran_on: BTreeMap<PathBuf, Option<Hash>>,
) -> u32 {
    let mut memory = call.bench.memory();
    let evidence = Evidence {
        id: memory.evidence.last().map_or(0, |last| last.id) + 1,
        argv: wish.argv.clone(),
        exit: ran.exit,
        sandbox: sandbox.to_owned(),
        lines: cited(output),
        ran_on,
    };
    let id = evidence.id;
    memory.evidence.push(evidence.clone());
    drop(memory);
    if let Err(error) = call.bench.store.write(&Record::Evidence(evidence)) {
        tracing::warn!(%error, "evidence could not be written down");
    }
    id
}
