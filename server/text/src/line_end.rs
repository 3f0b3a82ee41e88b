//! How a text ends its lines. Whatever puts lines into a file asks here, so that one file is never ended in two
//! ways by two hands.

/// The end that most lines have; where as many end in one way as in the other, that of the first, and LF where
/// none ends at all. The last line counts only if it is ended.
pub fn line_end(text: &str) -> &'static str {
    let is_crlf = |line: &&str| line.ends_with("\r\n");
    let ended = text.split_inclusive('\n').filter(|line| line.ends_with('\n'));
    let (crlf, all) = (ended.clone().filter(is_crlf).count(), ended.clone().count());
    let as_many = crlf * 2 == all && ended.take(1).any(|line| is_crlf(&line));
    if crlf * 2 > all || as_many { "\r\n" } else { "\n" }
}

#[cfg(test)]
mod tests {
    use super::line_end;

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
}
