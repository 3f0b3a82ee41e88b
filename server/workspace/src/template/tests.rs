//! Replacements are read as they are written; their filling is tested with the rewrites.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;

#[test]
fn holes_are_found_and_other_dollars_stay() {
    let holes = HashMap::from([("A".to_owned(), Hole::One), ("B_2".to_owned(), Hole::Many)]);
    let check = |source: &str, expected: Result<&str, &str>| {
        let shown = Template::read(source, &holes).map(|template| {
            let part = |part: &Part| match part {
                Part::Text(text) => text.clone(),
                Part::Hole { name, hole, indent } => format!("<{name} {hole:?} {indent:?}>"),
            };
            template.parts.iter().map(part).collect::<String>()
        });
        assert_eq!(shown.as_deref().map_err(String::as_str), expected);
    };
    check("", Ok(""));
    check("f($A)", Ok("f(<A One \"\">)"));
    check("$A$$$B_2", Ok("<A One \"\"><B_2 Many \"\">"));
    check("{\n\t $A\r\n}", Ok("{\n\t <A One \"\\t \">\n}"));
    check("$ $$ $$$ $a ${A} $1 $$A $$$$A é$", Ok("$ $$ $$$ $a ${A} $1 $$A $$$$A é$"));
    check("é$C", Err("$C"));
    check("$AB", Err("$AB"));
    check("$B_2", Err("$B_2"));
}
