//! Typing the lines that commits added, key by key: what is shown and right is accepted, what is wrong is
//! typed on through.

use std::{
    fmt,
    time::{Duration, Instant},
};

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
    suggest::{Query, suggest_with},
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
    /// How long each answer took, the edit before it included.
    pub took: Vec<Duration>,
}

impl Typed {
    /// The sums of both.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.lines += other.lines;
        self.characters += other.characters;
        self.keys += other.keys;
        self.completed += other.completed;
        self.accepted += other.accepted;
        self.distinct += other.distinct;
        self.shown += other.shown;
        self.asked += other.asked;
        self.took.extend(other.took);
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

    /// The time of an answer at this quantile, from 0 to 1.
    pub fn took(&self, quantile: f64) -> Duration {
        at_quantile(self.took.clone(), quantile)
    }
}

impl fmt::Display for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = |quantile| self.took(quantile).as_secs_f64() * 1e3;
        write!(
            f,
            "lines {} | characters completed {:.1} | keys saved {:.1} | right {:.1} of {} | shown at {:.0} % of keys | \
             p50 {:.2} ms p99 {:.2} ms",
            self.lines,
            self.completed(),
            self.saved(),
            self.right(),
            self.distinct,
            self.shown(),
            ms(0.5),
            ms(0.99)
        )
    }
}

fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

/// Types `count` of the lines that a commit added: by the engine, showing what is at least `threshold`
/// likely, and by the two baselines.
pub fn type_lines(
    commit: &Commit,
    workspace: &mut Workspace,
    (count, seed): (usize, u64),
    threshold: f32,
    weights: &Weights,
) -> [Typed; 3] {
    let mut random = Random::new(seed);
    let mut player = Player::new(commit, workspace);
    let lines = Lines::of(&commit.files);
    let mut all = <[Typed; 3]>::default();
    for line in player.some_lines(count, &mut random) {
        let Some(scene) = player.scene(&line).filter(|scene| scene.line.is_ascii()) else { continue };
        let mut desk = Desk::new(&scene, &player);
        let by_engine = type_line(scene.line, |at| desk.suggest(at, threshold, weights));
        let by_lines = type_line(scene.line, |at| lines.rest(&scene.place(&desk.type_to(at), "")));
        let by_suffix = type_line(scene.line, |at| desk.copy(at));
        for (sum, part) in all.iter_mut().zip([by_engine, by_lines, by_suffix]) {
            *sum = std::mem::take(sum).and(part);
        }
        all[0].took.append(&mut desk.took);
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

    fn query(&self, threshold: f32) -> Query<'_> {
        let offset = self.scene.above.len() + self.typed;
        let (index, recent) = (&self.player.index, &self.scene.recent);
        Query { index, file: &self.file, recent, offset, max_lines: 1, threshold }
    }

    fn suggest(&mut self, at: usize, threshold: f32, weights: &Weights) -> String {
        let start = Instant::now();
        self.type_to(at);
        let found = suggest_with(&self.query(threshold), weights.network());
        self.took.push(start.elapsed());
        found.map_or_else(|_| String::new(), |prediction| prediction.text)
    }

    fn copy(&mut self, at: usize) -> String {
        self.type_to(at);
        baseline::longest_suffix(&self.query(0.0))
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
        let found = suggest(at);
        let found = found.trim_end();
        let shown = if found.len() >= SHORTEST { found.to_owned() } else { standing.clone() };
        if !shown.is_empty() {
            typed.shown += 1;
            typed.distinct += usize::from(shown != standing);
            if line[at..end].starts_with(&shown) {
                typed.accepted += 1;
                typed.completed += shown.len();
                typed.keys += 1;
                at += shown.len();
                standing.clear();
                continue;
            }
        }
        standing = match shown.strip_prefix(&line[at..=at]) {
            Some(rest) if rest.len() >= SHORTEST => rest.to_owned(),
            _ => String::new(),
        };
        at += 1;
        typed.keys += 1;
    }
    typed
}

#[cfg(test)]
mod tests {
    //! Typing counts as it says.
    use super::*;

    #[test]
    fn right_is_accepted_and_wrong_is_typed_through() {
        let typed = type_line("    let a = 12;", |at| match at {
            4 => "let b".to_owned(),
            9 => " = 12".to_owned(),
            _ => String::new(),
        });
        let counts = (typed.characters, typed.keys, typed.completed, typed.accepted, typed.distinct);
        assert_eq!(counts, (11, 7, 5, 1, 2));
    }
}
