//! What a measurement found, for people and as JSON.

use std::fmt;

use embedded::quality::{Report, Typed, Typing};
use serde_json::{Value, json};

/// What was found in one checkout.
pub(super) enum Result {
    /// Whole rests of lines.
    Lines(Report),
    /// Typing, at several thresholds and by the baselines.
    Typed(Typing),
}

impl Result {
    /// Both together; of two kinds, the first.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Lines(one), Self::Lines(two)) => Self::Lines(one.and(two)),
            (Self::Typed(one), Self::Typed(two)) => Self::Typed(one.and(two)),
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
                "furtherLines": report.further().shown,
                "furtherLinesRight": report.further().right,
                "calibration": report.calibration(),
                "p50Ms": ms(report.took(0.5)),
                "p99Ms": ms(report.took(0.99)),
            }),
            Self::Typed(typing) => {
                let one = |typed: &Typed| {
                    json!({
                        "completed": typed.completed(),
                        "keysSaved": typed.saved(),
                        "right": typed.right(),
                        "distinct": typed.distinct,
                        "shown": typed.shown(),
                    })
                };
                let at = |(threshold, typed): &(f32, Typed)| (format!("{threshold:.2}"), one(typed));
                let [by_lines, by_suffix] = &typing.baselines;
                json!({
                    "lines": by_lines.lines,
                    "characters": by_lines.characters,
                    "engine": typing.by_threshold.iter().map(at).collect::<serde_json::Map<_, _>>(),
                    "samePrefixLine": one(by_lines),
                    "longestSuffix": one(by_suffix),
                    "p50Ms": ms(typing.took(0.5)),
                    "p99Ms": ms(typing.took(0.99)),
                })
            }
        }
    }
}

impl fmt::Display for Result {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lines(report) => write!(f, "{report}"),
            Self::Typed(typing) => {
                let ms = |quantile| typing.took(quantile).as_secs_f64() * 1e3;
                let lines = typing.baselines[0].lines;
                write!(f, "lines {lines} | p50 {:.2} ms p99 {:.2} ms", ms(0.5), ms(0.99))?;
                for (threshold, typed) in &typing.by_threshold {
                    write!(f, "\n  at {threshold:.2}: {typed}")?;
                }
                let names = ["same-prefix", "longest-suffix"].iter().zip(&typing.baselines);
                names.into_iter().try_for_each(|(name, typed)| write!(f, "\n  {name}: {typed}"))
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
