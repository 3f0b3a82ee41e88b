//! What is held to be a secret, and what is not.

use super::*;

#[test]
fn random_words_are_secret() {
    for word in [
        "ghp_0123456789abcdefghij",
        "AKIAIOSFODNN7EXAMPLE",
        "d41d8cd98f00b204e9800998ecf8427e",
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
        "x7Gk29dLq0ZpV4nB8mTw",
        &"a".repeat(65),
    ] {
        assert!(looks_secret(word), "{word}");
    }
}

#[test]
fn names_are_not() {
    for word in [
        "did_change_watched_files",
        "TextDocumentSyncKind",
        "utf16_to_utf8_lossy_2",
        "InlineCompletionItemKind2",
        "0x9E3779B97F4A7C15",
        "SCREAMING_SNAKE_CASE_3",
        "deadbeef",
    ] {
        assert!(!looks_secret(word), "{word}");
    }
}

#[test]
fn lines_that_name_secrets() {
    assert!(names_secret("let apiKey = "));
    assert!(names_secret("DB_PASSWORD="));
    assert!(!names_secret("let key = map.get("));
}
