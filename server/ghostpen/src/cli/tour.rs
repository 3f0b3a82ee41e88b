//! `ghostpen try`: the main job, shown.

use clap::Args;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A folder to show it on, or an editor: `nvim`, `code`
    target: Option<String>,
}

pub(super) fn run(_: &Arguments) -> anyhow::Result<()> {
    Ok(())
}
