//! One command, from what is asked for to what came of it.

use std::{
    collections::BTreeMap,
    env, fs,
    os::unix::ffi::OsStrExt,
    path::{Component, Path, PathBuf},
    time::Instant,
};

use rustix::process::geteuid;

use super::{
    collect::Collector,
    follow, layer,
    memory::memory_left,
    mounts,
    plan::{Copy, Plan, Walls},
    store::{Folders, Store},
    warm,
};
use crate::{
    Ignored, Job, Mode, Outcome, Overlaid, Sandbox, SandboxError, Stop, Stream, Write, WriteChange,
    bubblewrap, mirror::Mirrors, secrets,
};

/// Runs a command as the sandbox's mode says.
pub(crate) fn run(
    sandbox: &Sandbox,
    job: &Job,
    stop: &Stop,
    on_output: &mut dyn FnMut(Stream, &[u8]),
) -> Result<Outcome, SandboxError> {
    let began = Instant::now();
    if sandbox.mode == Mode::None {
        return Err(SandboxError::None(sandbox.why.clone()));
    }
    let roots = roots(job)?;
    check_cwd(job, &roots)?;
    let mut store = Store::open(&job.task)?;
    let task = canonical(&job.task)?;
    if let Some((path, _)) = roots.iter().find(|(root, _)| task.starts_with(root)) {
        let why = "the task's own folder lies in it".to_owned();
        return Err(SandboxError::Root { path: path.clone(), why });
    }
    let copied =
        if sandbox.mode == Mode::Full { copied(job, &roots, &task, &mut store)? } else { Vec::new() };
    let mut plan = plan(sandbox, job, &copied, &roots, &task);
    let arguments = shown_as_they_are(sandbox, job, &roots, &mut plan)?;
    // Without a namespace nothing can be laid over the workspace, but a copy of it lies elsewhere.
    let mirrors = (sandbox.mode == Mode::Restricted).then(|| Mirrors::lay_out(job)).transpose()?;
    if let Some(mirrors) = &mirrors {
        plan.cwd = mirrors.cwd(job)?.into();
        plan.writable.extend(mirrors.places().map(Into::into));
    }
    let (exit, output) = follow::follow(sandbox, &plan, &arguments, job, stop, on_output)?;
    let mut writes = collect(&copied, &mut store)?;
    writes.extend(mirrors.iter().flat_map(Mirrors::writes));
    store.save()?;
    Ok(Outcome { exit, output, took: began.elapsed(), writes })
}

/// A folder that the command sees a copy of.
struct Copied {
    at: PathBuf,
    folders: Folders,
    /// What nobody is told of there; all of a tool's cache.
    ignored: Ignored,
}

/// The workspace's folders as they really are, and as they were named; outer ones first.
fn roots(job: &Job) -> Result<Vec<(PathBuf, PathBuf)>, SandboxError> {
    let mut roots = Vec::new();
    for named in &job.roots {
        let root = canonical(named)?;
        let refuse = |why: &str| SandboxError::Root { path: named.clone(), why: why.to_owned() };
        if !root.is_dir() {
            return Err(refuse("it is not a folder"));
        }
        if ["/", "/proc", "/sys", "/dev"].iter().any(|no| root == Path::new(no))
            || ["/proc", "/sys", "/dev"]
                .iter()
                .any(|no| root.starts_with(no) && !root.starts_with("/dev/shm"))
        {
            return Err(refuse("it is the system's"));
        }
        if let Some(place) = mounts::below(&root) {
            return Err(refuse(&format!("another file system is mounted on {}", place.display())));
        }
        roots.push((root, named.clone()));
    }
    roots.sort();
    roots.dedup_by(|a, b| a.0 == b.0);
    Ok(roots)
}

fn canonical(path: &Path) -> Result<PathBuf, SandboxError> {
    fs::canonicalize(path).map_err(SandboxError::io("find", path))
}

/// The folder to run in gives no right to write there, but where it is, is for the caller to decide.
fn check_cwd(job: &Job, roots: &[(PathBuf, PathBuf)]) -> Result<(), SandboxError> {
    let is_plain = !job.cwd.components().any(|part| part == Component::ParentDir);
    let is_inside = roots.iter().any(|(root, named)| job.cwd.starts_with(root) || job.cwd.starts_with(named));
    if is_plain && is_inside {
        return Ok(());
    }
    let why = "commands run inside the workspace".to_owned();
    Err(SandboxError::Root { path: job.cwd.clone(), why })
}

