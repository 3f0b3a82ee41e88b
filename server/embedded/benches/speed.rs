//! How fast the engine learns. How well it predicts says `ghostpen bench`.
//!
//! `cargo bench -p embedded -- index DIR…`: how fast it is built, and how large it is
//! `cargo bench -p embedded -- edit LINES`: how long the model of a file takes to follow a key
#![allow(clippy::print_stdout)]

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use embedded::{
    Index, OpenFile,
    quality::{File, index_of, is_source},
};
use text::{Edit, Text};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["index", dirs @ ..] => index(dirs),
        ["edit", lines] => edit(number(lines)),
        // `cargo bench` and `cargo test` run every bench; this one needs to be told what to do.
        _ => println!("nothing to do: see the top of benches/speed.rs"),
    }
}

fn number(text: &str) -> usize {
    text.parse().unwrap_or(0)
}

fn index(dirs: &[&str]) {
    let files: Vec<_> = dirs.iter().flat_map(|dir| read(Path::new(dir))).collect();
    let bytes: usize = files.iter().map(|(_, text)| text.len()).sum();
    let lines: usize = files.iter().map(|(_, text)| text.lines().count()).sum();
    let (start, worked) = (Instant::now(), processor_time());
    let index = index_of(&files);
    let (took, worked) = (start.elapsed(), processor_time().saturating_sub(worked));
    let megabytes = bytes as f64 / 1e6;
    println!(
        "{} of {} files, {lines} lines, {megabytes:.1} MB, {} tokens, {:.1} bytes a token\n{:.2} s: {:.1} MB/s; \
         {:.2} s of a core: {:.1} MB/s",
        index.files(),
        files.len(),
        index.tokens(),
        index.memory() as f64 / index.tokens() as f64,
        took.as_secs_f64(),
        megabytes / took.as_secs_f64(),
        worked.as_secs_f64(),
        megabytes / worked.as_secs_f64(),
    );
}

/// How long this thread ran, which other work on the machine does not lengthen. Zero where that is not told.
fn processor_time() -> Duration {
    let told = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(told.split(' ').next().and_then(|nanos| nanos.parse().ok()).unwrap_or_default())
}

/// Types at places all over a file.
fn edit(lines: usize) {
    let line = |i: usize| format!("    let value_{} = self.table_{}.get(key, {i})?;\n", i % 500, i % 70);
    let mut text = Text::new(&(0..lines).map(line).collect::<String>());
    let start = Instant::now();
    let mut file = OpenFile::new(Path::new("a.rs"), &text, &Index::default());
    println!("{lines} lines, {} bytes: opened in {:.1?}", text.len(), start.elapsed());
    let mut times: Vec<Duration> = Vec::new();
    for i in 0..4000 {
        let key = if i % 10 == 9 { "\n" } else { "x" };
        let offset = (i / 100 * 7919 * 64) % text.len() + i % 100;
        let edit = Edit::insert(text.floor_boundary(offset), key);
        let Ok(after) = text.apply(&edit) else { continue };
        text = after;
        let start = Instant::now();
        file.edit(&edit, &text);
        times.push(start.elapsed());
    }
    times.sort_unstable();
    let at = |quantile: usize| times[times.len() * quantile / 1000];
    println!("a key: p50 {:.1?}, p99 {:.1?}, p99.9 {:.1?}", at(500), at(990), at(999));
}

fn read(dir: &Path) -> Vec<File> {
    let mut out = Vec::new();
    let mut dirs = vec![dir.to_path_buf()];
    while let Some(dir) = dirs.pop() {
        let entries = fs::read_dir(&dir).into_iter().flatten().flatten();
        let mut entries: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        entries.sort();
        for path in entries.into_iter().filter(|path| !path.is_symlink()) {
            if path.is_dir() {
                dirs.push(path);
            } else if is_source(&path) {
                let text = fs::read_to_string(&path).ok().filter(|text| text.len() < 400_000);
                out.extend(text.map(|text| (path, text.into())));
            }
        }
    }
    out
}
