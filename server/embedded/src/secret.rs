//! What must never be suggested: keys, tokens and passwords that lie in the workspace's files.
//!
//! The rule is by form alone and errs on the side of silence: a word refused here is merely not learned.

/// The longest word that is learned, in bytes. Longer ones are data, not code.
const LONGEST: usize = 64;

/// How the providers of keys begin them.
const PREFIXES: [&str; 14] = [
    "AKIA",
    "ASIA",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "github_pat_",
    "glpat",
    "xoxb",
    "xoxp",
    "AIza",
    "eyJ",
    "sk_live_",
    "rk_live_",
];

/// Whether a word looks like a key or other random data rather than a name.
pub(crate) fn looks_secret(word: &str) -> bool {
    if word.len() > LONGEST {
        return true;
    }
    if word.len() < 16 {
        return false;
    }
    if PREFIXES.iter().any(|prefix| word.starts_with(prefix)) {
        return true;
    }
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    if word.bytes().all(|b| b.is_ascii_hexdigit() || b == b'_') {
        return digits > 0 && !word.starts_with("0x") || word.len() > 24;
    }
    // Random letters change between digits, capitals and small letters far more often than names do.
    let kind = |b: u8| (b.is_ascii_digit(), b.is_ascii_uppercase());
    let bytes = word.as_bytes();
    let turns = bytes.windows(2).filter(|w| w[0] != b'_' && w[1] != b'_' && kind(w[0]) != kind(w[1])).count();
    word.len() >= 20 && digits >= 2 && turns * 3 > word.len()
}

/// Whether a line names something whose value is nobody's business.
pub(crate) fn names_secret(line: &str) -> bool {
    const NAMES: [&str; 8] =
        ["password", "passwd", "secret", "api_key", "apikey", "access_key", "private_key", "auth_token"];
    let line = line.to_ascii_lowercase();
    NAMES.iter().any(|name| line.contains(name))
}

#[cfg(test)]
mod tests;
