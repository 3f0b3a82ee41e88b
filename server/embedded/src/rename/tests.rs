//! Names carried over.

use super::*;

fn check(word: &str, from: &str, to: &str, known: &str, expected: Option<&str>) {
    let vocabulary = Vocabulary::new(100);
    let [word, from, to] = [word, from, to].map(|word| vocabulary.learn(word));
    vocabulary.learn(known);
    let found = Renamer::default().rename(word, from, to, &vocabulary);
    assert_eq!(found.map(|id| vocabulary.text(id)), expected);
}

#[test]
fn names_change_in_every_case() {
    check("parse_request", "Request", "Reply", "parse_reply", Some("parse_reply"));
    check("RequestParams", "request", "hover_info", "HoverInfoParams", Some("HoverInfoParams"));
    check("onRequest", "Request", "Reply", "onReply", Some("onReply"));
    check("MAX_REQUEST", "request", "reply", "MAX_REPLY", Some("MAX_REPLY"));
    check("textDocument", "text_document", "open_file", "openFile", Some("openFile"));
}

#[test]
fn no_word_is_made_up() {
    check("parse_request", "Request", "Reply", "other", None);
    check("parse_it", "Request", "Reply", "parse_reply", None);
}
