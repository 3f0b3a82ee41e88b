//! Tasks that are written in the text, for editors that ask the user for nothing: a line, in a comment or not,
//! that says `PATTERN ==> REPLACEMENT` is a rewrite which a code action offers.

const ARROW: &str = " ==> ";
/// The longest text that is read as a task, in bytes.
const LONGEST: usize = 2000;
/// How comments begin, the longer first.
const OPENERS: [&str; 10] = ["<!--", "///", "//!", "//", "/*", "--", ";;", "#", ";", "%"];
/// How they end.
const CLOSERS: [&str; 2] = ["*/", "-->"];

/// The pattern and the replacement that a piece of text names.
pub(crate) fn rewrite(text: &str) -> Option<(String, String)> {
    let text = Some(text.trim()).filter(|text| text.len() < LONGEST)?;
    // What begins a comment is followed by a blank; `#[inline]` is code.
    let body = OPENERS.iter().find_map(|opener| text.strip_prefix(opener)?.strip_prefix(' '));
    let body = body.unwrap_or(text);
    let body = CLOSERS.iter().find_map(|closer| body.strip_suffix(closer)).unwrap_or(body);
    let (pattern, replacement) = body.split_once(ARROW)?;
    let (pattern, replacement) = (pattern.trim(), replacement.trim());
    (!pattern.is_empty()).then(|| (pattern.to_owned(), replacement.to_owned()))
}

#[cfg(test)]
mod tests;
