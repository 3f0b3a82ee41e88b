//! [`Index`]: what the workspace's files say, as an immutable value that is replaced when files change.
//!
//! Each language has its own shelf, so that places of another language never dilute a count. A shelf is one
//! large segment and a few small ones: a changed file becomes a small segment of its own and hides its old
//! version, and small segments are merged as they add up, so that following the disk never means sorting
//! everything again. The index never reads a file itself.

use std::{ops::Range, path::Path, sync::Arc};

use rustc_hash::FxHashMap;

use crate::{
    prior::Prior,
    segment::{Pending, Segment},
    vocabulary::Vocabulary,
};

/// How large an index may grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Tokens in all files together; a token costs about 12 bytes. Files beyond it are not added.
    pub tokens: usize,
    /// Bytes of one file; longer ones are data rather than code, and are not added.
    pub file_bytes: usize,
    /// Distinct identifiers kept; words beyond it are not told apart.
    pub words: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { tokens: 24_000_000, file_bytes: 512 * 1024, words: 900_000 }
    }
}

/// A segment as one index sees it: with the files hidden that have changed since.
#[derive(Clone, Debug)]
pub(crate) struct Shelved {
    pub(crate) segment: Arc<Segment>,
    /// Places of hidden files, sorted.
    pub(crate) hidden: Arc<Vec<Range<u32>>>,
}

impl Shelved {
    fn live_tokens(&self) -> usize {
        self.segment.tokens.len() - self.hidden.iter().map(ExactSizeIterator::len).sum::<usize>()
    }

    fn is_hidden(&self, places: &Range<u32>) -> bool {
        self.hidden.binary_search_by_key(&places.start, |range| range.start).is_ok()
    }

    fn holds(&self, path: &Path) -> Option<Range<u32>> {
        let file = self.segment.files.get(self.segment.file(path)? as usize)?;
        Some(file.places()).filter(|places| !self.is_hidden(places))
    }

    /// The same segment without the file at `path`, if it holds it.
    fn hide(&mut self, path: &Path) {
        if let Some(places) = self.holds(path) {
            let mut hidden = self.hidden.to_vec();
            hidden.push(places);
            hidden.sort_unstable_by_key(|range| range.start);
            self.hidden = Arc::new(hidden);
        }
    }

    fn copy_into(&self, pending: &mut Pending) {
        for file in self.segment.files.iter().filter(|file| !self.is_hidden(&file.places())) {
            pending.copy(&file.path, &self.segment.tokens[file.start as usize..file.end as usize]);
        }
    }
}

/// What the workspace says. Cloning is cheap and shares memory; changing gives a new value.
#[derive(Clone, Debug)]
pub struct Index {
    pub(crate) vocabulary: Arc<Vocabulary>,
    prior: Arc<Prior>,
    shelves: FxHashMap<Shelf, Vec<Shelved>>,
    limits: Limits,
}

impl Default for Index {
    fn default() -> Self {
        Self::empty(Limits::default())
    }
}

impl Index {
    /// An index without files.
    pub fn empty(limits: Limits) -> Self {
        Self::with_prior(limits, Prior::shipped())
    }

    /// An index without files that holds these idioms to be common.
    pub(crate) fn with_prior(limits: Limits, prior: Prior) -> Self {
        let vocabulary = Arc::new(Vocabulary::new(limits.words));
        Self { vocabulary, prior: Arc::new(prior), shelves: FxHashMap::default(), limits }
    }

    /// An index without files that shares this one's words.
    #[must_use]
    pub fn without_files(&self) -> Self {
        Self { shelves: FxHashMap::default(), ..self.clone() }
    }

    /// Collects files for a first index, which shares this one's words: files opened with this index
    /// stay valid with the one that is built.
    pub fn builder(&self) -> IndexBuilder {
        IndexBuilder { base: self.clone(), pending: FxHashMap::default(), tokens: self.tokens() }
    }

    /// The index after the file at `path` came to say `text`, or was removed (`None`). Costs about as much
    /// as lexing the file, and now and then a merge of what changed before; never a rebuild of everything.
    #[must_use]
    pub fn with(&self, path: &Path, text: Option<&str>) -> Self {
        let mut builder = self.builder();
        builder.remove(path);
        if let Some(text) = text {
            builder.add(path, text);
        }
        builder.build()
    }

    /// Whether a word stands in any file.
    pub fn knows(&self, word: &str) -> bool {
        self.vocabulary.find(word).is_some()
    }

    /// Number of files.
    pub fn files(&self) -> usize {
        let segments = self.shelves.values().flatten();
        segments.map(|shelved| shelved.segment.files.len() - shelved.hidden.len()).sum()
    }

