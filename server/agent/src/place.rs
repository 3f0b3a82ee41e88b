//! [`Places`]: which file a path from a model names, if any.
//!
//! A model's path is a claim by a stranger. It is taken only where it names a place inside the workspace
//! without any trick; everything else is refused with what to write instead. Nothing is cleaned up and then
//! used: what was cleaned could name another file than the one that was approved.

use std::{
    fs,
    path::{Component, Path, PathBuf},
};

use crate::protected::{self, Protection};

/// Longer paths are refused, in bytes; no file system has them.
const LONGEST: usize = 4096;

/// The folders a task may name files in.
#[derive(Clone, Debug)]
pub struct Places {
    /// As the user opened them, and where links lead to.
    roots: Vec<Root>,
}

#[derive(Clone, Debug)]
struct Root {
    given: PathBuf,
    real: PathBuf,
}

/// A file or folder inside the workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Absolute, below a root as the user opened it.
    pub path: PathBuf,
    /// As it is told to the model and the user: from the root where there is but one.
    pub name: String,
    /// Why it must not be touched without an approval of its own.
    pub protection: Option<Protection>,
}

/// Why a path is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlaceError {
    /// There is nothing to name.
    #[error("the path is empty; give one relative to the workspace, like src/main.rs")]
    Empty,
    /// It holds characters that no honest path has.
    #[error("the path has {0}, which no path here may have")]
    Character(String),
    /// It goes up.
    #[error("{0} has a `..` part; write the path from the workspace's root without it")]
    Up(String),
    /// It lies outside.
    #[error("{0} is outside the workspace; only files inside {1} can be named")]
    Outside(String, String),
    /// A link is on the way.
    #[error("{0} goes through the symbolic link {1}; name the file itself")]
    Link(String, String),
    /// It is too long.
    #[error("the path has {0} bytes, more than any file system takes")]
    Long(usize),
}

impl Places {
    /// The places below these folders, given as absolute paths.
    pub fn new(roots: &[PathBuf]) -> Self {
        let root = |given: &PathBuf| Root {
            real: fs::canonicalize(given).unwrap_or_else(|_| given.clone()),
            given: given.clone(),
        };
        Self { roots: roots.iter().map(root).collect() }
    }

    /// The folders.
    pub fn roots(&self) -> impl Iterator<Item = &Path> {
        self.roots.iter().map(|root| root.given.as_path())
    }

    /// The place a name means; a relative one counts from the first root in which it is there.
    ///
    /// # Errors
    /// When the name is no plain path to a place inside a root.
    pub fn find(&self, name: &str) -> Result<Place, PlaceError> {
        plain(name)?;
        let path = Path::new(name);
        let (root, below) = if path.is_absolute() {
            self.root_of(path).ok_or_else(|| self.outside(name))?
        } else {
            let here = self.roots.iter().find(|root| root.given.join(path).symlink_metadata().is_ok());
            let root = here.or(self.roots.first()).ok_or_else(|| self.outside(name))?;
            (root, path)
        };
        let place = root.walk(below, name)?;
        Ok(self.place(place))
    }

    /// The place of a path that is known to be inside, such as one a walk came by.
    pub fn place(&self, path: PathBuf) -> Place {
        let below = self.root_of(&path).map_or(path.as_path(), |(_, below)| below);
        let protection = protected::protection(below);
        Place { name: self.name(&path), protection, path }
    }

    /// A path as it is told: from the root where there is but one.
    pub fn name(&self, path: &Path) -> String {
        let below = self.roots.first().filter(|_| self.roots.len() == 1);
        let name = below.and_then(|root| path.strip_prefix(&root.given).ok()).unwrap_or(path);
        if name.as_os_str().is_empty() { ".".to_owned() } else { name.display().to_string() }
    }

    fn root_of<'a>(&'a self, path: &'a Path) -> Option<(&'a Root, &'a Path)> {
        // Components are compared, never strings: `/work-evil` is not inside `/work`.
        self.roots.iter().find_map(|root| {
            let below = path.strip_prefix(&root.given).or_else(|_| path.strip_prefix(&root.real)).ok()?;
            Some((root, below))
        })
    }

    fn outside(&self, name: &str) -> PlaceError {
        let roots: Vec<_> = self.roots().map(|root| root.display().to_string()).collect();
        PlaceError::Outside(name.to_owned(), roots.join(", "))
    }
}

impl Root {
    /// The path below the root, once no part of it is a link.
    fn walk(&self, below: &Path, name: &str) -> Result<PathBuf, PlaceError> {
        let mut path = self.given.clone();
        for part in below.components() {
            match part {
                Component::CurDir => continue,
                Component::Normal(part) => path.push(part),
                _ => return Err(PlaceError::Up(name.to_owned())),
            }
            if path.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink()) {
                let link = path.strip_prefix(&self.given).unwrap_or(&path).display().to_string();
                return Err(PlaceError::Link(name.to_owned(), link));
            }
        }
        Ok(path)
    }
}

/// Whether a name is made of what paths are made of, on this system and on others it may be opened on.
fn plain(name: &str) -> Result<(), PlaceError> {
    if name.trim().is_empty() {
        return Err(PlaceError::Empty);
    }
    if name.len() > LONGEST {
        return Err(PlaceError::Long(name.len()));
    }
    let character = |what: &str| Err(PlaceError::Character(what.to_owned()));
    if let Some(odd) = name.chars().find(|c| c.is_control() || is_hidden(*c)) {
        return character(&format!("the invisible character U+{:04X}", u32::from(odd)));
    }
    if name.contains('\\') {
        return character("a backslash (write / between folders)");
    }
    let bytes = name.as_bytes();
    if bytes.get(1) == Some(&b':') && bytes.first().is_some_and(u8::is_ascii_alphabetic) {
        return character("a drive letter");
    }
    if name.contains("::") || name.contains(":$") {
        return character("the name of a data stream");
    }
    if name.starts_with("file:") || name.contains("://") {
        return character("a URL's scheme (write a path)");
    }
    if name.starts_with('~') {
        return character("a leading ~, which is not expanded");
    }
    // Before the components are read, which drop what they hold.
    if name.split('/').any(|part| part == "..") {
        return Err(PlaceError::Up(name.to_owned()));
    }
    Ok(())
}

/// Characters that show nothing, or turn the writing around: file systems may ignore them, and people do
/// not see them.
pub(crate) fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fff8}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests;
