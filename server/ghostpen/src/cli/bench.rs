//! `ghostpen bench`: how well the embedded engine predicts, on any checkout and its commits, and the training
//! of its weights. Deterministic in the seed but for the times.

mod checkout;
mod git;
mod table;

use std::{
    fs,
    io::Write as _,
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand, ValueEnum};
use embedded::quality::{self, Idioms, Lessons, Prior, Report, Training, Typing, Weights, Workspace};

use self::{checkout::Checkout, table::Result};
use super::print;

/// Commits that are looked at when lines are sought, and how many of them, evenly spread, are used.
const COMMITS: usize = 300;
const USED: usize = 60;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Hide the rest of lines in a checkout, predict it, and compare
    ///
    /// Prints how often the whole rest of the line was right, next to what copying would have reached, how far
    /// the probabilities can be believed, and how long an answer took.
    Quality(Quality),
    /// Train the engine's weights on checkouts and their commits
    Train(Train),
}

/// What is hidden from the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Protocol {
    /// Leave one out: file and workspace as they are, without the rest of the line
    Loo,
    /// Nothing of the file after the cursor
    Chrono,
    /// Lines that commits added, in the workspace as it was before each
    Replay,
    /// The same lines typed key by key, accepting what is right
    Type,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  ghostpen bench quality --dir ~/src/ripgrep --protocol loo
  ghostpen bench quality --dir ~/src/ripgrep --protocol type --n 100 --json")]
