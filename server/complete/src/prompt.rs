//! What a model is told: what is around the cursor and what was gathered of other files, within the model's
//! budget, without secrets, stable parts first.
//!
//! Nothing is gathered here: a request takes what is there already.

use std::{
    collections::HashMap,
    hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use model::{FillRequest, Snippet};
use workspace::Document;

use crate::{
    cache::{BEFORE, Site, TEXT},
    context::Gathered,
    redact::Redactor,
    window,
};

/// Tokens of a prompt.
const LOCAL_TOKENS: usize = 2048;
const HOSTED_TOKENS: usize = 6000;
/// A token of code is about so many bytes.
const BYTES_PER_TOKEN: usize = 3;
/// Tokens of an answer: the rest of a line, or a block.
const LINE_TOKENS: u32 = 64;
const BLOCK_TOKENS: u32 = 200;
/// For so long an answer is of use, since what comes late goes to the cache.
const USEFUL: Duration = Duration::from_secs(4);
/// How many documents' texts after the cursor are remembered.
const REMEMBERED: usize = 16;
/// How much of what follows the cursor has to be the same for the cache, in bytes.
const SUFFIX: usize = 2 << 10;

/// How many bytes each part of a prompt may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Budget {
    prefix: usize,
    suffix: usize,
    pub(crate) stable: usize,
    pub(crate) volatile: usize,
}

impl Budget {
    /// The budget of a model on this machine, where reading a prompt takes long, or of one elsewhere.
    pub(crate) fn of(local: bool) -> Self {
        let bytes = BYTES_PER_TOKEN * if local { LOCAL_TOKENS } else { HOSTED_TOKENS };
        let part = |percent: usize| bytes * percent / 100;
        Self { prefix: part(35), suffix: part(15), stable: part(35), volatile: part(15) }
    }
}

/// What is asked of a model.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wish<'a> {
    pub(crate) document: &'a Document,
    pub(crate) offset: usize,
    /// What is thought to be typed at the cursor before the answer begins.
    pub(crate) lead: &'a str,
    pub(crate) one_line: bool,
    pub(crate) local: bool,
}

/// Makes prompts, and remembers what it has to say again in the same words.
#[derive(Debug, Default)]
pub(crate) struct Prompter {
    redactor: Redactor,
    suffixes: Mutex<HashMap<String, String>>,
}

impl Prompter {
    /// The request for a wish.
    pub(crate) fn request(&self, wish: &Wish<'_>, gathered: &Gathered) -> FillRequest {
        let budget = Budget::of(wish.local);
        let text = &wish.document.text;
        let mut prefix = window::before(text, wish.offset, budget.prefix);
        prefix.push_str(wish.lead);
        let suffix = self.steady(&wish.document.uri, window::after(text, wish.offset, budget.suffix));
        let snippets = gathered.within(budget.stable, budget.volatile);
        let redacted = |snippet: &Snippet| Snippet {
            path: snippet.path.clone(),
            text: self.redactor.redact(&snippet.text).into_owned(),
        };
        FillRequest {
            path: gathered.path.clone(),
            language: wish.document.language.map_or("", workspace::Language::id).to_owned(),
            prefix: self.redactor.redact(&prefix).into_owned(),
            suffix: self.redactor.redact(&suffix).into_owned(),
            snippets: snippets.map(redacted).collect(),
            max_tokens: if wish.one_line { LINE_TOKENS } else { BLOCK_TOKENS },
            single_line: wish.one_line,
            budget: Some(USEFUL),
        }
    }

    /// What was sent last for this document, if what follows the cursor is nearly that.
    fn steady(&self, uri: &str, suffix: String) -> String {
        let mut suffixes = self.suffixes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(last) = suffixes.get(uri).filter(|last| window::nearly_same(last, &suffix)) {
            return last.clone();
        }
        if suffixes.len() >= REMEMBERED {
            suffixes.clear();
        }
        suffixes.insert(uri.to_owned(), suffix.clone());
        suffix
    }
}

/// Where a wish is, for the cache.
pub(crate) fn site(document: &Document, offset: usize, epoch: u64) -> Site {
    let text = &document.text;
    // The same in each process and at each time: it is compared, and guards nothing.
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    Site {
        uri: document.uri.clone(),
        suffix: hasher.hash_one(&*text.slice(offset..offset + SUFFIX)),
        epoch,
        before: text.slice(offset.saturating_sub(BEFORE + TEXT)..offset).into_owned(),
    }
}

#[cfg(test)]
mod tests;
