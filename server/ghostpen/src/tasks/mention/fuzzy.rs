//! How well a name fits what was typed: its letters in order, the better the closer together, at the
//! beginning of words, and in the last part of a path.

/// Points of a name; `None` where the letters are not in it, in order.
pub(super) fn score(query: &str, name: &str) -> Option<i64> {
    let query: Vec<char> =
        query.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    let letters: Vec<char> = name.chars().collect();
    let base = name.rfind('/').map_or(0, |at| name.get(..=at).unwrap_or_default().chars().count());
    // The last part alone is what people type most.
    let whole = points(&query, &letters);
    let last = points(&query, letters.get(base..).unwrap_or_default()).map(|points| points + 40);
    let best = last.max(whole)?;
    Some(best * 4 - i64::try_from(letters.len().min(200)).unwrap_or_default())
}

fn points(query: &[char], letters: &[char]) -> Option<i64> {
    let (mut at, mut total, mut before) = (0, 0, None);
    for wanted in query {
        let found =
            letters.get(at..)?.iter().position(|c| c.to_lowercase().eq(std::iter::once(*wanted)))? + at;
        let starts = found == 0
            || letters.get(found - 1).is_some_and(|c| !c.is_alphanumeric())
            || letters.get(found).is_some_and(|c| c.is_uppercase());
        total += 10;
        if before.is_some_and(|before| before + 1 == found) {
            total += 15;
        } else if starts {
            total += 8;
        }
        if found == 0 {
            total += 10;
        }
        before = Some(found);
        at = found + 1;
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names in the order of how well they fit; those that do not fit are left out.
    fn check(query: &str, names: &[&str], want: &[&str]) {
        let mut fit: Vec<_> =
            names.iter().filter_map(|name| score(query, name).map(|points| (points, *name))).collect();
        fit.sort_by_key(|(points, _)| std::cmp::Reverse(*points));
        assert_eq!(fit.into_iter().map(|(_, name)| name).collect::<Vec<_>>(), want, "{query}");
    }

    #[test]
    fn what_people_mean_comes_first() {
        check(
            "lib",
            &["src/glibber.rs", "src/lib.rs", "lib/other.rs", "x"],
            &["src/lib.rs", "src/glibber.rs", "lib/other.rs"],
        );
        check("tm", &["src/tmp.rs", "src/task_main.rs", "src/met.rs"], &["src/tmp.rs", "src/task_main.rs"]);
        check("SM", &["StatusManager", "resume"], &["StatusManager", "resume"]);
        check("zz", &["a"], &[]);
        check("", &["bb", "a"], &["a", "bb"]);
    }
}