    /// Number of tokens, those of replaced files included until they are merged away.
    pub fn tokens(&self) -> usize {
        self.shelves.values().flatten().map(|shelved| shelved.segment.tokens.len()).sum()
    }

    /// Roughly how many bytes of memory it takes, its words included.
    pub fn memory(&self) -> usize {
        let segments: usize = self.shelves.values().flatten().map(|shelved| shelved.segment.memory()).sum();
        segments + self.prior.memory() + self.vocabulary.memory()
    }

    /// The idioms of the language of the file at `path`; they are read in the first time.
    pub(crate) fn idioms(&self, path: &Path) -> Option<&Segment> {
        self.prior.segment(&Shelf::of(path).0, &self.vocabulary)
    }

    pub(crate) fn shelf(&self, path: &Path) -> &[Shelved] {
        self.shelves.get(&Shelf::of(path)).map_or(&[], Vec::as_slice)
    }
}

/// Collects files and then sorts them. Made by [`Index::builder`].
#[derive(Debug)]
pub struct IndexBuilder {
    base: Index,
    pending: FxHashMap<Shelf, Pending>,
    tokens: usize,
}

impl IndexBuilder {
    /// Adds a file, or its new version. Returns whether it was taken: not when the file is too long, looks
    /// like data, or the index is full.
    pub fn add(&mut self, path: &Path, text: &str) -> bool {
        if text.len() > self.base.limits.file_bytes || self.tokens >= self.base.limits.tokens || is_data(text)
        {
            return false;
        }
        let pending = self.pending.entry(Shelf::of(path)).or_default();
        self.tokens += pending.lex(path, text, &self.base.vocabulary);
        true
    }

    /// Forgets the file at `path`, if the index holds it.
    pub fn remove(&mut self, path: &Path) {
        for shelved in self.base.shelves.get_mut(&Shelf::of(path)).into_iter().flatten() {
            shelved.hide(path);
        }
    }

    /// Sorts what was added: the slow part, to be run where nobody waits for it.
    pub fn build(mut self) -> Index {
        for (shelf, pending) in self.pending {
            let segments = self.base.shelves.entry(shelf).or_default();
            push(segments, pending, &self.base.vocabulary);
        }
        self.base
    }
}

/// Adds files to a shelf, merging the segments that are not several times larger than what is added.
fn push(segments: &mut Vec<Shelved>, mut pending: Pending, vocabulary: &Vocabulary) {
    while let Some(last) = segments.pop_if(|last| last.live_tokens() < 4 * pending.len()) {
        last.copy_into(&mut pending);
    }
    let segment = Arc::new(pending.sort(vocabulary));
    segments.push(Shelved { segment, hidden: Arc::default() });
}

/// Whether a text is data that happens to be in a text file: minified code, tables, dumps.
fn is_data(text: &str) -> bool {
    let lines = text.bytes().filter(|&byte| byte == b'\n').count() + 1;
    text.len() / lines > 300
}

/// A small number for the family of languages a file belongs to, for what differs between them.
pub(crate) fn family(path: &Path) -> usize {
    match &*Shelf::of(path).0 {
        "rs" => 0,
        "py" => 1,
        "ts" => 2,
        "go" => 3,
        "c" | "java" | "cs" | "php" | "swift" => 4,
        _ => 5,
    }
}

/// The name of the shelf that a file belongs to.
pub(crate) fn shelf_of(path: &Path) -> Box<str> {
    Shelf::of(path).0
}

/// Files whose words and forms resemble each other: one language, or one file extension.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Shelf(Box<str>);

impl Shelf {
    fn of(path: &Path) -> Self {
        let extension = path.extension().or_else(|| path.file_name()).unwrap_or_default();
        let extension = extension.to_string_lossy().to_ascii_lowercase();
        let shelf = match extension.as_str() {
            "ts" | "tsx" | "js" | "jsx" | "mjs" | "cjs" | "mts" | "cts" | "vue" | "svelte" => "ts",
            "c" | "h" | "cc" | "cpp" | "cxx" | "hpp" | "hh" | "hxx" | "m" | "mm" => "c",
            "py" | "pyi" => "py",
            "java" | "kt" | "kts" | "groovy" | "gradle" => "java",
            "sh" | "bash" | "zsh" => "sh",
            "yml" | "yaml" => "yaml",
            "md" | "markdown" | "rst" | "txt" => "md",
            other => other,
        };
        Self(shelf.into())
    }
}

#[cfg(test)]
mod tests;
