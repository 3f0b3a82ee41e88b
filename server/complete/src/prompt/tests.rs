//! What a model is told, and that it is told the same again.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use workspace::Documents;

use super::*;

fn document(content: &str) -> Arc<Document> {
    Documents::default().open("file:///w/a.rs", None, "rust", 1, content)
}

fn wish(document: &Document, offset: usize, local: bool) -> Wish<'_> {
    Wish { document, offset, lead: "", one_line: false, local }
}

#[test]
fn budgets_are_kept() {
    let document = document(&"let value = compute(first, second);\n".repeat(5000));
    for (local, tokens) in [(true, LOCAL_TOKENS), (false, HOSTED_TOKENS)] {
        let snippet = |bytes: usize| Snippet { path: "b.rs".into(), text: "x".repeat(bytes) };
        let gathered = Gathered::of(vec![snippet(1000); 50], vec![snippet(500); 50]);
        let request = Prompter::default().request(&wish(&document, 90_000, local), &gathered);
        let bytes: usize = request.prefix.len()
            + request.suffix.len()
            + request.snippets.iter().map(|snippet| snippet.text.len()).sum::<usize>();
        assert!(bytes <= tokens * BYTES_PER_TOKEN, "{bytes} bytes for {tokens} tokens");
        assert!(bytes > tokens * BYTES_PER_TOKEN * 2 / 3, "{bytes} bytes for {tokens} tokens");
    }
}

#[test]
fn typing_keeps_the_beginning_and_the_suffix() {
    let content = "let value = compute(first, second);\n".repeat(2000);
    let prompter = Prompter::default();
    let first = document(&content);
    let before = prompter.request(&wish(&first, 36_000, true), &Gathered::default());
    // Ten keys, and a line far below that changed.
    let mut typed = content.clone();
    typed.insert_str(36_000, "abcdefghij");
    typed = format!("{}LET{}", &typed[..38_000], &typed[38_003..]);
    let second = document(&typed);
    let after = prompter.request(&wish(&second, 36_010, true), &Gathered::default());
    assert!(after.prefix.starts_with(&before.prefix), "only longer");
    assert_eq!(after.suffix, before.suffix);
}

#[test]
fn the_site_is_the_document_s_own_text() {
    let document = document("let a = ghp_0123456789abcdefghijABCDEFGHIJ012345;\nlet b = ");
    let site = site(&document, document.text.len(), 1);
    assert!(site.before.contains("ghp_"), "what stays here is not redacted");
}
