//! Budgets: how much a task may cost in turns, tokens, money and time, and what it has cost.

use std::time::Duration;

use protocol::Usage;

/// What a task may cost. Where nothing is set, nothing limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Times the model is asked.
    pub turns: u32,
    /// Tokens, those of prompts and answers together, cached ones left out.
    pub tokens: u64,
    /// Money, in millionths of the unit that prices are in.
    pub cost_micros: Option<u64>,
    /// Time at work; waiting for the user does not count.
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { turns: 100, tokens: 2_000_000, cost_micros: None, time: Duration::from_hours(1) }
    }
}

/// What a task has cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Spent {
    pub(crate) turns: u32,
    pub(crate) usage: Usage,
    pub(crate) time: Duration,
}

impl Limits {
    /// The limit that is reached, in words for people.
    pub(crate) fn reached(&self, spent: &Spent) -> Option<String> {
        let Usage { prompt_tokens, cached_tokens, output_tokens, cost_micros } = spent.usage;
        let tokens = prompt_tokens.saturating_sub(cached_tokens) + output_tokens;
        if spent.turns >= self.turns {
            return Some(format!("its {} turns are used up (agent.maxTurns)", self.turns));
        }
        if tokens >= self.tokens {
            return Some(format!("its {} tokens are used up (agent.maxTokens)", self.tokens));
        }
        if self.cost_micros.is_some_and(|limit| cost_micros >= limit) {
            return Some(format!("it has cost {:.2} (agent.maxCost)", cost_micros as f64 / 1e6));
        }
        if spent.time >= self.time {
            return Some(format!("its {} minutes are over (agent.maxMinutes)", self.time.as_secs() / 60));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_is_told_by_its_setting() {
        let limits = Limits { turns: 2, tokens: 100, cost_micros: Some(5), time: Duration::from_mins(1) };
        let check = |spent: Spent, want: Option<&str>| match (limits.reached(&spent), want) {
            (Some(told), Some(want)) => assert!(told.contains(want), "{told}"),
            (told, want) => assert_eq!(told.as_deref(), want),
        };
        let usage = |prompt, cached, output, cost| Spent {
            usage: Usage {
                prompt_tokens: prompt,
                cached_tokens: cached,
                output_tokens: output,
                cost_micros: cost,
            },
            ..Spent::default()
        };
        check(Spent::default(), None);
        check(Spent { turns: 2, ..Spent::default() }, Some("maxTurns"));
        check(usage(99, 0, 0, 0), None);
        check(usage(190, 95, 4, 0), None);
        check(usage(99, 0, 1, 0), Some("maxTokens"));
        check(usage(0, 0, 0, 5), Some("maxCost"));
        check(Spent { time: Duration::from_mins(1), ..Spent::default() }, Some("maxMinutes"));
    }
}