/// Lays out the copies: of the workspace with the texts over it, and of tools' caches.
fn copied(
    job: &Job,
    roots: &[(PathBuf, PathBuf)],
    task: &Path,
    store: &mut Store,
) -> Result<Vec<Copied>, SandboxError> {
    let mut over = sorted(job, roots)?;
    let mut copied = Vec::new();
    for (root, _) in roots {
        let texts = over.remove(root).unwrap_or_default();
        copied.push(lay_out(root, &texts, &job.ignored, store)?);
    }
    for cache in caches(job) {
        let is_apart = roots.iter().all(|(root, _)| !root.starts_with(&cache) && !cache.starts_with(root));
        if is_apart && !task.starts_with(&cache) {
            copied.push(lay_out(&cache, &BTreeMap::new(), &Ignored::by(|_, _| true), store)?);
        }
    }
    copied.sort_by(|a, b| a.at.cmp(&b.at));
    store.save()?;
    Ok(copied)
}

fn lay_out(
    at: &Path,
    texts: &BTreeMap<PathBuf, &Overlaid>,
    ignored: &Ignored,
    store: &mut Store,
) -> Result<Copied, SandboxError> {
    let (folders, mut kept) = store.kept(at)?;
    let ignored = ignored.clone();
    let collector = Collector { at, folders: &folders, ignored: &ignored, writes: &mut Vec::new(), bytes: 0 };
    warm::refresh(&collector, &mut kept.stamps).map_err(SandboxError::io("clear", &folders.upper))?;
    layer::sync(&folders.layer, at, texts)?;
    store.keep(at, kept);
    Ok(Copied { at: at.to_owned(), folders, ignored })
}

/// The caches of tools that are there: one user's, and apart from each other.
fn caches(job: &Job) -> Vec<PathBuf> {
    let home = job.env.iter().find(|(name, _)| name == "HOME").map(|(_, home)| PathBuf::from(home));
    let mut found: Vec<_> = home
        .iter()
        .flat_map(|home| secrets::caches(home))
        .filter_map(|path| fs::canonicalize(path).ok())
        .collect();
    found.retain(|path| path.is_dir() && mounts::below(path).is_none());
    found.sort();
    found.dedup_by(|later, earlier| later.starts_with(earlier));
    found
}

type Texts<'a> = BTreeMap<PathBuf, BTreeMap<PathBuf, &'a Overlaid>>;

/// The texts to be shown, by the innermost folder that holds them.
fn sorted<'a>(job: &'a Job, roots: &[(PathBuf, PathBuf)]) -> Result<Texts<'a>, SandboxError> {
    let mut sorted = Texts::new();
    for text in &job.overlay {
        let holders = roots.iter().rev().find_map(|(root, named)| {
            let below = text.path.strip_prefix(root).or_else(|_| text.path.strip_prefix(named));
            Some((root, below.ok()?.to_owned()))
        });
        let Some((root, below)) = holders else {
            let why = "it is outside of the workspace".to_owned();
            return Err(SandboxError::Overlay { path: text.path.clone(), why });
        };
        sorted.entry(root.clone()).or_default().insert(below, text);
    }
    Ok(sorted)
}

fn plan(sandbox: &Sandbox, job: &Job, copied: &[Copied], roots: &[(PathBuf, PathBuf)], task: &Path) -> Plan {
    let copies = copied
        .iter()
        .map(|copy| Copy { at: copy.at.clone().into(), store: copy.folders.dir.clone().into() })
        .collect();
    let named = roots.iter().find_map(|(root, named)| Some(root.join(job.cwd.strip_prefix(named).ok()?)));
    Plan {
        walls: match sandbox.mode {
            Mode::Full => Walls::Full,
            Mode::Bubblewrap => Walls::Within,
            Mode::Restricted | Mode::None => Walls::Restricted,
        },
        copies,
        masks: masks(sandbox, job, roots, task),
        readable: Vec::new(),
        writable: Vec::new(),
        argv: job.argv.clone(),
        cwd: named.unwrap_or_else(|| job.cwd.clone()).into(),
        env: job.env.clone(),
        network: job.network,
        cpu_seconds: job.limits.cpu.as_secs().max(1),
        memory: memory(job),
        file: job.limits.file,
        disk: job.limits.disk,
        processes: job.limits.processes,
        task: task.into(),
    }
}

