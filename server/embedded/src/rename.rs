//! Carrying a name over from one place to another that repeats it with other names: where `Request` became
//! `Reply`, `parse_request` becomes `parse_reply`. Only words that exist somewhere come out.

use rustc_hash::FxHashMap;

use crate::vocabulary::{Id, Vocabulary};

/// Remembers what was found, since one prediction asks the same again and again.
#[derive(Debug, Default)]
pub(crate) struct Renamer {
    found: FxHashMap<(Id, Id, Id), Option<Id>>,
}

impl Renamer {
    /// `word` with the name `from` in it, in whatever case, replaced by `to`; `None` if it is not in it or
    /// gives no known word.
    pub(crate) fn rename(&mut self, word: Id, from: Id, to: Id, vocabulary: &Vocabulary) -> Option<Id> {
        // Most words have nothing to do with the name, which their parts tell at once.
        if vocabulary.parts(word) & vocabulary.parts(from) == 0 {
            return None;
        }
        *self.found.entry((word, from, to)).or_insert_with(|| {
            let word = vocabulary.text(word);
            let (from, to) = (cases(vocabulary.text(from)), cases(vocabulary.text(to)));
            let pairs = || from.iter().zip(&to);
            let whole = pairs().find(|(from, _)| from.as_str() == word).map(|(_, to)| to.clone());
            let part = || pairs().find(|(from, _)| from.len() >= 3 && word.contains(from.as_str()));
            let renamed = whole.or_else(|| part().map(|(from, to)| word.replacen(from.as_str(), to, 1)))?;
            vocabulary.find(&renamed)
        })
    }
}

/// A name as it is, in `snake_case`, `PascalCase`, `camelCase` and `SCREAMING_CASE`.
fn cases(name: &str) -> [String; 5] {
    let words = words(name);
    let pascal: Vec<String> = words.iter().map(|word| capital(word)).collect();
    let mut camel = pascal.clone();
    if let (Some(first), Some(word)) = (camel.first_mut(), words.first()) {
        first.clone_from(word);
    }
    let snake = words.join("_");
    let screaming = snake.to_uppercase();
    [name.to_owned(), snake, pascal.concat(), camel.concat(), screaming]
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// The words of a name, in small letters.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_small = false;
    for char in name.chars() {
        if char == '_' || (char.is_uppercase() && after_small) {
            words.push(String::new());
        }
        after_small = char.is_lowercase() || char.is_ascii_digit();
        if let Some(word) = words.last_mut().filter(|_| char != '_') {
            word.extend(char.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests;
