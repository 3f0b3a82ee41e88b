//! How fast the engine learns and answers. How well it predicts says `ghostpen bench`.
//!
//! `cargo bench -p embedded -- index DIR…`: how fast it is built, and how large it is
//! `cargo bench -p embedded -- answer PLACES DIR…`: how long an answer takes where it knows all of them
//! `cargo bench -p embedded -- edit LINES`: how long the model of a file takes to follow a key
#![allow(clippy::print_stdout)]

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use embedded::{
    Index, OpenFile, Query, Recent,
    quality::{File, Protocol, index_of, is_source, samples},
    suggest,
};
use text::{Edit, Text};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["index", dirs @ ..] => index(dirs),
        ["answer", places, dirs @ ..] => answer(number(places), dirs),
        ["edit", lines] => edit(number(lines)),
        // `cargo bench` and `cargo test` run every bench; this one needs to be told what to do.
        _ => println!("nothing to do: see the top of benches/speed.rs"),
    }
}

fn number(text: &str) -> usize {
    text.parse().unwrap_or(0)
}

fn files_in(dirs: &[&str]) -> Vec<File> {
    dirs.iter().flat_map(|dir| read(Path::new(dir))).collect()
}

fn lines_of(files: &[File]) -> usize {
    files.iter().map(|(_, text)| text.lines().count()).sum()
}

fn index(dirs: &[&str]) {
    let files = files_in(dirs);
    let bytes: usize = files.iter().map(|(_, text)| text.len()).sum();
    let lines = lines_of(&files);
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
    println!("a key: {}", quantiles(times));
}

fn quantiles(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |quantile: usize| times.get(times.len() * quantile / 1000).copied().unwrap_or_default();
    format!("p50 {:.1?}, p99 {:.1?}, p99.9 {:.1?}", at(500), at(990), at(999))
}

/// Asks as the server does, where the rest of a line is hidden; the places are the same each time.
fn answer(places: usize, dirs: &[&str]) {
    let files = files_in(dirs);
    let index = index_of(&files);
    let recent = Recent::default();
    let (mut times, mut shown) = (Vec::new(), 0);
    for sample in samples(&files, Protocol::LeaveOneOut, places, 7) {
        let place = sample.place(&files);
        let text = Text::new(&format!("{}{}", place.before, place.after));
        let file = OpenFile::new(place.path, &text, &index);
        let offset = place.before.len();
        let query =
            Query { index: &index, file: &file, recent: &recent, offset, max_lines: 10, threshold: 0.8 };
        let start = Instant::now();
        shown += usize::from(suggest(&query).is_ok());
        times.push(start.elapsed());
    }
    let (lines, asked) = (lines_of(&files), times.len());
    println!("{lines} lines, {shown} of {asked} answers shown: {}", quantiles(times));
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
