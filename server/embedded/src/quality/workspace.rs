//! [`Workspace`]: the index of a checkout as it goes from commit to commit.
//!
//! Neighbouring commits differ in a few files, so it follows them as it would follow the disk; building it
//! anew for each would take most of the time of a replay.

use std::{path::PathBuf, sync::Arc};

use rustc_hash::{FxHashMap, FxHashSet};

use super::{File, Weights};
use crate::index::Index;

/// See the module's text.
#[derive(Debug)]
pub struct Workspace {
    index: Index,
    texts: FxHashMap<PathBuf, Arc<str>>,
}

impl Workspace {
    /// One without files.
    pub fn new(weights: &Weights) -> Self {
        Self { index: weights.empty_index(), texts: FxHashMap::default() }
    }

    /// The index after the files came to be these.
    pub(super) fn go_to(&mut self, files: &[File]) -> &Index {
        let mut builder = self.index.builder();
        let there: FxHashSet<&PathBuf> = files.iter().map(|file| &file.0).collect();
        self.texts.retain(|path, _| {
            let stays = there.contains(path);
            if !stays {
                builder.remove(path);
            }
            stays
        });
        for (path, text) in files {
            let known = self.texts.get(path);
            if known.is_none_or(|known| known != text) {
                builder.remove(path);
                builder.add(path, text);
                self.texts.insert(path.clone(), Arc::clone(text));
            }
        }
        self.index = builder.build();
        &self.index
    }
}
