//! Beam search: from the words that may come next to the likeliest rest of the line.
//!
//! A line ends at a line break or, where text stands after the cursor, before that text with the same
//! brackets open as at the cursor. The number of steps is bounded, and so is the work of a search.

use crate::{
    columns,
    cursor::{Bracket, Brackets, opener},
    gather::{Gatherer, Progress},
    lex::{Token, is_word},
    mix::{Network, softmax},
    names::{REACH, innermost},
    vocabulary::{Id, NONE, Vocabulary, is_break},
};

/// How many lines of thought are followed at once.
const BEAM: usize = 4;
/// The longest rest of a line, in words.
const WORDS: usize = 24;
/// How likely, as a logarithm, a rest of a line must be at least.
pub(crate) const FAINT: f32 = -6.0;

/// A word with its probability, where [`NONE`] stands for all words that are no candidates.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Choice {
    pub(crate) token: Token,
    pub(crate) probability: f32,
}

/// A possible rest of the line, or the beginning of one.
#[derive(Clone, Debug)]
pub(crate) struct Branch {
    pub(crate) progress: Progress,
    pub(crate) text: String,
    /// Logarithm of the probability that the text goes on like this, and ends here if it is `done`.
    pub(crate) log: f32,
    /// After each word: the length of the text, and the logarithm of its probability.
    pub(crate) cuts: Vec<(usize, f32)>,
    pub(crate) done: bool,
}

/// What a search starts from.
pub(crate) struct Start<'a> {
    pub(crate) progress: Progress,
    /// Whether the first word completes what is typed at the cursor.
    pub(crate) at_cursor: bool,
    /// Length of what is typed of the first word.
    pub(crate) typed: usize,
    /// Whether the first word needs no blanks before it.
    pub(crate) glued: bool,
    /// Whether there is a line to end yet.
    pub(crate) may_end: bool,
    /// The word on which the line must end, or [`NONE`] for a line break.
    pub(crate) end: Id,
    pub(crate) dictionary: &'a [Id],
    /// What is typed of the line, and the lines around it, whose columns it keeps to.
    pub(crate) before: &'a str,
    pub(crate) neighbours: &'a [String],
    /// A branch less likely than this, as a logarithm, is not followed.
    pub(crate) faint: f32,
}

impl Start<'_> {
    /// How many blanks go between `text` and a word that usually has `space` of them before it.
    fn blanks(&self, text: &str, space: usize, word: &str) -> usize {
        let line = format!("{}{text}", self.before);
        let there = line.len() - line.trim_end_matches(' ').len();
        // Two words never become one.
        let ends_in_word = line.bytes().next_back().is_some_and(is_word);
        let apart = ends_in_word && word.bytes().next().is_some_and(is_word);
        let space = space.max(usize::from(apart));
        if line.trim().is_empty() || there + space == 0 {
            return space;
        }
        columns::blanks(&line, self.neighbours).map_or(space, |blanks| blanks.saturating_sub(there))
    }
}

/// One search's means.
pub(crate) struct Search<'a, 'g> {
    pub(crate) gatherer: &'g mut Gatherer<'a>,
    pub(crate) network: &'g Network,
    /// Compares the rests that were found, if they are to be.
    pub(crate) ranking: Option<&'g Network>,
    pub(crate) vocabulary: &'g Vocabulary,
    /// Steps left.
    pub(crate) steps: usize,
}

impl Search<'_, '_> {
    /// The likeliest words at one place, with their probabilities.
    pub(crate) fn choices(&mut self, at: &Progress, at_cursor: bool, dictionary: &[Id]) -> Vec<Choice> {
        self.steps = self.steps.saturating_sub(1);
        let (candidates, shared) = self.gatherer.step(at, at_cursor, dictionary);
        let sums = self.network.shared(shared);
        let mut scores: Vec<f32> =
            candidates.iter().map(|c| self.network.score(&sums, &c.features)).collect();
        scores.push(self.network.score(&sums, &crate::features::otherwise()));
        softmax(&mut scores);
        let tokens = candidates.iter().map(|candidate| Token::new(candidate.id, candidate.space()));
        tokens.zip(scores).map(|(token, probability)| Choice { token, probability }).collect()
    }

