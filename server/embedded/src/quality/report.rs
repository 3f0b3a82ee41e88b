//! What a measurement found, as a table.

use std::{fmt, time::Duration};

use super::Place;
use crate::search::Branch;

/// How one sample went.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The line up to the cursor, the hidden rest, and what was predicted.
    pub line: [String; 3],
    /// Whether the likeliest whole rest of the line is right, and how likely it was held to be.
    pub whole: (bool, f32),
    /// Whether the part that would be shown is right, and how likely it was held to be.
    pub shown: (bool, f32),
    /// Whether the two baselines are right.
    pub baselines: [bool; 2],
    /// Whether the cursor was at the line's start, before a word, or inside one.
    pub kind: usize,
    /// How long the answer took.
    pub took: Duration,
    /// The lines that would be shown below this one.
    pub further: Further,
}

/// Lines below the first one of a suggestion, blank ones not counted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Further {
    /// How many were shown.
    pub shown: usize,
    /// How many of them were right, as were all lines before them.
    pub right: usize,
}

impl Further {
    /// How the lines of a suggestion compare with those that stand there.
    pub(super) fn of(found: &str, place: &Place<'_>) -> Self {
        if place.further.is_empty() {
            return Self::default();
        }
        let truth = std::iter::once(place.rest).chain(place.further.split('\n').skip(1));
        let (mut further, mut right) = (Self::default(), true);
        for (number, (line, truth)) in found.split('\n').zip(truth.chain(std::iter::repeat(""))).enumerate() {
            right &= line.trim_end() == truth.trim_end();
            let counts = number > 0 && !line.trim().is_empty();
            further.shown += usize::from(counts);
            further.right += usize::from(counts && right);
        }
        further
    }
}

impl Outcome {
    /// How it went at a place where these branches were found.
    pub(super) fn new(
        place: &Place<'_>,
        branches: &[Branch],
        took: Duration,
        baselines: [String; 2],
    ) -> Self {
        let (before, rest) = (place.before.rsplit('\n').next().unwrap_or_default(), place.rest.trim());
        let typed = before.ends_with(|char: char| char.is_alphanumeric() || char == '_');
        let inside = typed && rest.starts_with(|char: char| char.is_alphanumeric() || char == '_');
        let whole = branches.iter().find(|branch| branch.done && !branch.text.is_empty());
        let shown = branches.iter().flat_map(|branch| {
            let cuts = branch.cuts.iter().map(|&(len, log)| (log.exp(), len, &branch.text[..len]));
            cuts.chain(branch.done.then(|| (branch.log.exp(), branch.text.len() + 1, branch.text.as_str())))
        });
        // What is shown is what saves most typing on average.
        let gain = |&(probability, len, _): &(f32, usize, &str)| probability * len as f32;
        let shown = shown.filter(|shown| shown.0 > 0.3).max_by(|a, b| gain(a).total_cmp(&gain(b)));
        let found = whole.map_or_else(String::new, |branch| branch.text.clone());
        Self {
            line: [before.to_owned(), rest.to_owned(), found],
            whole: whole.map_or((false, 0.0), |branch| (branch.text.trim() == rest, branch.log.exp())),
            shown: shown.map_or((false, 0.0), |(probability, _, text)| {
                (!text.is_empty() && rest.starts_with(text.trim()), probability)
            }),
            baselines: baselines.map(|text| text.trim() == rest),
            kind: if before.trim().is_empty() {
                0
            } else if inside {
                2
            } else {
                1
            },
            took,
            further: Further::default(),
        }
    }
}

/// All outcomes of a measurement.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// One for each sample.
    pub outcomes: Vec<Outcome>,
}

impl Report {
    /// The outcomes of both.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.outcomes.extend(other.outcomes);
        self
    }

    /// Percentage of samples whose whole rest of the line was right.
    pub fn exact(&self) -> f64 {
        percent(&self.outcomes, |outcome| outcome.whole.0)
    }

    /// The same for the two baselines: same-prefix line and longest-suffix copy.
    pub fn baselines(&self) -> [f64; 2] {
        [0, 1].map(|i| percent(&self.outcomes, |outcome| outcome.baselines[i]))
    }

    /// At the half of the samples that is most confident: whole lines right, and shown parts right.
    pub fn at_half(&self) -> [f64; 2] {
        let half = |get: fn(&Outcome) -> (bool, f32)| {
            let mut outcomes: Vec<(bool, f32)> = self.outcomes.iter().map(get).collect();
            outcomes.sort_by(|a, b| b.1.total_cmp(&a.1));
            outcomes.truncate(outcomes.len() / 2);
            percent(&outcomes, |outcome| outcome.0)
        };
        [half(|outcome| outcome.whole), half(|outcome| outcome.shown)]
    }

    /// The lines that would be shown below the first one.
    pub fn further(&self) -> Further {
        self.outcomes.iter().fold(Further::default(), |sum, Outcome { further, .. }| Further {
            shown: sum.shown + further.shown,
            right: sum.right + further.right,
        })
    }

    /// For each tenth of probability: how many whole lines were held to be that likely, and the
    /// percentage of them that was right.
    pub fn calibration(&self) -> Vec<(usize, f64)> {
        let bin = |outcome: &Outcome| ((outcome.whole.1 * 10.0) as usize).min(9);
        let all = |i: usize| self.outcomes.iter().filter(move |outcome| bin(outcome) == i).cloned();
        (0..10)
            .map(|i| all(i).collect::<Vec<_>>())
            .map(|all| (all.len(), percent(&all, |o| o.whole.0)))
            .collect()
    }

    /// The time of an answer at this quantile, from 0 to 1.
    pub fn took(&self, quantile: f64) -> Duration {
        at_quantile(self.outcomes.iter().map(|outcome| outcome.took).collect(), quantile)
    }
}

pub(super) fn at_quantile(mut times: Vec<Duration>, quantile: f64) -> Duration {
    times.sort_unstable();
    let i = (times.len() as f64 * quantile) as usize;
    times.get(i.min(times.len().saturating_sub(1))).copied().unwrap_or_default()
}

fn percent<T>(all: &[T], right: impl Fn(&T) -> bool) -> f64 {
    100.0 * all.iter().filter(|item| right(item)).count() as f64 / all.len().max(1) as f64
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [prefix, suffix] = self.baselines();
        let [whole, shown] = self.at_half();
        write!(
            f,
            "n {} | exact {:.1} | same-prefix {prefix:.1} | longest-suffix {suffix:.1} | half: {whole:.0}/{shown:.0}",
            self.outcomes.len(),
            self.exact(),
        )?;
        for (kind, name) in ["start", "word", "inside"].into_iter().enumerate() {
            let of: Vec<_> = self.outcomes.iter().filter(|outcome| outcome.kind == kind).collect();
            write!(f, " | {name} {:.0}", percent(&of, |outcome| outcome.whole.0))?;
        }
        let ms = |quantile| self.took(quantile).as_secs_f64() * 1e3;
        let Further { shown, right } = self.further();
        if shown > 0 {
            let part = 100.0 * right as f64 / shown as f64;
            write!(f, " | further lines right {part:.0} of {shown}")?;
        }
        write!(f, " | p50 {:.2} ms p99 {:.2} ms | calibration", ms(0.5), ms(0.99))?;
        self.calibration().iter().try_for_each(|(count, right)| write!(f, " {right:.0}({count})"))
    }
}
