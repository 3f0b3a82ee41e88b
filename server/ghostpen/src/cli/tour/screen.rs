//! What a person sees: on a terminal a line that is drawn anew as it grows, with colours and pauses for the
//! eye; elsewhere a plain transcript without either.

use std::{
    io::{self, IsTerminal as _},
    thread,
    time::Duration,
};

use crate::cli::{coloured, print};

/// Standard output.
#[derive(Clone, Copy, Debug)]
pub(super) struct Screen {
    terminal: bool,
    coloured: bool,
}

impl Screen {
    pub(super) fn of_stdout() -> Self {
        Self { terminal: io::stdout().is_terminal(), coloured: coloured() }
    }

    /// Writes a line, in place of a live one.
    pub(super) fn say(self, line: &str) -> anyhow::Result<()> {
        let clear = if self.terminal { "\r\x1b[2K" } else { "" };
        print(&format!("{clear}{line}\n"))
    }

    /// Opens a part of the show.
    pub(super) fn heading(self, title: &str) -> anyhow::Result<()> {
        self.say("")?;
        self.say(&self.strong(title))
    }

    /// Draws the live line; nothing where lines cannot be drawn anew. It is cut at the right margin, since a
    /// line that wraps would leave its first half behind.
    pub(super) fn live(self, line: &str) -> anyhow::Result<()> {
        if self.terminal { print(&format!("\r\x1b[?7l{line}\x1b[0K\x1b[?7h")) } else { Ok(()) }
    }

    /// Gives the eye time; none is needed where nobody watches.
    pub(super) fn pause(self, ms: u64) {
        if self.terminal {
            thread::sleep(Duration::from_millis(ms));
        }
    }

    /// Ghost text: dimmed, or in brackets where there are no colours.
    pub(super) fn ghost(self, text: &str) -> String {
        if self.coloured { paint("2;3", text) } else { format!("⟦{text}⟧") }
    }

    /// Text that was taken from ghost text.
    pub(super) fn taken(self, text: &str) -> String {
        if self.coloured { paint("32", text) } else { format!("⟦{text}⟧") }
    }

    /// Something beside the point.
    pub(super) fn quiet(self, text: &str) -> String {
        self.styled("2", text)
    }

    /// Something that stands out.
    pub(super) fn strong(self, text: &str) -> String {
        self.styled("1", text)
    }

    /// Something that went well.
    pub(super) fn good(self, text: &str) -> String {
        self.styled("32", text)
    }

    fn styled(self, style: &str, text: &str) -> String {
        if self.coloured { paint(style, text) } else { text.to_owned() }
    }
}

fn paint(style: &str, text: &str) -> String {
    format!("\x1b[{style}m{text}\x1b[0m")
}
