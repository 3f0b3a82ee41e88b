//! Names are found at and right behind the cursor, and nowhere else.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;
use crate::fixture::Fixture;

#[test]
fn a_name_is_found_where_the_cursor_touches_it() {
    let check = |name: &str, content: &str, expected: Option<(&str, Range<usize>)>| {
        let fixture = Fixture::new(&format!("//- /{name} open\n{content}"));
        let (path, offset) = fixture.cursor.clone().unwrap();
        let found = symbol_at(fixture.snapshot().document_at(&path).unwrap(), offset);
        let found = found.as_ref().map(|symbol| (symbol.name.as_str(), symbol.range.clone()));
        assert_eq!(found, expected, "{content}");
    };
    check("a.rs", "fn $0name() {}", Some(("name", 3..7)));
    check("a.rs", "fn na$0me() {}", Some(("name", 3..7)));
    check("a.rs", "fn name$0() {}", Some(("name", 3..7)));
    check("a.rs", "fn é() { a.b$0 }", Some(("b", 12..13)));
    check("a.rs", "f$0n name() {}", None);
    check("a.rs", "\"na$0me\"", None);
    check("a.rs", "$0", None);
    check("a.txt", "na$0me", None);
    check("a.json", "{\"na$0me\": 1}", None);
}
