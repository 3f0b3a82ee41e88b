//! Secrets go out as placeholders, and placeholders do not come in.

use super::*;

const KEY: &str = "ghp_0123456789abcdefghijABCDEFGHIJ012345";

#[test]
fn secrets_are_replaced_stably() {
    let redactor = Redactor::default();
    let text = format!("let a = \"{KEY}\";\nlet b = \"{KEY}\";\nlet c = 1;");
    let redacted = redactor.redact(&text).into_owned();
    assert!(!redacted.contains("ghp_"), "{redacted}");
    assert_eq!(redacted, redactor.redact(&text), "the same again");
    assert!(holds_placeholder(&redacted));
    let lines: Vec<_> = redacted.lines().collect();
    assert_eq!(lines[0].split('"').nth(1), lines[1].split('"').nth(1), "one secret, one placeholder");
    assert_eq!(lines[2], "let c = 1;");
    assert_ne!(redacted, Redactor::default().redact(&text), "another process");
}

#[test]
fn text_without_secrets_is_left_alone() {
    assert!(matches!(Redactor::default().redact("let a = 1;"), Cow::Borrowed(_)));
    assert!(!holds_placeholder("REDACTED_ITEMS and REDACTED_0;"));
}

#[test]
fn placeholders_are_known_cut_and_spelled_otherwise() {
    for text in ["REDACTED_0123ABCD", "let a = \"redacted_0123abcd\"", "x(REDACTED_0123", "a = REDACTED_"] {
        assert!(holds_placeholder(text), "{text}");
    }
}

#[test]
fn a_cursor_in_a_secret_is_noticed() {
    assert!(inside_secret(&format!("let a = \"{}", &KEY[..30]), &format!("{}\";", &KEY[30..])));
    assert!(inside_secret(&format!("let a = \"{KEY}"), "\";"));
    assert!(!inside_secret(&format!("let a = \"{KEY}\";"), ""));
    assert!(!inside_secret("let a = ", ""));
}
