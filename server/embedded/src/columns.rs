//! Code that is set in columns, as Go's formatter does: how many blanks bring a word to the column of the lines
//! around. What stands elsewhere in the workspace tells only how many its own columns took.

/// How many blanks go before the word that follows `line`, the line so far without its indentation, so that it
/// stands where the corresponding word of a neighbouring line does; `None` if these are not set in columns.
pub(crate) fn blanks(line: &str, neighbours: &[String]) -> Option<usize> {
    let line = line.trim();
    let number = gaps(line).count();
    let corresponding = neighbours.iter().filter_map(|other| {
        let (left, start, end) = gaps(other).nth(number)?;
        (left.ends_with(':') == line.ends_with(':')).then_some((start, end))
    });
    let corresponding: Vec<(usize, usize)> = corresponding.collect();
    // One blank separates words anywhere.
    corresponding.iter().find(|(start, end)| end - start > 1)?;
    let column = corresponding.iter().map(|gap| gap.1).max()?;
    Some(column.saturating_sub(line.chars().count()).max(1))
}

/// The blanks between words: what stands before, and the columns where they start and end.
fn gaps(line: &str) -> impl Iterator<Item = (&str, usize, usize)> {
    let ends = line.match_indices(' ').filter(|(at, _)| !line[at + 1..].starts_with(' '));
    ends.map(|(at, _)| {
        let left = line[..at].trim_end();
        (left, left.chars().count(), line[..=at].chars().count())
    })
}

#[cfg(test)]
mod tests {
    //! Only what stands in columns is brought to them.
    use super::*;

    fn check(line: &str, neighbours: &[&str], want: Option<usize>) {
        let neighbours: Vec<String> = neighbours.iter().map(|&line| line.to_owned()).collect();
        assert_eq!(blanks(line, &neighbours), want, "{line:?} between {neighbours:?}");
    }

    #[test]
    fn a_word_goes_to_the_column_of_its_neighbours() {
        check("host:", &["vars:         nil,"], Some(9));
        check("host:", &["vars:   nil,", "template: a,"], Some(5));
        check("pathTemplate:", &["vars:         nil,"], Some(1));
        check("longer than both:", &["vars:  nil,"], None);
        check("Größe", &["Name    string"], Some(3));
        check("Name    string", &["Other   int    `json`"], Some(1));
        check("Name    int", &["Other   string `json`", "Third   []byte `json`"], None);
        check("let a", &["let b = c;"], None);
        check("host:", &["let b  = c;"], None);
        check("host:", &[], None);
    }
}
