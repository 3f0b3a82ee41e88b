//! Where the workspace defines what the code around the cursor names.
//!
//! Names are kept as hashes: the index is small, and a clash costs one useless snippet.

use std::{
    collections::{HashMap, HashSet},
    hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher},
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

use text::Text;
use workspace::{Definition, DefinitionKind, Language};

/// The most files, and definitions, that are known.
const FILES: usize = 20_000;
const MOST: usize = 300_000;
/// A name that is defined more often says nothing.
const AMBIGUOUS: usize = 3;
/// Lines around the cursor whose names are looked up.
const ABOVE: usize = 12;
const BELOW: usize = 4;
/// So many names are looked up.
const NAMES: usize = 40;
/// How far from the start of a document its imports are looked for, in lines.
const IMPORTS: usize = 60;
/// The most of one definition, in bytes.
const LONGEST: usize = 1200;
/// Shorter words are names of variables.
const SHORTEST: usize = 3;

/// A stretch of a file.
type Stretch = (Arc<Path>, Range<u32>);

/// What is defined where.
#[derive(Debug, Default)]
pub(crate) struct Definitions {
    files: HashMap<Arc<Path>, Vec<(u64, Range<u32>)>>,
    names: HashMap<u64, Vec<Stretch>>,
    count: usize,
}

/// A definition in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) path: PathBuf,
    from: u32,
    to: u32,
}

impl Definitions {
    /// A file says this now, or is gone.
    pub(crate) fn put(&mut self, path: &Path, language: Option<Language>, content: Option<&str>) {
        self.remove(path);
        let Some((language, content)) = language.zip(content) else { return };
        if self.files.len() >= FILES || self.count >= MOST {
            return;
        }
        let path: Arc<Path> = path.into();
        let found: Vec<_> = workspace::definitions(language, content)
            .into_iter()
            .filter(|definition| definition.kind != DefinitionKind::Module)
            .filter(|definition| definition.name.len() >= SHORTEST)
            .map(|definition| (hash(&definition.name), shown(&definition)))
            .collect();
        self.count += found.len();
        for (name, range) in &found {
            self.names.entry(*name).or_default().push((path.clone(), range.clone()));
        }
        self.files.insert(path, found);
    }

    fn remove(&mut self, path: &Path) {
        for (name, _) in self.files.remove(path).unwrap_or_default() {
            self.count -= 1;
            if let Some(places) = self.names.get_mut(&name) {
                places.retain(|(other, _)| **other != *path);
                if places.is_empty() {
                    self.names.remove(&name);
                }
            }
        }
    }

    /// Whether a name is defined anywhere.
    pub(crate) fn knows(&self, name: &str) -> bool {
        self.names.contains_key(&hash(name))
    }

    /// Where a name is defined outside `own`, in the order of the files; nowhere, if that is in many places.
    pub(crate) fn find(&self, name: &str, own: Option<&Path>) -> Vec<Place> {
        let known = self.names.get(&hash(name)).filter(|places| places.len() <= AMBIGUOUS);
        let elsewhere = known.into_iter().flatten().filter(|(path, _)| own != Some(path));
        let mut places: Vec<Place> = elsewhere
            .map(|(path, range)| Place { path: path.to_path_buf(), from: range.start, to: range.end })
            .collect();
        places.sort();
        places
    }
}

impl Place {
    /// What the file says there now.
    pub(crate) fn text(&self, text: &Text) -> Option<String> {
        let range = self.from as usize..(self.to as usize).min(text.len());
        let text = (range.start < range.end).then(|| text.slice(range))?;
        Some(crate::window::head(text.trim_end(), LONGEST).to_owned())
    }
}

/// Of a function what it is called with, of anything else all of it.
fn shown(definition: &Definition) -> Range<u32> {
    let range = match definition.kind {
        DefinitionKind::Function => &definition.head,
        _ => &definition.range,
    };
    range.start as u32..range.end as u32
}

fn hash(name: &str) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(name)
}

/// The names around a place, the nearest first, each once.
pub(super) fn names_around(text: &Text, offset: usize) -> Vec<String> {
    let line = text.line_of(offset);
    let above = super::lines(text, line.saturating_sub(ABOVE), line);
    let below = super::lines(text, line + 1, line + BELOW);
    let mut seen = HashSet::new();
    let above: Vec<&str> = words(&above).collect();
    let names = above.into_iter().rev().chain(words(&below)).filter(|word| seen.insert(*word));
    names.take(NAMES).map(ToOwned::to_owned).collect()
}

/// The names that a document's first lines import, in their order.
pub(super) fn imported_names(text: &Text) -> Vec<String> {
    let start = super::lines(text, 0, IMPORTS.min(text.line_count()));
    let imports = start.lines().filter(|line| {
        let mut words = line.split_whitespace();
        let first = words.find(|word| !matches!(*word, "pub" | "export" | "local" | "const"));
        first.is_some_and(|word| ["use", "import", "from", "#include", "require", "using"].contains(&word))
    });
    let mut seen = HashSet::new();
    imports.flat_map(words).filter(|word| seen.insert(*word)).take(NAMES).map(ToOwned::to_owned).collect()
}

/// The words of a text that may be names of something.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| word.len() >= SHORTEST && !word.starts_with(|c: char| c.is_ascii_digit()))
}
