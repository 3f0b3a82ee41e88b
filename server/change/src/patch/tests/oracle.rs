//! What git writes leads where git says, what we write git applies, and no text is too strange. Each is tried
//! with seeds that stay the same and with fresh ones.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use super::super::{Format, Patch};
use crate::{ChangeSet, Content, Current, Origin, Plan, Proposal, Selection, Target};

/// Names, with what the files hold and whether they can be executed.
type Tree = BTreeMap<String, (Vec<u8>, bool)>;

const ROOT: &str = "/w";

fn run<S: Strategy>(cases: u32, strategy: &S, check: impl Fn(S::Value)) {
    let fixed = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let config = Config { failure_persistence: None, ..Config::with_cases(cases) };
    for mut runner in [TestRunner::new_with_rng(config.clone(), fixed), TestRunner::new(config)] {
        let ran = runner.run(strategy, |value| {
            check(value);
            Ok(())
        });
        ran.unwrap_or_else(|error| panic!("{error}"));
    }
}

fn content() -> impl Strategy<Value = Vec<u8>> {
    let text = || "(alpha|beta|gamma|[abc]{0,2})\r?\n";
    prop_oneof![
        4 => (prop::collection::vec(text(), 0..14), "[ab]?")
            .prop_map(|(lines, end)| (lines.concat() + &end).into_bytes()),
        1 => prop::collection::vec(any::<u8>(), 0..300).prop_map(|bytes| [vec![0], bytes].concat()),
    ]
}

fn file() -> impl Strategy<Value = Option<(Vec<u8>, bool)>> {
    prop::option::weighted(0.8, (content(), any::<bool>()))
}

/// Files before and after; whether the first of them moves.
fn trees() -> impl Strategy<Value = (Tree, Tree, bool)> {
    let names = ["f", "dir/g h", "\u{fc}\"\t", "bin"];
    let side = move || {
        prop::collection::vec(file(), names.len()).prop_map(move |files| {
            let named = names.iter().zip(files).filter_map(|(name, file)| Some(((*name).to_owned(), file?)));
            named.collect::<Tree>()
        })
    };
    (side(), side(), any::<bool>()).prop_map(|(old, mut new, moves)| {
        let moves = moves && old.contains_key("f") && new.contains_key("f");
        if let Some(file) = new.remove("f").filter(|_| moves) {
            new.insert("sub/moved".into(), file);
        }
        (old, new, moves)
    })
}

fn current(tree: &Tree, path: &Path) -> Current {
    let name = path.strip_prefix(ROOT).unwrap().to_str().unwrap();
    tree.get(name).map_or(Current::Absent, |(bytes, _)| Content::read(bytes.clone()).into())
}

/// The files after a plan.
fn after(old: &Tree, plan: &Plan) -> Tree {
    assert!(plan.conflicts.is_empty(), "{:?}", plan.conflicts);
    let name = |path: &Path| path.strip_prefix(ROOT).unwrap().to_str().unwrap().to_owned();
    let mut tree = old.clone();
    let gone: Vec<_> = plan.files.iter().map(|file| tree.remove(&name(&file.path))).collect();
    for (file, was) in plan.files.iter().zip(gone) {
        if let Some(after) = &file.after {
            let set = file.executable.or(file.mode.map(|mode| mode & 0o100 != 0));
            let executable = set.unwrap_or(was.is_some_and(|(_, executable)| executable));
            let to = file.moved.as_ref().unwrap_or(&file.path);
            tree.insert(name(to), (after.to_bytes(), executable));
        }
    }
    tree
}

fn write(dir: &Path, tree: &Tree) {
    for (name, (bytes, executable)) in tree {
        let path = dir.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        let mode = if *executable { 0o755 } else { 0o644 };
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    }
}

fn read(dir: &Path, below: &Path, tree: &mut Tree) {
    for entry in fs::read_dir(dir.join(below)).unwrap().map(Result::unwrap) {
        let name = below.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            read(dir, &name, tree);
        } else {
            let executable = entry.metadata().unwrap().permissions().mode() & 0o100 != 0;
            tree.insert(name.to_str().unwrap().to_owned(), (fs::read(entry.path()).unwrap(), executable));
        }
    }
}

