//! Ends a fill's text where it should end, whatever the server did: at the model's marks, at the first
//! line's end, at the most bytes. Pure. A mark may come in pieces, so text that may begin one is held back.

/// Watches text for its end.
#[derive(Debug)]
pub(crate) struct Cut {
    stops: Vec<&'static str>,
    /// Text that may be the beginning of a stop.
    held: String,
    left: usize,
    /// Why it ended.
    over: Option<Over>,
}

/// Why it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Over {
    /// A stop came.
    Stop,
    /// Enough came.
    Most,
}

impl Cut {
    pub(crate) fn new(stops: Vec<&'static str>, most: usize) -> Self {
        Self { stops, held: String::new(), left: most, over: None }
    }

    /// Why the text ended, once it has.
    pub(crate) fn over(&self) -> Option<Over> {
        self.over
    }

    /// Takes more text; what may be shown of it.
    pub(crate) fn push(&mut self, more: &str) -> String {
        if self.over.is_some() {
            return String::new();
        }
        self.held += more;
        let stop = self.stops.iter().filter_map(|stop| self.held.find(stop)).min();
        let end = stop.unwrap_or_else(|| self.held.len() - self.beginning());
        self.over = stop.map(|_| Over::Stop);
        let out = self.give(end);
        if self.over.is_some() {
            self.held.clear();
        }
        out
    }

    /// What was held back, when no more text comes.
    pub(crate) fn rest(&mut self) -> String {
        let end = self.held.len();
        if self.over.is_some() { String::new() } else { self.give(end) }
    }

    fn give(&mut self, end: usize) -> String {
        let mut fits = end.min(self.left);
        while !self.held.is_char_boundary(fits) {
            fits -= 1;
        }
        if fits < end {
            self.over = Some(Over::Most);
        }
        self.left -= fits;
        self.held.drain(..fits).collect()
    }

    /// How many bytes at the end of what is held may begin a stop.
    fn beginning(&self) -> usize {
        let longest = self.stops.iter().map(|stop| stop.len()).max().unwrap_or(0);
        let from = self.held.len().saturating_sub(longest);
        let ends = (from..self.held.len()).filter(|at| self.held.is_char_boundary(*at));
        let begins = |at: &usize| self.stops.iter().any(|stop| stop.starts_with(&self.held[*at..]));
        ends.into_iter().find(begins).map_or(0, |at| self.held.len() - at)
    }
}

#[cfg(test)]
mod tests {
    //! Where the chunks end changes nothing about where the text ends.

    use proptest::prelude::*;

    use super::{Cut, Over};

    fn run(stops: &[&'static str], most: usize, chunks: &[&str]) -> (String, Option<Over>) {
        let mut cut = Cut::new(stops.to_vec(), most);
        let mut out: String = chunks.iter().map(|chunk| cut.push(chunk)).collect();
        out += &cut.rest();
        (out, cut.over())
    }

    #[test]
    fn text_ends_at_the_first_stop_however_it_comes() {
        for (chunks, expected, over) in [
            (&["ab\ncd"][..], "ab", Some(Over::Stop)),
            (&["a", "b<", "EO", "T>c"], "ab", Some(Over::Stop)),
            (&["a<EO", "x", "<"], "a<EOx<", None),
            (&["<<EOT>"], "<", Some(Over::Stop)),
            (&["", "\n"], "", Some(Over::Stop)),
            (&["0123456789abc"], "0123456789", Some(Over::Most)),
            (&["ääääää"], "äääää", Some(Over::Most)),
        ] {
            let (text, ended) = run(&["\n", "<EOT>"], 10, chunks);
            assert_eq!((text.as_str(), ended), (expected, over), "{chunks:?}");
        }
    }

    proptest! {
        #[test]
        fn chunks_do_not_matter(text in "[a<EOT>ä\\n]{0,30}", at in 0usize..40, most in 0usize..40) {
            let mut at = at.min(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            let whole = run(&["\n", "<EOT>"], most, &[&text]);
            prop_assert_eq!(run(&["\n", "<EOT>"], most, &[&text[..at], &text[at..]]), whole.clone());
            prop_assert!(text.starts_with(&whole.0) && whole.0.len() <= most);
        }
    }
}
