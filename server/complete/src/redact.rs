//! Secrets do not leave the machine: each is replaced by a placeholder, the same one for the same secret, so
//! that a model's cache of the prompt holds. A placeholder that comes back is never shown.

use std::{
    borrow::Cow,
    fmt::Write as _,
    hash::{BuildHasher as _, RandomState},
};

/// What a placeholder begins with; eight hexadecimal digits follow.
const MARK: &str = "REDACTED_";
const DIGITS: usize = 8;

/// Replaces secrets. Another one, of another process, gives other placeholders, so that nobody can tell
/// from one whether a guess of the secret is right.
#[derive(Clone, Debug, Default)]
pub(crate) struct Redactor(RandomState);

impl Redactor {
    /// The text without its secrets.
    pub(crate) fn redact<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let secrets = text::secrets(text);
        if secrets.is_empty() {
            return Cow::Borrowed(text);
        }
        let (mut redacted, mut from) = (String::with_capacity(text.len()), 0);
        for range in secrets {
            redacted.push_str(text.get(from..range.start).unwrap_or_default());
            let hash = self.0.hash_one(text.get(range.clone())) & 0xffff_ffff;
            let _ = write!(redacted, "{MARK}{hash:08X}");
            from = range.end;
        }
        redacted.push_str(text.get(from..).unwrap_or_default());
        Cow::Owned(redacted)
    }
}

/// Whether a text holds a placeholder, in whatever case, or ends within one.
pub(crate) fn holds_placeholder(text: &str) -> bool {
    let text = text.to_ascii_uppercase();
    text.match_indices(MARK).any(|(at, mark)| {
        let rest = text.get(at + mark.len()..).unwrap_or_default();
        let digits = rest.bytes().take(DIGITS).take_while(u8::is_ascii_hexdigit).count();
        digits == DIGITS || digits == rest.len()
    })
}

/// Whether the cursor stands in a secret or right after one, so that the next characters would belong to it.
pub(crate) fn inside_secret(before: &str, after: &str) -> bool {
    let line = format!("{before}{after}");
    text::secrets(&line).iter().any(|range| range.start < before.len() && before.len() <= range.end)
}

#[cfg(test)]
mod tests;
