//! Suggestions as data: a workspace with a cursor, and what is suggested there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::needless_pass_by_value)]
// The expectations are rewritten by a tool, which writes the hashes.
#![allow(clippy::needless_raw_string_hashes)]

mod lines;

use std::path::Path;

use expect_test::{Expect, expect};
use text::{Edit, Text};

use super::*;

/// Files under `//- /path` headers, one of them with the cursor `$0` in it.
fn check(fixture: &str, expect: Expect) {
    check_with(fixture, 0.4, 4, expect);
}

fn check_with(fixture: &str, threshold: f32, max_lines: usize, expect: Expect) {
    let mut builder = Index::default().builder();
    let mut open = None;
    for part in fixture.split("//- ").skip(1) {
        let (path, text) = part.split_once('\n').unwrap();
        if let Some(offset) = text.find("$0") {
            open = Some((path, text.replace("$0", ""), offset));
        } else {
            assert!(builder.add(Path::new(path), text));
        }
    }
    let index = builder.build();
    let (path, text, offset) = open.expect("a cursor");
    let file = OpenFile::new(Path::new(path), &Text::new(&text), &index);
    let query =
        Query { index: &index, file: &file, recent: &Recent::default(), offset, max_lines, threshold };
    let found = match suggest(&query) {
        Ok(prediction) => format!("{}\n", prediction.text.replace('\r', "␍")),
        Err(silence) => format!("({silence})\n"),
    };
    expect.assert_eq(&found);
}

const SERVICE: &str = "\
//- /src/request.rs
pub struct Request { method: String, path: String }
impl Request {
    pub fn method(&self) -> &str { &self.method }
}
//- /src/a.rs
use crate::request::Request;

fn handle_get(request: &Request, out: &mut Writer) -> Result<(), Error> {
    let reply = build_reply(request)?;
    out.write_reply(&reply)?;
    Ok(())
}
//- /src/b.rs
use crate::request::Request;

fn handle_put(request: &Request, out: &mut Writer) -> Result<(), Error> {
    let reply = build_reply(request)?;
    out.write_reply(&reply)?;
    Ok(())
}
";

#[test]
fn the_rest_of_a_line_seen_elsewhere() {
    let fixture = format!("{SERVICE}//- /src/c.rs\nfn handle_post(request: &Request, out$0\n");
    check(
        &fixture,
        expect![[r#"
            : &mut Writer) -> Result<(), Error> {
                let reply = build_reply(request)?;
                out.write_reply(&reply)?;
                Ok(())
        "#]],
    );
}

#[test]
fn a_half_typed_word() {
    let fixture =
        format!("{SERVICE}//- /src/c.rs\nfn f(request: &Request) {{\n    let reply = build_r$0\n}}\n");
    check(
        &fixture,
        expect![[r#"
        eply(request)?;
    "#]],
    );
}

#[test]
fn text_after_the_cursor_is_not_repeated() {
    let fixture = format!(
        "{SERVICE}//- /src/c.rs\nfn f(request: &Request) {{\n    let reply = build_reply($0)?;\n}}\n"
    );
    check(
        &fixture,
        expect![[r#"
        request
    "#]],
    );
}

#[test]
fn nothing_inside_a_word() {
    check(
        "//- /a.rs\nlet reply = buil$0d_reply;\n",
        expect![[r#"
        (the cursor is inside a word)
    "#]],
    );
}

#[test]
fn names_are_carried_over() {
    let open = |name: &str, typed: &str| {
        let (capital, rest) = name.split_at(1);
        format!(
            "fn open_{name}({name}: &{}{rest}) -> Opened {{\n    let opened = self.{name}s.open({name}.id());\n    {typed}",
            capital.to_uppercase()
        )
    };
    let note = |name: &str| open(name, &format!("self.{name}s.note(opened, {name})\n}}\n\n"));
    check(
        &format!(
            "//- /a.rs\n{}{}{}{}$0\n}}\n",
            note("file"),
            note("link"),
            note("page"),
            open("book", "self.books")
        ),
        expect![[r#"
            .note(opened,
        "#]],
    );
}

#[test]
fn secrets_are_not_suggested() {
    let settings = "API_KEY = \"hunter2hunter\"\nDEBUG = \"yes\"\n";
    check(
        &format!("//- /a.py\n{settings}//- /b.py\nAPI_KEY = $0\n"),
        expect![[r#"
        (it may be a secret)
    "#]],
    );
    check(
        &format!("//- /a.py\n{settings}//- /b.py\nAPI_KEY = \"hun$0\n"),
        expect![[r#"
            (it may be a secret)
        "#]],
    );
    check(
        &format!("//- /a.py\n{settings}//- /b.py\nDEBUG = $0\n"),
        expect![[r#"
            "yes"
        "#]],
    );
}

#[test]
fn further_lines_in_the_layout_of_the_file() {
    let block = "func a() {\r\n\tif err != nil {\r\n\t\treturn err\r\n\t}\r\n}\r\n\r\n";
    let fixture = format!("//- /a.go\n{}func d() {{\r\n\tif err $0\r\n", block.repeat(5));
    check_with(
        &fixture,
        0.3,
        3,
        expect![[r#"
            != nil {␍
            		return err␍
            	}
        "#]],
    );
}

#[test]
fn a_document_too_long_is_left_alone() {
    let text = Text::new(&"let a = 1;\n".repeat(1_000_000));
    let index = Index::default();
    let mut file = OpenFile::new(Path::new("a.rs"), &text, &index);
    assert!(!file.is_modelled());
    let edit = Edit::replace(0..10_900_000, "");
    let after = text.apply(&edit).unwrap();
    file.edit(&edit, &after);
    assert!(file.is_modelled());
}

#[test]
fn what_is_set_in_columns_stays_in_them() {
    let row = "\t\t{\n\t\t\ttitle: \"one\",\n\t\t\tvars:  nil,\n\t\t},\n";
    let rows = row.repeat(4);
    check(
        &format!(
            "//- /a_test.go\nvar a = []test{{\n{rows}\t\t{{\n\t\t\tpathTemplate: \"one\",\n\t\t\ttitle:        \"one\",\n\t\t\tvar$0\n\t\t}},\n}}\n"
        ),
        expect![["s:         nil,\n"]],
    );
}
