//! [`Document`]: one open buffer as it was at one moment. It never changes; a change makes a new one.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use text::{Replacement, Text};
use tree_sitter::Tree;

use crate::{Language, syntax};

/// An open buffer.
pub struct Document {
    /// The editor's own name for it, returned to the editor unchanged.
    pub uri: Arc<str>,
    /// The file it is, absolute; `None` for a buffer that is no file yet.
    pub path: Option<PathBuf>,
    /// The file that it is a part of, as a cell is of its notebook: what may not be read there may not here.
    pub part_of: Option<PathBuf>,
    /// The editor's own name for its language, whether or not that has a grammar here.
    pub language_id: Arc<str>,
    /// `None` when its language has no grammar here.
    pub language: Option<Language>,
    /// The editor's version of it.
    pub version: i32,
    /// What it says.
    pub text: Text,
    /// Why the text may differ from what the user sees; `None` while the two are in step. A document
    /// out of step gets no suggestions and no edits.
    pub out_of_step: Option<OutOfStep>,
    tree: OnceLock<Option<Tree>>,
    /// The tree of an earlier text, carried to this one; it makes the next parse incremental.
    carried: Option<Tree>,
}

/// Why a document is out of step with its editor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutOfStep {
    /// A version did not follow the one before it, so a change was lost, doubled or reordered.
    #[error("version {to} came after version {from}")]
    Version {
        /// The version that was known.
        from: i32,
        /// The version that came.
        to: i32,
    },
    /// A change named a range that ends before it starts.
    #[error("a change named a range that ends before it starts")]
    Reversed,
    /// A change named a place outside the text or inside a character.
    #[error("a change named a place that the text does not have")]
    Place,
    /// A message about the document was lost: it could not be read, or handling it failed.
    #[error("a change could not be read")]
    Unreadable,
}

impl Document {
    pub(crate) fn new(
        uri: Arc<str>,
        path: Option<PathBuf>,
        (language_id, language): (Arc<str>, Option<Language>),
        version: i32,
        text: Text,
    ) -> Self {
        Self {
            uri,
            path,
            part_of: None,
            language_id,
            language,
            version,
            text,
            out_of_step: None,
            tree: OnceLock::new(),
            carried: None,
        }
    }

    /// The file whose rules hold for it: which is excluded, ignored, or named like one with secrets.
    pub fn file(&self) -> Option<&Path> {
        self.path.as_deref().or(self.part_of.as_deref())
    }

    /// Whether the text is what the user sees.
    pub fn in_step(&self) -> bool {
        self.out_of_step.is_none()
    }

    /// The syntax tree, parsed at the first call, incrementally where an earlier tree is at hand. `None`
    /// without a known language, above 8 MiB of text, and when parsing takes more than 3 s.
    pub fn tree(&self) -> Option<&Tree> {
        self.tree.get_or_init(|| syntax::parse(self.language?, &self.text, self.carried.as_ref())).as_ref()
    }

    /// The syntax tree if someone has asked for [`tree`](Self::tree) before; never parses.
    pub fn parsed_tree(&self) -> Option<&Tree> {
        self.tree.get()?.as_ref()
    }

    /// A tree that fits this text's bytes, whether or not it has been brought up to date.
    pub(crate) fn newest_tree(&self) -> Option<&Tree> {
        self.parsed_tree().or(self.carried.as_ref())
    }

    /// The document with another text.
    pub(crate) fn with_text(&self, text: Text, carried: Option<Tree>) -> Self {
        Self {
            uri: Arc::clone(&self.uri),
            path: self.path.clone(),
            part_of: self.part_of.clone(),
            language_id: Arc::clone(&self.language_id),
            language: self.language,
            version: self.version,
            text,
            out_of_step: self.out_of_step,
            tree: OnceLock::new(),
            carried,
        }
    }

    /// The document after one replacement, which has to fit the text.
    pub(crate) fn replaced(&self, change: &Replacement, text: Text) -> Self {
        let carried = self.newest_tree().map(|tree| syntax::advance(tree, &self.text, &text, change));
        self.with_text(text, carried)
    }
}

impl fmt::Debug for Document {
    /// Leaves the text out: it is long, and it is the user's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document")
            .field("uri", &self.uri)
            .field("version", &self.version)
            .field("bytes", &self.text.len())
            .field("out_of_step", &self.out_of_step)
            .finish_non_exhaustive()
    }
}