fn git(dir: &Path, arguments: &[&str]) -> String {
    let mut git = Command::new("git");
    git.current_dir(dir).env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    git.env("GIT_CEILING_DIRECTORIES", dir.parent().unwrap());
    let output = git.args(["-c", "core.autocrlf=false"]).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn git_tree(work: &Path, tree: &Tree) -> String {
    for entry in fs::read_dir(work).unwrap().map(Result::unwrap).filter(|it| it.file_name() != ".git") {
        let path = entry.path();
        if path.is_dir() { fs::remove_dir_all(path).unwrap() } else { fs::remove_file(path).unwrap() }
    }
    write(work, tree);
    git(work, &["add", "-A"]);
    git(work, &["write-tree"]).trim().to_owned()
}

#[test]
fn what_git_writes_of_whole_trees_leads_where_git_says() {
    let dir = tempfile::tempdir().unwrap();
    git(dir.path(), &["init", "-q"]);
    // Without any line around it, a new line takes the file's line end, and git's does not.
    run(60, &(trees(), any::<bool>(), 1usize..4), |((mut old, mut new, _), copies, around)| {
        if copies {
            // A copy takes the mode of what is on disk, and these files are not.
            old.values_mut().chain(new.values_mut()).for_each(|(_, executable)| *executable = false);
        }
        let (one, other) = (git_tree(dir.path(), &old), git_tree(dir.path(), &new));
        let found = if copies { ["-C", "--find-copies-harder"] } else { ["-M", "-M20%"] };
        let around = format!("-U{around}");
        let how = ["diff-tree", "-r", "-p", "--binary", &around, found[0], found[1], &one, &other];
        let patch = git(dir.path(), &how);
        if patch.is_empty() {
            return;
        }
        let applied =
            Patch::parse(&patch, Format::Auto).unwrap().apply(Path::new(ROOT), |path| current(&old, path));
        let applied = applied.unwrap_or_else(|refusals| panic!("{refusals:?}\n{patch}"));
        assert!(applied.loose.is_empty(), "{patch}");
        let set = ChangeSet::new("test", Origin::Patch, applied.proposals).unwrap();
        let plan = set.plan_accept(&Selection::All, |path| current(&old, path));
        assert_eq!(after(&old, &plan), new, "{patch}");
    });
}

#[test]
fn what_we_write_of_whole_trees_git_applies() {
    run(60, &trees(), |(old, new, moves)| {
        let names: BTreeSet<_> = old.keys().chain(new.keys()).filter(|name| *name != "sub/moved").collect();
        let proposals = names.into_iter().map(|name| {
            let moved = (moves && name == "f").then(|| PathBuf::from(ROOT).join("sub/moved"));
            let (was, becomes) = (old.get(name), new.get(if moved.is_some() { "sub/moved" } else { name }));
            let target = match becomes.map(|(bytes, _)| Content::read(bytes.clone())) {
                None => Target::Deleted,
                Some(Content::Text(bytes)) => Target::Text(bytes.text),
                Some(Content::Raw(bytes)) => Target::Raw(bytes),
            };
            let executable = becomes.map(|(_, executable)| *executable);
            let executable = executable.filter(|now| *now != was.is_some_and(|(_, was)| *was));
            let base = was.map(|(bytes, _)| Content::read(bytes.clone()));
            Proposal { moved, executable, ..Proposal::new(Path::new(ROOT).join(name), base, target) }
        });
        let set = ChangeSet::new("test", Origin::Patch, proposals.collect()).unwrap();
        let patch = set.unified(Path::new(ROOT), |_| true).text;
        if patch.is_empty() {
            return assert_eq!(old, new);
        }
        let dir = tempfile::tempdir().unwrap();
        let work = dir.path().join("work");
        fs::create_dir(&work).unwrap();
        write(&work, &old);
        fs::write(dir.path().join("patch"), &patch).unwrap();
        git(&work, &["apply", "--whitespace=nowarn", "../patch"]);
        let mut made = Tree::new();
        read(&work, Path::new(""), &mut made);
        assert_eq!(made, new, "{patch}");
    });
}

/// One patch in each format, for files `f` and `g`.
const PATCHES: [&str; 6] = [
    "*** Begin Patch\n*** Update File: f\n@@ a\n-b\n+B\n*** Move to: h\n*** Add File: n\n+x\n*** Delete File: g\n*** End Patch\n",
    "f\n<<<<<<< SEARCH\nb\n=======\nB\n>>>>>>> REPLACE\nn\n<<<<<<< SEARCH\n=======\nx\n>>>>>>> REPLACE\n",
    "diff --git a/f b/h\nold mode 100644\nnew mode 100755\nsimilarity index 60%\nrename from f\nrename to h\n--- a/f\n+++ b/h\n@@ -1,2 +1,2 @@\n a\n-b\n+B\n\\ No newline at end of file\n",
    "diff --git a/g b/g\nindex 1..2\nGIT binary patch\nliteral 4\nLcmZQzWMT#Y01f~L\n\nliteral 0\nHcmV?d00001\n\n",
    "[{\"path\": \"f\", \"old\": \"b\", \"new\": \"B\", \"all\": true}, {\"path\": \"n\", \"text\": \"x\"}, {\"path\": \"g\", \"delete\": true}]\n",
    "diff --git \"a/\\303\\274\" \"b/\\303\\274\"\nnew file mode 100755\nindex 0..1\n--- /dev/null\n+++ \"b/\\303\\274\"\n@@ -0,0 +1 @@\n+x\ndiff --git a/f b/c\ncopy from f\ncopy to c\n",
];

const FORMATS: [Format; 5] =
    [Format::Auto, Format::Envelope, Format::SearchReplace, Format::Unified, Format::Json];

/// Reads it in every format and applies what was read: nothing may panic, and nothing may leave the root.
fn survives(patch: &str) {
    let files: Tree = [("f", "a\nb\n\u{e4}\nc"), ("g", "gone\n")]
        .map(|(name, text)| (name.to_owned(), (text.as_bytes().to_vec(), false)))
        .into();
    for format in FORMATS {
        let Ok(patch) = Patch::parse(patch, format) else { continue };
        let Ok(applied) = patch.apply(Path::new(ROOT), |path| current(&files, path)) else { continue };
        let Ok(set) = ChangeSet::new("test", Origin::Patch, applied.proposals) else { continue };
        let plan = set.plan_accept(&Selection::All, |path| current(&files, path));
        assert!(plan.files.iter().all(|file| file.path.starts_with(ROOT)));
        let _ = set.unified(Path::new(ROOT), |_| true);
    }
}

#[test]
fn mutated_patches_do_no_harm() {
    let cut = (any::<prop::sample::Index>(), 0usize..12, prop_oneof!["\\PC{0,6}", "[-+ @\\\\0-9\n]{0,12}"]);
    let mutated = (0..PATCHES.len(), 0..PATCHES.len(), prop::collection::vec(cut, 0..5));
    run(20_000, &mutated, |(one, other, cuts)| {
        let mut patch: Vec<char> = [PATCHES[one], PATCHES[other]].concat().chars().collect();
        for (at, len, put) in cuts {
            let at = at.index(patch.len() + 1);
            let end = (at + len).min(patch.len());
            patch.splice(at..end, put.chars());
        }
        survives(&patch.into_iter().collect::<String>());
    });
}

#[test]
fn any_text_does_no_harm() {
    run(20_000, &"(\\PC|\n|\r|\0){0,200}", |text| survives(&text));
    run(20_000, &prop::collection::vec(any::<u8>(), 0..200), |bytes| {
        survives(&String::from_utf8_lossy(&bytes));
    });
}
