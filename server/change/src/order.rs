//! Which of two neighbours comes first: where lines are to come back right beside lines that came since, no
//! edit says on which side of them. What does say it are texts in which both once stood.

use text::Text;

/// Where among the lines of `theirs` those of `mine` belong, as an offset; `None` when no text tells.
pub(crate) fn place(mine: &str, theirs: &str, texts: &[Text]) -> Option<usize> {
    let first = mine.split_inclusive('\n').find(|line| !line.trim().is_empty())?;
    let mut at = 0;
    let mut place = None;
    for line in theirs.split_inclusive('\n') {
        let start = at;
        at += line.len();
        match texts.iter().find_map(|text| comes_first(line, first, &text.to_string())) {
            Some(true) => place = Some(at),
            Some(false) => return place.or(Some(start)),
            None => {}
        }
    }
    place
}

/// Whether the one line comes before the other; `None` unless each is there once.
fn comes_first(one: &str, other: &str, text: &str) -> Option<bool> {
    let find = |wanted: &str| {
        let mut lines = text.split_inclusive('\n').enumerate().filter(|(_, line)| *line == wanted);
        let (at, _) = lines.next()?;
        lines.next().is_none().then_some(at)
    };
    Some(find(one)? < find(other)?)
}
