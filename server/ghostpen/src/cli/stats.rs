//! `ghostpen stats`: what ghost text was worth, from the numbers kept on this machine.

use clap::Args;
use protocol::SuggestionStatsResponse;

use super::print;
use crate::ledger::Ledger;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  ghostpen stats --days 7
  ghostpen stats --json

The numbers are below $XDG_STATE_HOME or ~/.local/state, in ghostpen/stats, for 90 days.")]
pub(super) struct Arguments {
    /// Of so many days, today included
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..))]
    days: u32,
    /// Print as JSON, as `ghostpen/suggestion/stats` answers
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let worth = Ledger::default().worth(Some(arguments.days));
    if arguments.json {
        return print(&format!("{}\n", serde_json::to_string_pretty(&worth)?));
    }
    print(&page(&worth, arguments.days))
}

/// The numbers for people, one line for one question.
fn page(worth: &SuggestionStatsResponse, days: u32) -> String {
    let total = &worth.total;
    if total.requests == 0 {
        return format!("No ghost text was asked for in the last {days} days.\n");
    }
    let time = |ms: Option<u64>| ms.map_or_else(|| "over 1200".to_owned(), |ms| ms.to_string());
    let mut page = format!("Ghost text in the last {days} days\n");
    let mut line = |what: &str, says: String| page.extend(["  ", &format!("{what:<18}"), &says, "\n"]);
    line("shown", format!("{} of {} times asked", total.shown, total.requests));
    line(
        "from",
        format!(
            "{} embedded engine, {} model, {} what a model wrote before, {} what was on the screen",
            total.from_embedded, total.from_model, total.from_cache, total.typed_through
        ),
    );
    line(
        "taken",
        format!(
            "{} whole, {} partly, {} typed out, {} rejected{}",
            total.accepted,
            total.partly_accepted,
            total.typed_out,
            total.rejected,
            percent(worth.acceptance, "taken where decided")
        ),
    );
    line(
        "kept after 30 s",
        format!("{} kept, {} changed{}", total.kept, total.changed, percent(worth.kept, "kept")),
    );
    line("characters saved", total.characters_saved.to_string());
    line(
        "time to answer",
        format!(
            "half within {} ms, 95 % within {} ms, 99 % within {} ms",
            time(worth.p50_ms),
            time(worth.p95_ms),
            time(worth.p99_ms)
        ),
    );
    if total.model_requests > 0 {
        line(
            "model",
            format!(
                "{} requests, {} ended early, {} failed",
                total.model_requests, total.model_dropped, total.model_failed
            ),
        );
        line(
            "tokens",
            format!(
                "{} read ({} from the server's cache), {} written ({} for nothing)",
                total.prompt_tokens, total.cached_tokens, total.output_tokens, total.wasted_tokens
            ),
        );
    }
    page
}

fn percent(share: Option<f64>, what: &str) -> String {
    share.map_or_else(String::new, |share| format!(" ({:.0} % {what})", share * 100.0))
}
