//! [`rename`]: a name changed everywhere it stands, found by syntax.
//!
//! There is no type checker here, and none is pretended. A local name, where the syntax leaves no
//! doubt, is renamed in the code that it is visible in; any other name in every file of the language,
//! wherever something is called so. The result says which of the two it was and what to look at.

use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use text::{Edit, Replacement};
use tree_sitter::Node;

use crate::{
    FileEdit, Language, Progress, ReadError, Scope, SkipReason, Skipped, Snapshot, Source, Swept,
    sweep::{Search, Stopped, is_read_only, sweep},
    symbol::{called, name_at},
    syntax::parse_str,
};

mod local;
mod words;

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// The file, absolute.
    pub path: PathBuf,
    /// In bytes of its text.
    pub offset: usize,
}

/// A renaming.
#[derive(Debug)]
pub struct Renamed {
    /// The name as it was.
    pub old_name: String,
    /// How far it went.
    pub reach: Reach,
    /// The edits, and what was passed over.
    pub swept: Swept,
    /// Changed files in which the new name already stood for something, which the renamed may now be
    /// taken for, in the order of their paths.
    pub clashes: Vec<PathBuf>,
    /// How often the old name stands as a word in strings and comments of the changed files, where it
    /// was left.
    pub mentions: usize,
}

/// How far a renaming goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// A local name: its own function or block.
    Local,
    /// Everything that is called so in the workspace's files of this language and its relatives.
    ByName,
}

/// Why nothing was renamed.
#[derive(Debug, thiserror::Error)]
pub enum RenameError {
    /// The file could not be read.
    #[error("{} cannot be read: {reason}", .path.display())]
    Unread {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: ReadError,
    },
    /// The file is in no programming language that is known, or could not be parsed.
    #[error("the syntax of {} is not known", .0.display())]
    NoSyntax(PathBuf),
    /// There is no name at the place.
    #[error("there is no name at this place")]
    NoName,
    /// The new name is the old one.
    #[error("{0} is its name already")]
    Same(String),
    /// The new name is none.
    #[error("{name:?} cannot be a name in {}", .language.id())]
    NotAName {
        /// As it was given.
        name: String,
        /// Where it should be one.
        language: Language,
    },
    /// The new name is a word of the language.
    #[error("{name} is a word of {} itself", .language.id())]
    Reserved {
        /// As it was given.
        name: String,
        /// Whose word it is.
        language: Language,
    },
    /// The caller stopped it.
    #[error("stopped")]
    Stopped,
}

/// Finds what it takes to rename what stands at a place.
///
/// # Errors
/// When there is no name at the place, the new name is none, or `progress` says to stop.
pub fn rename(
    snapshot: &Snapshot,
    at: &Occurrence,
    new_name: &str,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Renamed, RenameError> {
    let no_syntax = || RenameError::NoSyntax(at.path.clone());
    let language =
        snapshot.language_of(&at.path).filter(|language| language.is_code()).ok_or_else(no_syntax)?;
    let unread = |reason| RenameError::Unread { path: at.path.clone(), reason };
    let before = snapshot.read(&at.path).map_err(unread)?;
    let content = before.text.to_string();
    let tree = parse_str(language, &content).ok_or_else(no_syntax)?;
    let node = name_at(language, &tree, at.offset).ok_or(RenameError::NoName)?;
    let old_name = content.get(node.byte_range()).unwrap_or_default().to_owned();
    let new_name = words::checked(language, &old_name, new_name)?;
    let names = Names { language, old: &old_name, new: &new_name };
    let (reach, swept, notes) = if let Some(local) = local::find(language, node, &content) {
        let note = names.look_around(language, local.visible, &content);
        (Reach::Local, one_file(&at.path, before, local.edit(&content, &new_name)), vec![note])
    } else {
        let swept = sweep(snapshot, &Scope::default(), &names, progress);
        let (swept, notes) = swept.map_err(|Stopped| RenameError::Stopped)?;
        (Reach::ByName, swept, notes)
    };
    let mentions = notes.iter().map(|note| note.mentions).sum();
    let noted = swept.files.iter().zip(&notes);
    let clashes = noted.filter(|(_, note)| note.clashes).map(|(file, _)| file.path.clone()).collect();
    Ok(Renamed { old_name, reach, swept, clashes, mentions })
}

/// A name and what it is to be.
struct Names<'a> {
    language: Language,
    old: &'a str,
    new: &'a str,
}

/// What else the code in which a name was changed has to do with the two names.
struct Note {
    clashes: bool,
    mentions: usize,
}

impl Names<'_> {
    fn look_around(&self, language: Language, code: Node<'_>, content: &str) -> Note {
        let words = count_words(content.get(code.byte_range()).unwrap_or_default(), self.old);
        let names = called(language, code, content, self.old).count();
        // Most files do not know the new name at all.
        let clashes =
            content.contains(self.new) && called(language, code, content, self.new).next().is_some();
        Note { clashes, mentions: words.saturating_sub(names) }
    }
}

impl Search for Names<'_> {
    type Note = Note;

    fn wants(&self, language: Language) -> bool {
        self.language.family().contains(&language)
    }

    fn may_edit(&self, _: Language, source: &str) -> bool {
        source.contains(self.old)
    }

    fn edit(&self, language: Language, source: &str) -> Option<(Edit, Note)> {
        let tree = parse_str(language, source)?;
        let names = called(language, tree.root_node(), source, self.old);
        let replacement =
            |name: Node<'_>| Replacement { range: name.byte_range(), text: self.new.to_owned() };
        let edit = Edit::new(names.map(replacement).collect()).ok()?;
        Some((edit, self.look_around(language, tree.root_node(), source)))
    }
}

/// How often a word stands in a text with nothing that belongs to a word on either side.
fn count_words(text: &str, word: &str) -> usize {
    let in_word = |c: char| c.is_alphanumeric() || c == '_';
    let stands_alone = |at: usize| {
        let (before, rest) = text.split_at(at);
        let after = rest.strip_prefix(word).unwrap_or_default();
        !before.ends_with(in_word) && !after.starts_with(in_word)
    };
    text.match_indices(word).filter(|(at, _)| stands_alone(*at)).count()
}

fn one_file(path: &Path, before: Source, edit: Edit) -> Swept {
    let mut swept = Swept { searched: 1, ..Swept::default() };
    let path = path.to_owned();
    if is_read_only(&path) {
        swept.skipped.push(Skipped { path, reason: SkipReason::ReadOnly });
    } else {
        swept.files.push(FileEdit { path, before, edit });
    }
    swept
}

#[cfg(test)]
mod tests;
