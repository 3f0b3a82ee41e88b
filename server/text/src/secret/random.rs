//! Data that nobody can have thought of: keys without a form of their own.

/// Shorter words may be names.
const SHORTEST: usize = 20;
/// Longer ones are data, such as an image in a text, and no key.
const LONGEST: usize = 512;

/// Whether a word is random rather than a name, a path or a hash that anyone may know.
pub(super) fn looks_random(word: &str) -> bool {
    let word = word.trim_matches(['.', '-', '/', '=']);
    if !(SHORTEST..=LONGEST).contains(&word.len()) || word.contains("//") {
        return false;
    }
    // Names are joined by these, keys are not joined by many.
    let parts = word.split(['_', '-', '.', '/']).map(str::len).max().unwrap_or_default();
    if parts < SHORTEST {
        return false;
    }
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let (upper, lower) = (
        word.bytes().filter(u8::is_ascii_uppercase).count(),
        word.bytes().filter(u8::is_ascii_lowercase).count(),
    );
    // Hashes and identifiers in hexadecimal are known to all who read the file.
    if word.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-') {
        return false;
    }
    digits >= 2 && upper >= 2 && lower >= 2 && turns(word) * 3 > word.len()
}

/// How often a word changes between digits, capitals and small letters.
fn turns(word: &str) -> usize {
    let kind = |b: u8| (b.is_ascii_digit(), b.is_ascii_uppercase(), b.is_ascii_alphanumeric());
    word.as_bytes().windows(2).filter(|pair| matches!(pair, [a, b] if kind(*a) != kind(*b))).count()
}