pub(super) struct Quality {
    /// A checkout; for replay and type with its history (may be given several times)
    #[arg(long, required = true)]
    dir: Vec<PathBuf>,
    #[arg(long, value_enum, default_value = "loo")]
    protocol: Protocol,
    /// Only files of this language, as editors name it: rust, python, …
    #[arg(long)]
    lang: Option<String>,
    /// Places in each checkout
    #[arg(long, default_value_t = 300)]
    n: usize,
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// What is shown while typing: nothing less likely than this (may be given several times)
    #[arg(long, default_values_t = [0.35, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95])]
    threshold: Vec<f32>,
    /// Weights to use instead of the built-in ones
    #[arg(long)]
    weights: Option<PathBuf>,
    /// Idioms to use instead of the built-in ones
    #[arg(long, requires = "weights")]
    prior: Option<PathBuf>,
    /// Print each place where the prediction was wrong
    #[arg(long)]
    misses: bool,
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Train {
    /// A checkout with its history (may be given several times)
    #[arg(long, required = true)]
    dir: Vec<PathBuf>,
    /// Places in each checkout, and as many lines of its commits
    #[arg(long, default_value_t = 600)]
    n: usize,
    /// How often all of them are gone through
    #[arg(long, default_value_t = 6)]
    rounds: usize,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Train the weights by which whole lines are compared, not those for words
    #[arg(long, conflicts_with = "prior")]
    lines: bool,
    /// Where the weights are written
    #[arg(long)]
    out: PathBuf,
    /// Find the idioms that the checkouts have in common, train with them, and write them here
    #[arg(long)]
    prior: Option<PathBuf>,
}

pub(super) fn run(command: &Command) -> anyhow::Result<()> {
    match command {
        Command::Quality(arguments) => measure(arguments),
        Command::Train(arguments) => train(arguments),
    }
}

fn measure(arguments: &Quality) -> anyhow::Result<()> {
    let weights = weights(arguments)?;
    let mut results = Vec::new();
    for dir in &arguments.dir {
        let checkout = Checkout::new(dir, arguments.lang.as_deref())?;
        let result = measure_one(&checkout, arguments, &weights)?;
        if !arguments.json {
            if arguments.misses {
                result.misses().iter().try_for_each(|miss| print(miss))?;
            }
            print(&format!("{}: {result}\n", checkout.name()))?;
        }
        results.push((checkout.name(), result));
    }
    if arguments.json {
        return print(&format!("{}\n", table::json(&results)));
    }
    match results.into_iter().map(|(_, result)| result).reduce(Result::and) {
        Some(all) if arguments.dir.len() > 1 => print(&format!("all: {all}\n")),
        _ => Ok(()),
    }
}

fn weights(arguments: &Quality) -> anyhow::Result<Weights> {
    let read = |path: &PathBuf| fs::read(path).with_context(|| format!("cannot read {}", path.display()));
    let other = |path: &PathBuf| format!("{} is for another version of the engine", path.display());
    let Some(path) = &arguments.weights else { return Ok(Weights::default()) };
    let weights = Weights::from_bytes(&read(path)?).with_context(|| other(path))?;
    let Some(path) = &arguments.prior else { return Ok(weights) };
    Ok(weights.with_prior(Prior::from_bytes(&read(path)?).with_context(|| other(path))?))
}

fn measure_one(checkout: &Checkout, arguments: &Quality, weights: &Weights) -> anyhow::Result<Result> {
    let &Quality { protocol, n, seed, ref threshold, .. } = arguments;
    let still = match protocol {
        Protocol::Loo => Some(quality::Protocol::LeaveOneOut),
        Protocol::Chrono => Some(quality::Protocol::Chronological),
        Protocol::Replay | Protocol::Type => None,
    };
    if let Some(protocol) = still {
        let files = checkout.files()?;
        if files.is_empty() {
            bail!("{}: no source files", checkout.name());
        }
        return Ok(Result::Lines(quality::measure(&files, protocol, n, seed, weights)));
    }
    let (mut lines, mut typing) = (Report::default(), Typing::default());
    let mut commits = checkout.commits(COMMITS, USED)?;
    let each = n.div_ceil(commits.len().max(1));
    let mut workspace = Workspace::new(weights);
    while let Some(commit) = commits.next()? {
        let seed = seed.wrapping_add(commits.len() as u64 * 7919);
        if protocol == Protocol::Replay {
            lines = lines.and(quality::replay(&commit, &mut workspace, (each, seed), weights));
        } else {
            let typed = quality::type_lines(&commit, &mut workspace, (each, seed), threshold, weights);
            typing = typing.and(typed);
        }
    }
    Ok(if protocol == Protocol::Replay { Result::Lines(lines) } else { Result::Typed(typing) })
}

fn train(arguments: &Train) -> anyhow::Result<()> {
    let checkouts: Vec<Checkout> =
        arguments.dir.iter().map(|dir| Checkout::new(dir, None)).collect::<anyhow::Result<_>>()?;
    let idioms = arguments.prior.as_ref().map(|_| idioms(&checkouts)).transpose()?;
    let lessons = lessons(arguments, &checkouts, idioms.as_ref())?;
    let how = Training { rounds: arguments.rounds, seed: arguments.seed };
    let weights = quality::train(how, lessons, |round| tell(&format!("{round:.4?}")));
    let write = |path: &PathBuf, bytes: &[u8]| {
        fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
    };
    if let Some((idioms, path)) = idioms.zip(arguments.prior.as_ref()) {
        write(path, &idioms.prior(None).to_bytes())?;
    }
    write(&arguments.out, &weights)
}

/// Says how far it is, to whoever watches.
fn tell(line: &str) {
    drop(writeln!(std::io::stderr(), "{line}"));
}

/// What the checkouts have in common.
fn idioms(checkouts: &[Checkout]) -> anyhow::Result<Idioms> {
    let mut idioms = Idioms::default();
    for checkout in checkouts {
        idioms.study(&checkout.files()?);
    }
    idioms.compare();
    Ok(idioms)
}

/// What each of the checkouts teaches, in their order. Each has a seed of its own, so that it is the same
/// however many are gone through at once.
fn lessons(
    arguments: &Train,
    checkouts: &[Checkout],
    idioms: Option<&Idioms>,
) -> anyhow::Result<Vec<Lessons>> {
    let next = AtomicUsize::new(0);
    let work = || -> anyhow::Result<Vec<(usize, Lessons)>> {
        let mut done = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(checkout) = checkouts.get(number) else { return Ok(done) };
            // What a checkout itself says would be held to be common knowledge.
            let prior = idioms.map(|idioms| idioms.prior(Some(number as u32)));
            let weights = prior.map_or_else(Weights::default, |prior| Weights::default().with_prior(prior));
            let lessons =
                lessons_of(checkout, arguments, arguments.seed.wrapping_add(number as u64), &weights)?;
            tell(&format!("{}: {} steps", checkout.name(), lessons.steps()));
            done.push((number, lessons));
        }
    };
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let mut all = thread::scope(|scope| -> anyhow::Result<Vec<_>> {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let mut all = Vec::new();
        for worker in workers {
            all.extend(worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        }
        Ok(all)
    })?;
    all.sort_by_key(|(number, _)| *number);
    Ok(all.into_iter().map(|(_, lessons)| lessons).collect())
}

/// What a checkout teaches: `n` places in it, and as many lines of its commits.
fn lessons_of(
    checkout: &Checkout,
    &Train { n, lines, .. }: &Train,
    seed: u64,
    weights: &Weights,
) -> anyhow::Result<Lessons> {
    let mut lessons = if lines { Lessons::of_lines(seed) } else { Lessons::new(seed) };
    lessons.study(&checkout.files()?, n, weights);
    let mut commits = checkout.commits(COMMITS, USED)?;
    let each = n.div_ceil(commits.len().max(1));
    let mut workspace = Workspace::new(weights);
    while let Some(commit) = commits.next()? {
        lessons.replay(&commit, &mut workspace, each);
    }
    Ok(lessons)
}

#[cfg(test)]
mod tests;
