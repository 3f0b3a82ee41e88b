//! How good the engine is: samples places in a checkout, hides what follows, and compares.
//!
//! Pure like the rest: files come in as texts, a [`Report`] goes out. Sampling is deterministic in its seed.
//! The two baselines say what is to be had without an engine: the rest of the last line that begins the same
//! way, and what followed the longest run of words that ends the same way.

mod baseline;
mod report;
mod sample;
mod train;

use std::{
    path::{Path, PathBuf},
    time::Instant,
};

use text::Text;

use crate::{
    index::{Index, Limits},
    open::OpenFile,
    recent::Recent,
    suggest::{Query, branches},
};

pub use report::{Outcome, Report};
pub use sample::{Protocol, Sample, samples};
pub use train::{Training, train};

/// A checkout: paths and texts.
pub type Files = [(PathBuf, String)];

/// Whether a file belongs into a measurement: source code, and not generated or bundled.
pub fn is_source(path: &Path) -> bool {
    const GENERATED: [&str; 6] = [".d.ts", ".min.js", ".pb.go", "_generated.go", ".lock", ".snap"];
    const FOREIGN: [&str; 4] = ["/vendor/", "/node_modules/", "/third_party/", "/dist/"];
    const CODE: [&str; 15] =
        ["rs", "py", "ts", "tsx", "js", "jsx", "go", "c", "h", "cpp", "java", "lua", "rb", "php", "cs"];
    let name = path.to_string_lossy();
    path.extension().is_some_and(|extension| CODE.iter().any(|code| extension == *code))
        && !GENERATED.iter().any(|end| name.ends_with(end))
        && !FOREIGN.iter().any(|part| name.contains(part))
}

/// The index of a checkout.
pub fn index_of(files: &Files) -> Index {
    let mut builder = Index::empty(Limits::default()).builder();
    for (path, text) in files {
        builder.add(path, text);
    }
    builder.build()
}

/// Predicts the rest of the line at `count` places of a checkout, and compares with what stands there.
pub fn measure(files: &Files, protocol: Protocol, count: usize, seed: u64) -> Report {
    let index = index_of(files);
    let lines = baseline::Lines::of(files);
    let samples = samples(files, protocol, count, seed);
    let outcomes = samples.iter().map(|sample| {
        let text = Text::new(&sample.text);
        let file = OpenFile::new(&sample.path, &text, &index);
        let recent = Recent::default();
        let query = Query {
            index: &index,
            file: &file,
            recent: &recent,
            offset: sample.offset,
            max_lines: 1,
            threshold: 0.0,
        };
        let start = Instant::now();
        let branches = branches(&query).unwrap_or_default();
        let took = start.elapsed();
        let same_prefix = lines.rest(sample);
        let longest_suffix = baseline::longest_suffix(&query);
        Outcome::new(sample, &branches, took, [same_prefix, longest_suffix])
    });
    Report::of(outcomes.collect())
}
