//! Aligning a place with the cursor where both are of one shape: which name there stands for which here.

use crate::{
    rename::Renamer,
    vocabulary::{Id, Vocabulary, is_identifier, shape},
};

/// Two stretches of words of the same shape, and which name of the one stands for which of the other.
pub(crate) struct Alignment {
    pairs: Vec<(Id, Id)>,
    /// How many names are the same on both sides.
    pub(crate) agreeing: usize,
    /// How often a name there stood for two names here.
    pub(crate) clashes: usize,
}

impl Alignment {
    /// Aligns the words before a place (nearest first) with `words` (nearest last); `None` if names are
    /// swapped about too much for the one to be a renamed copy of the other.
    pub(crate) fn of(back: &[Id], words: &[Id]) -> Option<Self> {
        let mut it = Self { pairs: Vec::new(), agreeing: 0, clashes: 0 };
        for (&there, &here) in back.iter().zip(words.iter().rev()) {
            if shape(there) != shape(here) {
                break;
            }
            if !is_identifier(there) {
                continue;
            }
            match it.pairs.iter().find(|pair| pair.0 == there) {
                Some(pair) if pair.1 != here => it.clashes += 1,
                Some(_) => {}
                None => it.pairs.push((there, here)),
            }
            it.agreeing += usize::from(there == here);
        }
        (it.clashes <= 1).then_some(it)
    }

    /// What a word there is here.
    pub(crate) fn carry(&self, id: Id, renamer: &mut Renamer, vocabulary: &Vocabulary) -> Id {
        if !is_identifier(id) {
            return id;
        }
        if let Some(pair) = self.pairs.iter().find(|pair| pair.0 == id) {
            return pair.1;
        }
        let mut renamed = self.pairs.iter().filter(|pair| pair.0 != pair.1);
        renamed.find_map(|&(from, to)| renamer.rename(id, from, to, vocabulary)).unwrap_or(id)
    }
}
