//! A server killed by the system at random moments of accepting and undoing: files are old or new, never
//! lost or mixed, and the next server settles it within a second.
//!
//! The program starts itself as that server. `KILLS` sets how often; 200 times by default.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

use std::{
    collections::BTreeMap,
    env, fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use change::{ChangeSet, Content, Current, Journal, Origin, Proposal, Recovery, Selection, Target, Verdict};

const OLD: [(&str, &[u8]); 5] = [
    ("a", b"a\nb\nc\n"),
    ("marked", b"\xEF\xBB\xBFx\r\ny"),
    ("gone", b"old\n"),
    ("sub/deep", b"1\n2\n3\n"),
    ("binary", b"\0\x01\x02"),
];
const NEW: [(&str, &[u8]); 5] = [
    ("a", b"a\nB\nc\n"),
    ("marked", b"\xEF\xBB\xBFX\r\ny"),
    ("new", b"made\n"),
    ("sub/deep", b"1\nTWO\n3\n"),
    ("binary", b"\0\x01\x02"),
];

type Tree = BTreeMap<String, Vec<u8>>;

fn tree(files: &[(&str, &[u8])]) -> Tree {
    files.iter().map(|(name, content)| ((*name).to_owned(), content.to_vec())).collect()
}

/// Everything below a folder, also what nobody should have left there.
fn read(dir: &Path, below: &str, into: &mut Tree) {
    for entry in fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.file_type().unwrap().is_dir() {
            read(&entry.path(), &format!("{name}/"), into);
        } else {
            into.insert(name, fs::read(entry.path()).unwrap());
        }
    }
}

fn on_disk(path: &Path) -> Current {
    match fs::read(path) {
        Ok(content) => Content::read(content).into(),
        Err(_) => Current::Absent,
    }
}

fn propose(workspace: &Path, journal: &mut Journal) {
    let proposal = |name: &str, new: Option<&[u8]>| {
        let path = workspace.join(name);
        let base = on_disk(&path).content();
        let text = |bytes: &[u8]| Target::Text(text::decode(bytes).unwrap().text);
        Proposal::new(path, base, new.map_or(Target::Deleted, text))
    };
    let mut proposals: Vec<_> = NEW
        .iter()
        .filter(|(name, _)| *name != "binary")
        .map(|(name, new)| proposal(name, Some(new)))
        .collect();
    proposals.push(proposal("gone", None));
    let set = ChangeSet::new("kill", Origin::Rewrite, proposals).unwrap();
    journal.propose(&set).unwrap();
}

/// Accepts and undoes until it is killed.
fn serve(dir: &Path) -> ! {
    let mut journal = Journal::open(&dir.join("state")).unwrap();
    println!("ready");
    loop {
        let (plan, label) = if let Ok(undo) = journal.plan_undo(None, on_disk) {
            (undo, "Undo")
        } else {
            (journal.changes().next().unwrap().plan_accept(&Selection::All, on_disk), "Accept")
        };
        journal.carry_out(&plan, label).unwrap();
    }
}

/// Starts a server and kills it after some microseconds.
fn kill_one(dir: &Path, after: Duration) {
    let mut server = Command::new(env::current_exe().unwrap());
    let mut server = server.arg("serve").arg(dir).stdout(Stdio::piped()).spawn().unwrap();
    let mut ready = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut ready).unwrap();
    assert_eq!(ready, "ready\n");
    // Nothing is waited for here: the moment itself is what is random.
    let start = Instant::now();
    while start.elapsed() < after {
        std::hint::spin_loop();
    }
    server.kill().unwrap();
    server.wait().unwrap();
}

fn main() {
    let arguments: Vec<_> = env::args().collect();
    if let [_, serving, dir] = arguments.as_slice()
        && serving == "serve"
    {
        serve(&PathBuf::from(dir));
    }
    // What test runners ask a program that is no ordinary test binary.
    if arguments.iter().any(|argument| argument == "--list") {
        if !arguments.iter().any(|argument| argument == "--ignored") {
            println!("files_are_old_or_new: test");
        }
        return;
    }
    let kills = env::var("KILLS").map_or(200, |kills| kills.parse().unwrap());
    let dir = tempfile::tempdir().unwrap();
    let workspace = dir.path().join("w");
    fs::create_dir_all(workspace.join("sub")).unwrap();
    for (name, content) in OLD {
        fs::write(workspace.join(name), content).unwrap();
    }
    propose(&workspace, &mut Journal::open(&dir.path().join("state")).unwrap());
    let untouched = fs::metadata(workspace.join("binary")).unwrap().modified().unwrap();

    let mut seed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos() as u64 | 1;
    let (mut settled, mut slowest) = (0, Duration::ZERO);
    for kill in 0..kills {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        kill_one(dir.path(), Duration::from_micros(seed % 20_000));
        let start = Instant::now();
        let mut journal = Journal::open(&dir.path().join("state")).unwrap();
        let recovered = journal.recover(|_| None).unwrap();
        slowest = slowest.max(start.elapsed());
        settled += recovered.len();
        assert!(recovered.iter().all(|entry| entry.outcome != Recovery::Stuck), "{recovered:?}");
        let mut files = Tree::new();
        read(&workspace, "", &mut files);
        let is_new = files == tree(&NEW);
        assert!(is_new || files == tree(&OLD), "kill {kill}: {files:?}");
        let accepted = journal.changes().all(|set| set.verdict() == Verdict::Accepted);
        assert_eq!(accepted, is_new, "kill {kill}: the journal knows what the files hold");
    }
    assert_eq!(fs::metadata(workspace.join("binary")).unwrap().modified().unwrap(), untouched);
    println!("{kills} kills, {settled} entries settled, slowest recovery {slowest:?}: always old or new");
}
