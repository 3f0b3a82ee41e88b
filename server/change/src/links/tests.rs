//! Hunks that belong together say so, and others do not.

use crate::{ChangeSet, Origin, Proposal, Target, plan::tests::bytes};

/// What `fn` is followed by, as if it were all the syntax there is.
fn defined(text: &str) -> Vec<super::Defined> {
    let names = text.match_indices("fn ").map(|(at, _)| at + 3);
    names
        .map(|at| {
            let end = text[at..].find('(').map_or(text.len(), |len| at + len);
            (text[at..end].to_owned(), at..end)
        })
        .collect()
}

fn check(files: &[(&str, &str)], want: &[(u32, u32)]) {
    let proposals = files.iter().enumerate().map(|(index, (base, proposed))| {
        let base = (!base.is_empty()).then(|| bytes(base).into());
        Proposal::new(format!("/w/{index}"), base, Target::Text((*proposed).into()))
    });
    let set = ChangeSet::new("test", Origin::Agent, proposals.collect()).unwrap();
    let links = set.links(|_, text| defined(text));
    let found: Vec<_> = links.iter().flat_map(|(from, to)| to.iter().map(move |to| (from.0, to.0))).collect();
    assert_eq!(found, want, "{files:?}");
}

#[test]
fn hunks_that_belong_together_say_so() {
    let main = "fn main() {\n    one();\n}\n";
    // The use needs the definition, wherever that is.
    check(&[(main, "fn main() {\n    two();\n}\n"), ("", "fn two() {}\n")], &[(0, 1)]);
    // A definition goes only after its uses have.
    check(&[("fn one() {}\nlast();\n", "last();\n"), (main, "fn main() {\n}\n")], &[(0, 1)]);
    // Of a rename each half needs the other.
    check(&[("fn one() {}\n", "fn two() {}\n"), (main, "fn main() {\n    two();\n}\n")], &[(0, 1), (1, 0)]);
    // So does it of lines that move.
    let (head, tail) = ("    let total = compute(2);\n", "a();\nb();\nc();\nd();\n");
    check(&[(&format!("{head}{tail}"), &format!("{tail}{head}"))], &[(0, 1), (1, 0)]);
    // What was defined before, or is not defined here at all, links nothing.
    check(&[(main, "fn main() {\n    two();\n}\n"), ("fn two() {}\nx\n", "fn two() {}\ny\n")], &[]);
    check(&[(main, "fn main() {\n    far();\n}\n"), ("a\n", "b\n")], &[]);
}
