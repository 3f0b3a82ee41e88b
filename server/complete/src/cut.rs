//! Where a text that is not finished may be cut: the deadline does not wait for the end of a line.

/// The beginning of an unfinished line up to its last good end: a separator or a closing bracket, else the
/// last whole word. Empty when there is none.
pub(crate) fn at_boundary(line: &str) -> &str {
    let after_sign = |c: char| matches!(c, ';' | ',' | ')' | ']' | '}' | '{');
    let sign = line.rfind(after_sign).map_or(0, |at| at + 1);
    let word = line.rfind(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(0);
    // A word may be only begun, but what stands before it is whole.
    let end = if sign > 0 { sign } else { word };
    line.get(..end).unwrap_or_default().trim_end()
}

#[cfg(test)]
mod tests {
    use super::at_boundary;

    #[test]
    fn unfinished_lines_end_well() {
        for (line, want) in [
            ("call(a, b", "call(a,"),
            ("let value = compute", "let value ="),
            ("call(a)", "call(a)"),
            ("call(a).n", "call(a)"),
            ("unfinished", ""),
            ("a b", "a"),
            ("", ""),
        ] {
            assert_eq!(at_boundary(line), want, "{line:?}");
        }
    }
}
