//! How a text ends its lines. Whatever puts lines into a file asks here, so that one file is never ended in two
//! ways by two hands.

use std::borrow::Cow;

/// The end that most lines have; where as many end in one way as in the other, that of the first, and LF where
/// none ends at all. The last line counts only if it is ended.
pub fn line_end(text: &str) -> &'static str {
    let is_crlf = |line: &&str| line.ends_with("\r\n");
    let ended = text.split_inclusive('\n').filter(|line| line.ends_with('\n'));
    let (crlf, all) = (ended.clone().filter(is_crlf).count(), ended.clone().count());
    let as_many = crlf * 2 == all && ended.take(1).any(|line| is_crlf(&line));
    if crlf * 2 > all || as_many { "\r\n" } else { "\n" }
}

/// What is to be put into `text`, with the ends that its lines have: models and pages write LF, whatever a file
/// has. Where some line ends in CRLF already, whoever wrote it knows of line ends, and means all of them.
pub fn ended_as<'a>(text: &str, new: &'a str) -> Cow<'a, str> {
    if new.contains("\r\n") || line_end(text) == "\n" {
        Cow::Borrowed(new)
    } else {
        Cow::Owned(new.replace('\n', "\r\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::{ended_as, line_end};

    #[test]
    fn most_lines_decide() {
        for (text, want) in [
            ("", "\n"),
            ("a", "\n"),
            ("a\rb", "\n"),
            ("a\nb", "\n"),
            ("a\r\nb", "\r\n"),
            ("a\r\nb\nc\r\n", "\r\n"),
            ("a\r\nb\nc\n", "\n"),
            ("a\r\nb\n", "\r\n"),
            ("a\nb\r\n", "\n"),
            ("a\nb\r\nc", "\n"),
        ] {
            assert_eq!(line_end(text), want, "{text:?}");
        }
    }

    #[test]
    fn what_is_put_in_ends_as_the_rest() {
        for (text, new, want) in [
            ("a\r\n", "b\nc\n", "b\r\nc\r\n"),
            ("a\r\n", "b", "b"),
            ("a\r\n", "b\r\nc\n", "b\r\nc\n"),
            ("a\n", "b\nc\n", "b\nc\n"),
            ("a\n", "b\r\n", "b\r\n"),
            ("", "b\n", "b\n"),
        ] {
            assert_eq!(ended_as(text, new), want, "{new:?} in {text:?}");
        }
    }
}