/// A machine with less memory than a command may take keeps a part of it for others.
fn memory(job: &Job) -> u64 {
    memory_left().map_or(job.limits.memory, |(total, _)| job.limits.memory.min(total / 4 * 3))
}

/// What must not be read: secrets, and what other tasks and this one keep. A place that holds a root is none.
fn masks(sandbox: &Sandbox, job: &Job, roots: &[(PathBuf, PathBuf)], task: &Path) -> Vec<std::ffi::OsString> {
    let homes: Vec<PathBuf> = job
        .env
        .iter()
        .filter(|(name, _)| name == "HOME")
        .map(|(_, home)| PathBuf::from(home))
        .chain(env::home_dir())
        .chain(home_by_passwd())
        .collect();
    let own = [task.to_owned(), sandbox.settings.scratch.clone()];
    let all = secrets::places(&homes).into_iter().chain(sandbox.settings.masked.iter().cloned()).chain(own);
    let mut masks: Vec<PathBuf> = all.filter_map(|path| fs::canonicalize(path).ok()).collect();
    masks.retain(|mask| !roots.iter().any(|(root, _)| root.starts_with(mask)));
    masks.sort();
    masks.dedup_by(|later, earlier| later.starts_with(earlier));
    masks.into_iter().map(Into::into).collect()
}

/// The user's home as the system knows it: `HOME` may say anything.
fn home_by_passwd() -> Option<PathBuf> {
    let uid = geteuid().as_raw().to_string();
    let users = fs::read("/etc/passwd").ok()?;
    let lines = users.split(|&byte| byte == b'\n');
    lines.map(|line| line.split(|&byte| byte == b':').collect::<Vec<_>>()).find_map(|fields| {
        (fields.get(2)? == &uid.as_bytes())
            .then(|| PathBuf::from(std::ffi::OsStr::from_bytes(fields.get(5).copied().unwrap_or_default())))
    })
}

/// Where no layers are laid: the scratch folder, and the words for `bwrap`. Texts that it would not show are an
/// error, as the command's result would say nothing about them.
fn shown_as_they_are(
    sandbox: &Sandbox,
    job: &Job,
    roots: &[(PathBuf, PathBuf)],
    plan: &mut Plan,
) -> Result<Vec<std::ffi::OsString>, SandboxError> {
    if sandbox.mode == Mode::Full {
        return Ok(Vec::new());
    }
    let scratch = PathBuf::from(&plan.task).join("scratch");
    fs::create_dir_all(&scratch).map_err(SandboxError::io("make", &scratch))?;
    plan.env.retain(|(name, _)| name != "TMPDIR");
    plan.env.push(("TMPDIR".into(), scratch.clone().into()));
    plan.writable.push(scratch.clone().into());
    plan.readable = roots.iter().map(|(root, _)| root.clone().into()).collect();
    let own = PathBuf::from(&plan.task);
    plan.masks.retain(|mask| !own.starts_with(mask));
    if sandbox.mode == Mode::Bubblewrap {
        return bubblewrap::arguments(plan, &job.overlay, &own);
    }
    Ok(Vec::new())
}

fn collect(copied: &[Copied], store: &mut Store) -> Result<Vec<Write>, SandboxError> {
    let mut writes = Vec::new();
    for copy in copied {
        let Copied { at, folders, ignored } = copy;
        let mut collector = Collector { at, folders, ignored, writes: &mut writes, bytes: 0 };
        let failed = |source| SandboxError::Io { action: "read", path: folders.upper.clone(), source };
        collector.collect().map_err(failed)?;
        let (_, mut kept) = store.kept(at)?;
        warm::note(&collector, &mut kept.stamps).map_err(failed)?;
        store.keep(at, kept);
    }
    writes.sort_by(|a, b| a.path.cmp(&b.path));
    writes.dedup_by(|b, a| a.path == b.path && a.change == WriteChange::Deleted && b.change == a.change);
    Ok(writes)
}
