//! What a measurement found, for people and as JSON.

use std::fmt;

use embedded::quality::{Report, Typed};
use serde_json::{Value, json};

/// What was found in one checkout.
pub(super) enum Result {
    /// Whole rests of lines.
    Lines(Report),
    /// Typing: by the engine, by the same-prefix line, by the longest suffix.
    Typed(Vec<Typed>),
}

impl Result {
    /// Both together; of two kinds, the first.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Lines(one), Self::Lines(two)) => Self::Lines(one.and(two)),
            (Self::Typed(one), Self::Typed(two)) => {
                Self::Typed(one.into_iter().zip(two).map(|(one, two)| one.and(two)).collect())
            }
            (one, _) => one,
        }
    }

    /// The places where the prediction was wrong, as text.
    pub(super) fn misses(&self) -> Vec<String> {
        let Self::Lines(report) = self else { return Vec::new() };
        let wrong = report.outcomes.iter().filter(|outcome| !outcome.whole.0);
        wrong
            .map(|outcome| {
                let [before, rest, found] = &outcome.line;
                format!("{:.2} {before}▌{rest}\n     {}{found}\n", outcome.whole.1, " ".repeat(before.len()))
            })
            .collect()
    }

    fn value(&self) -> Value {
        let ms = |took: std::time::Duration| (took.as_secs_f64() * 1e5).round() / 1e2;
        match self {
            Self::Lines(report) => json!({
                "places": report.outcomes.len(),
                "exact": report.exact(),
                "samePrefixLine": report.baselines()[0],
                "longestSuffix": report.baselines()[1],
                "wholeAtHalf": report.at_half()[0],
                "shownAtHalf": report.at_half()[1],
                "calibration": report.calibration(),
                "p50Ms": ms(report.took(0.5)),
                "p99Ms": ms(report.took(0.99)),
            }),
            Self::Typed(typed) => {
                let one = |typed: &Typed| {
                    json!({
                        "completed": typed.completed(),
                        "keysSaved": typed.saved(),
                        "right": typed.right(),
                        "shown": typed.shown(),
                    })
                };
                json!({
                    "lines": typed[0].lines,
                    "characters": typed[0].characters,
                    "engine": one(&typed[0]),
                    "samePrefixLine": one(&typed[1]),
                    "longestSuffix": one(&typed[2]),
                    "p50Ms": ms(typed[0].took(0.5)),
                    "p99Ms": ms(typed[0].took(0.99)),
                })
            }
        }
    }
}

impl fmt::Display for Result {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lines(report) => write!(f, "{report}"),
            Self::Typed(typed) => {
                write!(f, "{}", typed[0])?;
                let names = ["same-prefix", "longest-suffix"].iter().zip(&typed[1..]);
                names
                    .into_iter()
                    .try_for_each(|(name, typed)| write!(f, " | {name} {:.1}", typed.completed()))
            }
        }
    }
}

/// All results by checkout.
pub(super) fn json(results: &[(String, Result)]) -> Value {
    results
        .iter()
        .map(|(name, result)| (name.clone(), result.value()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}
