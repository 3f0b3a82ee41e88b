//! Measures the engine on checkouts, or trains its weights on them:
//!
//! `cargo bench -p embedded -- measure loo|chrono COUNT SEED DIR…`
//! `cargo bench -p embedded -- train SAMPLES ROUNDS SEED OUT DIR…`
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::{
    fs,
    path::{Path, PathBuf},
};

use embedded::quality::{Protocol, Report, Training, index_of, is_source, measure, train};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["measure", protocol, count, seed, dirs @ ..] => {
            let protocol =
                if *protocol == "chrono" { Protocol::Chronological } else { Protocol::LeaveOneOut };
            let (count, seed) = (number(count), number(seed) as u64);
            let mut all = Report::default();
            for dir in dirs {
                let report = measure(&read(Path::new(dir)), protocol, count, seed);
                println!("{dir}: {report}");
                all = all.and(report);
            }
            println!("all: {all}");
        }
        ["train", samples, rounds, seed, out, dirs @ ..] => {
            let checkouts: Vec<_> = dirs.iter().map(|dir| read(Path::new(dir))).collect();
            let how =
                Training { samples: number(samples), rounds: number(rounds), seed: number(seed) as u64 };
            let weights = train(&checkouts, how, |round, loss| eprintln!("round {round}: loss {loss:.4}"));
            if let Err(error) = fs::write(out, weights) {
                eprintln!("cannot write {out}: {error}");
            }
        }
        ["index", dirs @ ..] => {
            let files: Vec<_> = dirs.iter().flat_map(|dir| read(Path::new(dir))).collect();
            let bytes: usize = files.iter().map(|(_, text)| text.len()).sum();
            let start = std::time::Instant::now();
            let index = index_of(&files);
            let took = start.elapsed().as_secs_f64();
            println!(
                "{} files, {:.1} MB, {} tokens in {took:.2} s: {:.1} MB/s, {:.1} bytes a token",
                index.files(),
                bytes as f64 / 1e6,
                index.tokens(),
                bytes as f64 / 1e6 / took,
                index.memory() as f64 / index.tokens() as f64
            );
        }
        _ => println!("nothing to do: see the top of benches/quality.rs"),
    }
}

fn number(text: &str) -> usize {
    text.parse().unwrap_or(0)
}

fn read(dir: &Path) -> Vec<(PathBuf, String)> {
    let mut out = Vec::new();
    let mut dirs = vec![dir.to_path_buf()];
    while let Some(dir) = dirs.pop() {
        let mut entries: Vec<PathBuf> =
            fs::read_dir(&dir).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        entries.sort();
        for path in entries {
            if path.is_symlink() {
                continue;
            }
            if path.is_dir() {
                dirs.push(path);
            } else if is_source(&path) {
                out.extend(
                    fs::read_to_string(&path)
                        .ok()
                        .filter(|text| text.len() < 400_000)
                        .map(|text| (path, text)),
                );
            }
        }
    }
    out
}
