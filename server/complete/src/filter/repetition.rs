//! A model that has lost its way says the same over and over.

/// The last so many words, and the longest repeated piece that ends them.
const WINDOWS: [(usize, usize); 4] = [(10, 1), (30, 10), (45, 20), (60, 30)];
/// So many equal lines in a row are one too many.
const LINES: usize = 4;

/// Whether the end of a text is one piece again and again.
pub(super) fn repeats_itself(text: &str) -> bool {
    let words: Vec<&str> = text.split_inclusive(|c: char| !c.is_alphanumeric() && c != '_').collect();
    let filled: Vec<&str> = words.iter().map(|word| word.trim()).filter(|word| !word.is_empty()).collect();
    repeated_lines(text) || repeated_words(&words) || repeated_words(&filled)
}

fn repeated_lines(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| line.len() > 3).collect();
    lines.windows(LINES).any(|window| window.iter().all(|line| Some(line) == window.first()))
}

fn repeated_words(words: &[&str]) -> bool {
    let last: Vec<&str> = words.iter().rev().copied().collect();
    WINDOWS.iter().any(|(count, longest)| {
        last.get(..*count).is_some_and(|window| {
            let period = period(window);
            period <= *longest && window.iter().any(|word| word.chars().any(char::is_alphanumeric))
        })
    })
}

/// The length of the shortest piece of which the words are a repetition: the length less the longest
/// border, as the failure function of Knuth, Morris and Pratt gives it.
fn period(words: &[&str]) -> usize {
    let mut borders = vec![0usize; words.len()];
    let mut border = 0;
    for at in 1..words.len() {
        while border > 0 && words.get(at) != words.get(border) {
            border = borders.get(border - 1).copied().unwrap_or(0);
        }
        if words.get(at) == words.get(border) {
            border += 1;
        }
        if let Some(slot) = borders.get_mut(at) {
            *slot = border;
        }
    }
    words.len() - borders.last().copied().unwrap_or(0)
}
