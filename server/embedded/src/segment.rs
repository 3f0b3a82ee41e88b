//! [`Segment`]: an immutable piece of the index, some files of one language with their places sorted.

use std::{
    hash::{Hash, Hasher},
    ops::Range,
    path::{Path, PathBuf},
};

use rustc_hash::{FxHashMap, FxHasher};

use crate::{
    context::By,
    lex::{Lines, Token},
    sort::{Depth, sorted_places},
    vocabulary::{Id, LEARNED, START, Vocabulary, is_identifier},
};

/// One file's tokens inside a segment.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub(crate) path: PathBuf,
    /// Tells the folder, so that files of one folder are found without comparing paths.
    pub(crate) folder: u64,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl File {
    pub(crate) fn places(&self) -> Range<u32> {
        self.start..self.end
    }
}

/// A number for the folder a path lies in.
pub(crate) fn folder(path: &Path) -> u64 {
    let mut hasher = FxHasher::default();
    path.parent().hash(&mut hasher);
    hasher.finish()
}

/// Lexed files whose places are not sorted yet.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    tokens: Vec<Token>,
    files: Vec<File>,
}

impl Pending {
    pub(crate) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Lexes `text` and adds it; returns how many tokens that gave.
    pub(crate) fn lex(&mut self, path: &Path, text: &str, vocabulary: &Vocabulary) -> usize {
        let start = self.tokens.len();
        self.tokens.push(Token::new(START, 0));
        let mut lines = Lines::default();
        for line in text.split('\n') {
            lines.lex(line, vocabulary, |token| self.tokens.push(token));
        }
        self.close(path, start)
    }

    /// Adds a file's tokens, as another segment had them.
    pub(crate) fn copy(&mut self, path: &Path, tokens: &[Token]) {
        let start = self.tokens.len();
        self.tokens.extend_from_slice(tokens);
        self.close(path, start);
    }

    fn close(&mut self, path: &Path, start: usize) -> usize {
        let end = self.tokens.len();
        self.files.push(File {
            path: path.into(),
            folder: folder(path),
            start: start as u32,
            end: end as u32,
        });
        end - start
    }

    /// Sorts the places: the slow part.
    pub(crate) fn sort(mut self, vocabulary: &Vocabulary) -> Segment {
        self.tokens.shrink_to_fit();
        let (by_word, heads) = sorted_places(&self.tokens, By::Word, Depth::Indexed);
        let (by_shape, shape_heads) = sorted_places(&self.tokens, By::Shape, Depth::Indexed);
        let mut dictionary: Vec<u32> = (0..heads.len() as u32)
            .filter(|&i| is_identifier(heads[i as usize].0) || (16..LEARNED).contains(&heads[i as usize].0))
            .collect();
        dictionary.sort_unstable_by_key(|&i| vocabulary.text(heads[i as usize].0));
        let by_path = self.files.iter().enumerate().map(|(i, file)| (file.path.clone(), i as u32)).collect();
        Segment {
            tokens: self.tokens,
            files: self.files,
            by_path,
            by_word,
            by_shape,
            heads,
            shape_heads,
            dictionary,
        }
    }
}

/// Sorted files. See the module's text.
#[derive(Debug)]
pub(crate) struct Segment {
    pub(crate) tokens: Vec<Token>,
    pub(crate) files: Vec<File>,
    by_path: FxHashMap<PathBuf, u32>,
    pub(crate) by_word: Vec<u32>,
    pub(crate) by_shape: Vec<u32>,
    heads: Vec<(Id, u32)>,
    shape_heads: Vec<(Id, u32)>,
    /// Indices into `heads` of the words one may start to type, in alphabetical order.
    dictionary: Vec<u32>,
}

impl Segment {
    /// The number of the file at `path`.
    pub(crate) fn file(&self, path: &Path) -> Option<u32> {
        self.by_path.get(path).copied()
    }

    /// The run of places after `id`.
    pub(crate) fn after(&self, by: By, id: Id) -> Range<usize> {
        let (heads, len) = match by {
            By::Word => (&self.heads, self.by_word.len()),
            By::Shape => (&self.shape_heads, self.by_shape.len()),
        };
        match heads.binary_search_by_key(&id, |head| head.0) {
            Ok(i) => heads[i].1 as usize..heads.get(i + 1).map_or(len, |head| head.1 as usize),
            Err(_) => 0..0,
        }
    }

    /// The words that start with `prefix`, and how often each occurs.
    pub(crate) fn words<'a>(
        &'a self,
        prefix: &'a str,
        vocabulary: &'a Vocabulary,
    ) -> impl Iterator<Item = (Id, usize)> + 'a {
        let word = move |&i: &u32| self.heads[i as usize].0;
        let start = self.dictionary.partition_point(|i| vocabulary.text(word(i)) < prefix);
        let words = self.dictionary[start..].iter().map(word);
        words
            .take_while(move |&id| vocabulary.text(id).starts_with(prefix))
            .map(|id| (id, self.after(By::Word, id).len()))
    }

    /// Bytes in memory.
    pub(crate) fn memory(&self) -> usize {
        let paths: usize = self.files.iter().map(|file| 2 * (file.path.as_os_str().len() + 40)).sum();
        4 * (self.tokens.len() + self.by_word.len() + self.by_shape.len() + self.dictionary.len())
            + 8 * (self.heads.len() + self.shape_heads.len())
            + paths
    }
}
