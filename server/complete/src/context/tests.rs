//! What is gathered of other files, and what never is.
#![allow(clippy::unwrap_used)]

use std::fs;

use workspace::{Language, Workspace};

use super::*;

/// A workspace with these files, all open, and what is gathered at the end of the first.
fn gathered(files: &[(&str, &str)], excluded: &dyn Fn(&Path) -> bool) -> Option<Arc<Gathered>> {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    let workspace = Workspace::new(vec![root.clone()]);
    let context = Context::default();
    fs::create_dir(root.join(".git")).unwrap();
    for (name, content) in files {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        let language = Language::of_path(&path);
        context.definitions().put(&path, language, Some(content));
        let id = language.map_or("", Language::id);
        workspace.documents().open(&format!("file:///{name}"), Some(path), id, 1, content);
    }
    let snapshot = workspace.snapshot();
    let document = snapshot.document(&format!("file:///{}", files[0].0)).unwrap();
    context.gather(&snapshot, (document, document.text.len()), 2000, excluded);
    context.of(&document.uri)
}

fn paths(snippets: &[Snippet]) -> Vec<&str> {
    snippets.iter().map(|snippet| &*snippet.path).collect()
}

const MAIN: (&str, &str) =
    ("main.rs", "fn main() {\n    let header = parse_header(input);\n    emit(header);\n");
const PARSE: (&str, &str) =
    ("parse.rs", "/// Reads.\npub fn parse_header(input: &str) -> Header {\n    todo(input)\n}\n");

#[test]
fn definitions_of_what_is_around_the_cursor() {
    let found = gathered(&[MAIN, PARSE, ("AGENTS.md", "Write tests.\n")], &|_| false).unwrap();
    assert_eq!(paths(&found.stable), ["AGENTS.md", "parse.rs"]);
    assert_eq!(found.stable[1].text, "pub fn parse_header(input: &str) -> Header");
}

#[test]
fn pieces_that_are_alike() {
    let alike = ("other.rs", "fn other() {\n    let header = parse_header(input);\n    emit(header);\n}\n");
    let found = gathered(&[MAIN, alike, ("far.rs", "struct Unrelated;\n")], &|_| false).unwrap();
    assert_eq!(paths(&found.volatile), ["other.rs"]);
}

#[test]
fn pieces_stay_while_the_user_types_in_one_place() {
    let workspace = Workspace::new(vec!["/w".into()]);
    let open = |name: &str, content: &str| {
        let path = Path::new("/w").join(name);
        workspace.documents().open(&format!("file:///w/{name}"), Some(path), "rust", 1, content);
    };
    let (alike, unlike) = ("fn a() {\n    let header = parse(input);\n}\n", "struct Nothing;\n");
    open("main.rs", &(alike.to_owned() + &"// far\n".repeat(60) + unlike));
    open("b.rs", alike);
    open("c.rs", unlike);
    let context = Context::default();
    let gather = |line: usize, excluded: &dyn Fn(&Path) -> bool| {
        let snapshot = workspace.snapshot();
        let document = snapshot.document("file:///w/main.rs").unwrap();
        context.gather(&snapshot, (document, document.text.line_start(line)), 2000, excluded);
        paths(&context.of(&document.uri).unwrap().volatile).join(" ")
    };
    assert_eq!(gather(3, &|_| false), "b.rs");
    assert_eq!(gather(3 + NEAR, &|_| false), "b.rs", "near enough");
    assert_eq!(gather(3 + NEAR, &|path| path.ends_with("b.rs")), "", "the user says no");
    assert_eq!(gather(3, &|_| false), "b.rs");
    assert_eq!(gather(63, &|_| false), "c.rs", "elsewhere, others are alike");
    let anew = workspace::ContentChange { range: None, text: "fn c() {}\n".to_owned() };
    workspace.documents().change("file:///w/c.rs", 2, &[anew], text::Encoding::Utf8).unwrap();
    assert_eq!(gather(63, &|_| false), "", "what was alike has changed");
}

#[test]
fn what_must_stay_here_is_not_gathered() {
    let secret = (".env.rs", "pub fn parse_header(input: &str) -> Header {\n    emit(header)\n}\n");
    let ignored = ("out/parse.rs", PARSE.1);
    let rules = (".gitignore", "out/\n");
    let found = gathered(&[MAIN, secret, ignored, rules], &|_| false).unwrap();
    assert_eq!((paths(&found.stable), paths(&found.volatile)), (vec![], vec![]));
    let excluded = |path: &Path| path.ends_with("parse.rs");
    let found = gathered(&[MAIN, PARSE], &excluded).unwrap();
    assert_eq!((paths(&found.stable), paths(&found.volatile)), (vec![], vec![]));
}

#[test]
fn a_document_that_must_stay_here_has_nothing_at_all() {
    assert!(gathered(&[("out/a.rs", "fn a() {}"), (".gitignore", "out/\n")], &|_| false).is_none());
    assert!(gathered(&[(".env", "A=1")], &|_| false).is_none());
    assert!(gathered(&[MAIN], &|_| true).is_none());
    assert!(gathered(&[MAIN], &|_| false).is_some());
}

#[test]
fn budgets_take_what_fits() {
    let snippet = |path: &str, bytes: usize| Snippet { path: path.into(), text: "x".repeat(bytes) };
    let gathered = Gathered::of(
        vec![snippet("a", 60), snippet("b", 60), snippet("c", 30)],
        vec![snippet("d", 100), snippet("e", 10)],
    );
    let taken: Vec<_> = gathered.within(100, 50).map(|snippet| &*snippet.path).collect();
    assert_eq!(taken, ["a", "c", "e"]);
}