    /// The likeliest rests of the line, complete ones first, likeliest first.
    pub(crate) fn line(&mut self, start: &Start<'_>) -> Vec<Branch> {
        let root = Branch {
            progress: start.progress.clone(),
            text: String::new(),
            log: 0.0,
            cuts: Vec::new(),
            done: false,
        };
        let (mut live, mut done, mut open) = (vec![root], Vec::new(), Vec::new());
        for depth in 0..WORDS {
            let mut next = Vec::new();
            for branch in live.drain(..) {
                if self.steps == 0 {
                    open.push(branch);
                    continue;
                }
                let before = next.len();
                self.extend(branch, start, depth, &mut next, &mut done, &mut open);
                debug_assert!(next.len() <= before + BEAM);
            }
            next.sort_unstable_by(|a: &Branch, b| b.log.total_cmp(&a.log));
            next.truncate(BEAM);
            let best = done.iter().map(|branch: &Branch| branch.log).fold(f32::MIN, f32::max);
            next.retain(|branch| branch.log > best - 0.7);
            if next.is_empty() {
                break;
            }
            live = next;
        }
        open.append(&mut live);
        done.sort_unstable_by(|a, b| b.log.total_cmp(&a.log));
        // Of further lines only the likely rests are sought, and what is left out would be held to be nothing.
        if let Some(ranking) = self.ranking.filter(|_| start.end == NONE && start.at_cursor) {
            self.rank(ranking, &mut done, &mut open);
        }
        open.sort_unstable_by(|a, b| b.log.total_cmp(&a.log));
        done.append(&mut open);
        done
    }

    /// Follows a branch by one word: into `next`, or into `done` where the line may end, or into `open`
    /// where nothing likely follows.
    fn extend(
        &mut self,
        branch: Branch,
        start: &Start<'_>,
        depth: usize,
        next: &mut Vec<Branch>,
        done: &mut Vec<Branch>,
        open: &mut Vec<Branch>,
    ) {
        let first = depth == 0;
        let dictionary = if first { start.dictionary } else { &[] };
        let choices = self.choices(&branch.progress, start.at_cursor && first, dictionary);
        let base = &start.progress.brackets;
        let ends = |id: Id| match start.end {
            NONE => is_break(id),
            end => id == end && branch.progress.brackets == *base,
        };
        let end: f32 =
            choices.iter().filter(|choice| ends(choice.token.id())).map(|choice| choice.probability).sum();
        if end > 1e-4 && (!first || start.may_end) {
            done.push(Branch { log: branch.log + end.ln(), done: true, ..branch.clone() });
        }
        let mut likely: Vec<Choice> = choices
            .iter()
            .copied()
            .filter(|choice| !ends(choice.token.id()) && self.may_follow(choice.token.id(), &branch, start))
            .collect();
        likely.sort_unstable_by(|a, b| b.probability.total_cmp(&a.probability));
        likely.truncate(BEAM);
        likely.retain(|choice| branch.log + choice.probability.max(1e-9).ln() >= start.faint);
        if likely.is_empty() {
            open.push(branch);
            return;
        }
        next.extend(likely.into_iter().map(|choice| self.grow(&branch, choice, start, first)));
    }

    /// Whether a word keeps the line in form.
    fn may_follow(&self, id: Id, branch: &Branch, start: &Start<'_>) -> bool {
        if is_break(id) || self.vocabulary.text(id).is_empty() {
            return false;
        }
        let open = &branch.progress.brackets;
        match open.would(id) {
            Bracket::Free => true,
            // A bracket that the text after the cursor closes must stay open.
            Bracket::Closes => start.end == NONE || open.depth() > start.progress.brackets.depth(),
            Bracket::Strays => {
                start.end == NONE && open.is_empty() && may_close_above(&branch.progress.words, id)
            }
        }
    }

    fn grow(&self, branch: &Branch, choice: Choice, start: &Start<'_>, first: bool) -> Branch {
        let id = choice.token.id();
        let word = self.vocabulary.text(id);
        let mut grown = branch.clone();
        let typed = if first { start.typed } else { 0 };
        if typed == 0 {
            let space = if first && start.glued { 0 } else { usize::from(choice.token.space()) };
            grown.text.extend(std::iter::repeat_n(' ', start.blanks(&branch.text, space, word)));
        }
        grown.text.push_str(word.get(typed..).unwrap_or_default());
        grown.log += choice.probability.max(1e-9).ln();
        grown.cuts.push((grown.text.len(), grown.log));
        grown.progress.push(id, self.vocabulary);
        grown
    }
}

impl Progress {
    /// Goes one word on.
    pub(crate) fn push(&mut self, id: Id, vocabulary: &Vocabulary) {
        let before = self.words.last().copied().unwrap_or(NONE);
        self.scope.push(id, before, vocabulary);
        self.words.push(id);
        if is_break(id) {
            self.line_start = self.words.len();
            self.brackets = Brackets::default();
        } else {
            self.brackets.push(id);
        }
    }
}

/// Whether a closing bracket may close one of a line above: the innermost there is of its kind, or so far up
/// that nobody looked.
fn may_close_above(words: &[Id], id: Id) -> bool {
    match innermost(words) {
        Some(at) => opener(id) == words.get(at).copied(),
        None => words.len() > REACH,
    }
}

#[cfg(test)]
mod tests;
