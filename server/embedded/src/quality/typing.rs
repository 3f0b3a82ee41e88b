//! Typing the lines that commits added, key by key: what is shown and right is accepted, what is wrong is
//! typed on through. What is on the screen stays there for as long as the keys agree with it, as in an editor.

use std::{
    fmt,
    time::{Duration, Instant},
};

use rustc_hash::FxHashMap;
use text::Edit;

use super::{
    Commit, Weights, Workspace,
    baseline::{self, Lines},
    commit::{Player, Scene},
    report::at_quantile,
    sample::Random,
};
use crate::{
    open::OpenFile,
    search::Branch,
    suggest::{Query, branches, shown},
};

/// The fewest bytes that are shown.
const SHORTEST: usize = 2;

/// How typing went, summed over lines.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// Lines typed.
    pub lines: usize,
    /// Characters of them, indentation not counted.
    pub characters: usize,
    /// Keys pressed; accepting is one.
    pub keys: usize,
    /// Characters that were accepted.
    pub completed: usize,
    /// Suggestions accepted.
    pub accepted: usize,
    /// Distinct suggestions shown: one that is typed through stays the same.
    pub distinct: usize,
    /// Places at which something was on the screen.
    pub shown: usize,
    /// Places at which the engine was asked.
    pub asked: usize,
}

impl Typed {
    /// The sums of both.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        self.lines += other.lines;
        self.characters += other.characters;
        self.keys += other.keys;
        self.completed += other.completed;
        self.accepted += other.accepted;
        self.distinct += other.distinct;
        self.shown += other.shown;
        self.asked += other.asked;
        self
    }

    /// Percentage of the characters that were completed.
    pub fn completed(&self) -> f64 {
        percent(self.completed, self.characters)
    }

    /// Percentage of the keys that were saved.
    pub fn saved(&self) -> f64 {
        100.0 - percent(self.keys, self.characters)
    }

    /// Percentage of the distinct suggestions that were right.
    pub fn right(&self) -> f64 {
        percent(self.accepted, self.distinct)
    }

    /// Percentage of the places at which something was shown.
    pub fn shown(&self) -> f64 {
        percent(self.shown, self.asked)
    }
}

impl fmt::Display for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "characters completed {:.1} | keys saved {:.1} | right {:.1} of {} | shown at {:.0} % of keys",
            self.completed(),
            self.saved(),
            self.right(),
            self.distinct,
            self.shown(),
        )
    }
}

fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

/// How typing the same lines went with each of some thresholds, and with the two baselines.
#[derive(Clone, Debug, Default)]
pub struct Typing {
    /// By the engine, showing what is at least this likely.
    pub by_threshold: Vec<(f32, Typed)>,
    /// By the same-prefix line and by the longest suffix.
    pub baselines: [Typed; 2],
    /// How long each answer took, the edit before it included.
    took: Vec<Duration>,
}

impl Typing {
    /// The sums of both, which must be of the same thresholds.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        if self.by_threshold.is_empty() {
            return other;
        }
        let both = self.by_threshold.iter_mut().zip(other.by_threshold);
        both.for_each(|((_, sum), (_, part))| *sum = std::mem::take(sum).and(&part));
        let both = self.baselines.iter_mut().zip(other.baselines);
        both.for_each(|(sum, part)| *sum = std::mem::take(sum).and(&part));
        self.took.extend(other.took);
        self
    }

    /// The time of an answer at this quantile, from 0 to 1.
    pub fn took(&self, quantile: f64) -> Duration {
        at_quantile(self.took.clone(), quantile)
    }
}

/// Types `count` of the lines that a commit added: by the engine, once for each of the thresholds, and by the
/// two baselines.
pub fn type_lines(
    commit: &Commit,
    workspace: &mut Workspace,
    (count, seed): (usize, u64),
    thresholds: &[f32],
    weights: &Weights,
) -> Typing {
    let mut random = Random::new(seed);
    let mut player = Player::new(commit, workspace);
    let lines = Lines::of(&commit.files);
    let mut all = Typing::default();
    for line in player.some_lines(count, &mut random) {
        let Some(scene) = player.scene(&line).filter(|scene| scene.line.is_ascii()) else { continue };
        let mut desk = Desk::new(&scene, &player);
        // What is found at a place is the same for each threshold.
        let mut found = FxHashMap::default();
        let mut by = |threshold| {
            type_line(scene.line, |at| {
                let branches = found.entry(at).or_insert_with(|| desk.branches(at, weights));
                let prediction = shown(branches, threshold, &scene.line[..at]);
                prediction.map_or_else(|_| String::new(), |prediction| prediction.text)
            })
        };
        let by_threshold = thresholds.iter().map(|&threshold| (threshold, by(threshold))).collect();
        let by_lines = type_line(scene.line, |at| lines.rest(&scene.place(&desk.type_to(at), "")));
        let by_suffix = type_line(scene.line, |at| desk.copy(at));
        all = all.and(Typing { by_threshold, baselines: [by_lines, by_suffix], took: desk.took });
    }
    all
}

