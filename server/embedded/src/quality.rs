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

use crate::{
    index::{Index, Limits},
    mix::Network,
    recent::Recent,
    suggest::{Query, branches},
};

use sample::Desk;

pub use report::{Outcome, Report};
pub use sample::{Protocol, Sample, samples};
pub use train::{Round, Training, train};

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
/// `weights` are those that [`train`] gave; without them, or if they do not fit, the shipped ones serve.
pub fn measure(files: &Files, protocol: Protocol, count: usize, seed: u64, weights: Option<&[u8]>) -> Report {
    let network = weights.and_then(Network::from_bytes);
    let network = network.as_ref().unwrap_or_else(|| Network::shipped());
    let index = index_of(files);
    let lines = baseline::Lines::of(files);
    let samples = samples(files, protocol, count, seed);
    let mut desk = Desk::new(files, &index);
    let outcomes = samples.iter().filter_map(|sample| {
        desk.show(sample, |file| {
            let (recent, offset) = (Recent::default(), sample.hidden.start);
            let query = Query { index: &index, file, recent: &recent, offset, max_lines: 1, threshold: 0.0 };
            let start = Instant::now();
            let branches = branches(&query, network).unwrap_or_default();
            let took = start.elapsed();
            let baselines = [lines.rest(sample), baseline::longest_suffix(&query)];
            let line = file.text().line_start(file.text().line_of(offset));
            Outcome::new(sample, &file.text().slice(line..offset), &branches, took, baselines)
        })
    });
    Report::of(outcomes.collect())
}

#[cfg(test)]
mod tests;
