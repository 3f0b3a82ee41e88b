//! How good the engine is: samples places in a checkout or in its commits, hides what follows, and compares.
//!
//! Pure like the rest: files come in as texts, a [`Report`] goes out. Sampling is deterministic in its seed.
//! The two baselines say what is to be had without an engine: the rest of the last line that begins the same
//! way, and what followed the longest run of words that ends the same way.

mod baseline;
mod commit;
mod idioms;
mod learn;
mod ranking;
mod report;
mod sample;
mod train;
mod typing;
mod workspace;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use crate::{
    index::{Index, Limits},
    mix::Network,
    open::OpenFile,
    recent::Recent,
    suggest::{Query, branches, suggest_with},
};

use sample::Desk;

pub use crate::prior::Prior;
pub use commit::{Change, Commit, replay};
pub use idioms::Idioms;
pub use report::{Further, Outcome, Report};
pub use sample::{Place, Protocol, Sample, samples};
pub use train::{Lessons, Round, Training, train};
pub use typing::{Typed, Typing, type_lines};
pub use workspace::Workspace;

/// A file: its path and its text.
pub type File = (PathBuf, Arc<str>);

/// What was learned from other projects: weights that [`train`] gave and a prior of [`Idioms`], or the
/// shipped ones.
#[derive(Debug, Default)]
pub struct Weights {
    network: Option<Network>,
    prior: Option<Prior>,
}

impl Weights {
    /// Reads what [`train`] gave; `None` when it does not fit this version of the engine.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Network::from_bytes(bytes).map(|network| Self { network: Some(network), prior: None })
    }

    /// The same with another prior.
    #[must_use]
    pub fn with_prior(self, prior: Prior) -> Self {
        Self { prior: Some(prior), ..self }
    }

    pub(crate) fn network(&self) -> &Network {
        self.network.as_ref().unwrap_or_else(|| Network::shipped())
    }

    fn empty_index(&self) -> Index {
        Index::with_prior(Limits::default(), self.prior.as_ref().map_or_else(Prior::shipped, Prior::anew))
    }
}

/// How many lines are asked for where several are, and how likely they must be: as an editor does.
const LINES: usize = 10;
const CERTAIN: f32 = 0.8;

/// Whether a file belongs into a measurement: source code, and not generated or bundled.
pub fn is_source(path: &Path) -> bool {
    const GENERATED: [&str; 6] = [".d.ts", ".min.js", ".pb.go", "_generated.go", ".lock", ".snap"];
    const FOREIGN: [&str; 4] = ["vendor", "node_modules", "third_party", "dist"];
    const CODE: [&str; 15] =
        ["rs", "py", "ts", "tsx", "js", "jsx", "go", "c", "h", "cpp", "java", "lua", "rb", "php", "cs"];
    let name = path.to_string_lossy();
    path.extension().is_some_and(|extension| CODE.iter().any(|code| extension == *code))
        && !GENERATED.iter().any(|end| name.ends_with(end))
        && !path.components().any(|part| FOREIGN.iter().any(|foreign| part.as_os_str() == *foreign))
}

/// The index of a checkout.
pub fn index_of(files: &[File]) -> Index {
    fill(&Index::empty(Limits::default()), files)
}

fn fill(empty: &Index, files: &[File]) -> Index {
    let mut builder = empty.builder();
    for (path, text) in files {
        builder.add(path, text);
    }
    builder.build()
}

/// Predicts the rest of the line at `count` places of a checkout, and compares with what stands there.
pub fn measure(files: &[File], protocol: Protocol, count: usize, seed: u64, weights: &Weights) -> Report {
    let index = fill(&weights.empty_index(), files);
    let lines = baseline::Lines::of(files);
    let mut desk = Desk::new(files, &index);
    let outcomes = samples(files, protocol, count, seed).into_iter().filter_map(|sample| {
        let recent = Recent::default();
        desk.show(&sample, |file| ask(&sample.place(files), &index, file, &recent, &lines, weights))
    });
    Report { outcomes: outcomes.collect() }
}

/// Asks the engine and the baselines at one place of a file that is open as they may see it.
fn ask(
    place: &Place<'_>,
    index: &Index,
    file: &OpenFile,
    recent: &Recent,
    lines: &baseline::Lines<'_>,
    weights: &Weights,
) -> Outcome {
    let query = Query { index, file, recent, offset: place.before.len(), max_lines: 1, threshold: 0.0 };
    let start = Instant::now();
    let branches = branches(&query, weights.network()).unwrap_or_default();
    let took = start.elapsed();
    let several = Query { max_lines: LINES, threshold: CERTAIN, ..query };
    let hidden =
        (!place.further.is_empty()).then(|| suggest_with(&several, weights.network()).ok()).flatten();
    let further = hidden.map_or_else(Further::default, |found| Further::of(&found.text, place));
    let baselines = [lines.rest(place), baseline::longest_suffix(&query)];
    Outcome { further, ..Outcome::new(place, &branches, took, baselines) }
}

#[cfg(test)]
mod tests;