/// The file in which a line is being typed.
struct Desk<'a> {
    scene: &'a Scene<'a>,
    player: &'a Player<'a>,
    file: OpenFile,
    typed: usize,
    took: Vec<Duration>,
}

impl<'a> Desk<'a> {
    fn new(scene: &'a Scene<'a>, player: &'a Player<'a>) -> Self {
        Self { scene, player, file: scene.open(scene.above, &player.index), typed: 0, took: Vec::new() }
    }

    /// Types the line up to `at`, or deletes what is beyond, and returns the text up to there.
    fn type_to(&mut self, at: usize) -> String {
        let start = self.scene.above.len();
        let edit = if at >= self.typed {
            Edit::insert(start + self.typed, &self.scene.line[self.typed..at])
        } else {
            Edit::replace(start + at..start + self.typed, "")
        };
        if let Ok(after) = self.file.text().apply(&edit) {
            self.file.edit(&edit, &after);
            self.typed = at;
        }
        format!("{}{}", self.scene.above, &self.scene.line[..at])
    }

    fn query(&self) -> Query<'_> {
        let offset = self.scene.above.len() + self.typed;
        let (index, recent) = (&self.player.index, &self.scene.recent);
        Query { index, file: &self.file, recent, offset, max_lines: 1, threshold: 0.0 }
    }

    fn branches(&mut self, at: usize, weights: &Weights) -> Vec<Branch> {
        let start = Instant::now();
        self.type_to(at);
        let found = branches(&self.query(), weights.network()).unwrap_or_default();
        self.took.push(start.elapsed());
        found
    }

    fn copy(&mut self, at: usize) -> String {
        self.type_to(at);
        baseline::longest_suffix(&self.query())
    }
}

/// Types a line; `suggest` is asked at each place that is come by.
fn type_line(line: &str, mut suggest: impl FnMut(usize) -> String) -> Typed {
    let end = line.trim_end().len();
    let mut at = line.len() - line.trim_start().len();
    let mut typed = Typed { lines: 1, characters: end - at, ..Typed::default() };
    // What is on the screen and agrees with what was typed since.
    let mut standing = String::new();
    while at < end {
        typed.asked += 1;
        let mut shown = std::mem::take(&mut standing);
        if shown.is_empty() {
            suggest(at).trim_end().clone_into(&mut shown);
            typed.distinct += usize::from(shown.len() >= SHORTEST);
        }
        if shown.len() >= SHORTEST {
            typed.shown += 1;
            if line[at..end].starts_with(&shown) {
                typed.accepted += 1;
                typed.completed += shown.len();
                typed.keys += 1;
                at += shown.len();
                continue;
            }
            let rest = shown.strip_prefix(&line[at..=at]).filter(|rest| rest.len() >= SHORTEST);
            rest.unwrap_or_default().clone_into(&mut standing);
        }
        at += 1;
        typed.keys += 1;
    }
    typed
}

#[cfg(test)]
mod tests {
    //! Typing counts as it says.
    use super::*;

    /// Types `    let a = 12;`; a suggestion is shown where what is typed ends so.
    fn check(shown: &[(&str, &str)], want: &str) {
        let line = "    let a = 12;";
        let typed = type_line(line, |at| {
            let found = shown.iter().find(|(before, _)| line[..at].trim_start() == *before);
            found.map_or_else(String::new, |found| found.1.to_owned())
        });
        let Typed { characters, keys, completed, accepted, distinct, shown, .. } = typed;
        assert_eq!(
            format!(
                "{keys} keys for {characters}, {completed} of them completed, {accepted} of {distinct} right, shown {shown} times"
            ),
            want
        );
    }

    #[test]
    fn right_is_accepted_and_wrong_is_typed_through() {
        check(
            &[("", "let b"), ("let a", " = 12")],
            "7 keys for 11, 5 of them completed, 1 of 2 right, shown 5 times",
        );
    }

    #[test]
    fn what_is_on_the_screen_stays_until_a_key_says_otherwise() {
        check(
            &[("", "let b"), ("l", "et a = 12;"), ("let a", " = 12;")],
            "6 keys for 11, 6 of them completed, 1 of 2 right, shown 5 times",
        );
        // Of one character nothing is shown.
        check(
            &[("let a", "x"), ("let a ", "=x")],
            "11 keys for 11, 0 of them completed, 0 of 1 right, shown 1 times",
        );
    }
}
