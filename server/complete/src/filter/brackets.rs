//! Editors close brackets as they are opened. What is written inside such a pair ends where the pair does.

/// Cuts `text` before the first bracket that closes one that was open at the cursor already, if that
/// closing bracket stands right of the cursor.
pub(super) fn inside_pair(text: &mut String, after: &str) {
    let mut open = Vec::new();
    let mut string = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if let Some(quote) = string {
            if c == quote && !escaped {
                string = None;
            }
            escaped = c == '\\' && !escaped;
            continue;
        }
        match c {
            '(' | '[' | '{' => open.push(c),
            ')' | ']' | '}' if open.pop().is_none() => {
                if after.trim_start().starts_with(c) {
                    text.truncate(at);
                }
                return;
            }
            // The closing quote of a string in which the cursor stands.
            '"' | '`' if after.starts_with(c) && open.is_empty() => {
                text.truncate(at);
                return;
            }
            '"' | '`' => string = Some(c),
            _ => {}
        }
    }
}
