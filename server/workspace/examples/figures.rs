//! Prints what the promises of this crate cost here: `cargo run --release -p workspace --example figures [DIR]`.
//!
//! DIR is walked and searched; it is never written to.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs, reason = "a program for the terminal")]

use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use text::{Encoding, Position};
use workspace::{ContentChange, Language, Limits, Occurrence, Rule, Scope, Workspace, rename, rewrite};

fn main() {
    let root = std::env::args().nth(1).map_or_else(|| std::env::current_dir().unwrap(), PathBuf::from);
    typing(100_000);
    searching(&root.canonicalize().unwrap());
}

/// Single keys in a long file, with and without a tree that is kept up to date.
fn typing(lines: usize) {
    let item = "fn function(argument: usize) -> usize {\n    let value = argument + 1;\n    value * 2\n}\n\n";
    let text = item.repeat(lines / 5);
    let workspace = Workspace::default();
    let documents = workspace.documents();
    let opened = timed(|| documents.open("file:///a.rs", Some("/a.rs".into()), "rust", 0, &text));
    println!("didOpen, {lines} lines, {} KiB: {:?}", text.len() / 1024, opened.0);
    println!("first parse: {:?}", timed(|| opened.1.tree().is_some()).0);
    for parse in [false, true] {
        let (mut changes, mut parses, mut snapshots) = (Vec::new(), Vec::new(), Vec::new());
        for key in 0..500 {
            let version = documents.get("file:///a.rs").unwrap().version + 1;
            // In a name of the third line of a function, so that the text stays code.
            let at = Position { line: (key * 7_919 % (lines / 5) * 5 + 2) as u32, character: 4 };
            let change = [ContentChange { range: Some((at, at)), text: "x".to_owned() }];
            let (took, done) =
                timed(|| documents.change("file:///a.rs", version, &change, Encoding::Utf16).unwrap());
            changes.push(took);
            snapshots.push(timed(|| workspace.snapshot()).0);
            if parse {
                parses.push(timed(|| done.after.tree().is_some()).0);
            }
        }
        println!(
            "didChange, parsing {}: {}",
            if parse { "each time" } else { "never" },
            spread(&mut changes)
        );
        println!("  snapshot: {}", spread(&mut snapshots));
        if parse {
            println!("  tree refresh: {}", spread(&mut parses));
        }
    }
}

/// A walk, rewrites and a rename over a folder.
fn searching(root: &Path) {
    let snapshot = Workspace::new(vec![root.to_owned()]).snapshot();
    let limits = Limits::default();
    let (took, files) = timed(|| snapshot.files(limits).collect::<Vec<_>>());
    println!("walk of {}: {} files in {took:?}", root.display(), files.len());
    let rust: Vec<_> = files.iter().filter(|path| Language::of_path(path) == Some(Language::Rust)).collect();
    let (took, lines) = timed(|| {
        let lines = rust.iter().filter_map(|path| Some(snapshot.read(path).ok()?.text.line_count()));
        lines.sum::<usize>()
    });
    println!("read {} Rust files, {lines} lines, in {took:?}", rust.len());
    for (pattern, replacement) in [("$A.unwrap()", "$A?"), ("if $C { return $V; }", "$C"), ("zzz($A)", "y")] {
        let rule =
            Rule { language: Some(Language::Rust), pattern: pattern.into(), replacement: replacement.into() };
        let (took, swept) = timed(|| {
            rewrite(&snapshot, &rule, &Scope::default(), &mut |_| ControlFlow::Continue(())).unwrap()
        });
        let hits: usize = swept.files.iter().map(|file| file.edit.replacements().len()).sum();
        let skipped = swept.skipped.len();
        println!(
            "rewrite {pattern}: {hits} places in {} files, {skipped} skipped, {took:?}",
            swept.files.len()
        );
    }
    let word = |path: &&PathBuf| {
        Some(((*path).clone(), snapshot.read(path).ok()?.text.to_string().find("fn new(")? + 3))
    };
    if let Some((path, offset)) = rust.iter().find_map(word) {
        let (took, renamed) = timed(|| {
            rename(&snapshot, &Occurrence { path, offset }, "brand_new", &mut |_| ControlFlow::Continue(()))
                .unwrap()
        });
        println!("rename `new` by name: {} files, {took:?}", renamed.swept.files.len());
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let done = work();
    (start.elapsed(), done)
}

fn spread(times: &mut [Duration]) -> String {
    times.sort();
    let at = |share: usize| times.get(times.len() * share / 1000).copied().unwrap_or_default();
    format!("p50 {:?}, p99 {:?}, worst {:?}", at(500), at(990), at(999))
}
