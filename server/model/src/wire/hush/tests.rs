//! Words that repeat the prompt or the key are not shown; others are.

use serde_json::json;
use url::Url;

use super::Hush;
use crate::{
    Cause, Key,
    wire::{Call, KeyHeader},
};

/// What is left of a server's words.
fn hushed(said: &str) -> Option<String> {
    let body = json!({"messages": [{"content": "fn open_the_secret_door() {\n    \"castle\".knock();\n}"}]});
    let call = Call {
        url: Url::parse("http://h").unwrap(),
        body: Some(body.to_string().into_bytes()),
        headers: Vec::new(),
        key: Some(Key::new("sk-canary")),
        key_in: KeyHeader::Bearer,
    };
    let mut cause = Hush::new(&call).over(Cause::Failed { said: Some(said.to_owned()) });
    cause.said_mut().cloned().flatten()
}

#[test]
fn words_that_repeat_what_was_sent_are_not_shown() {
    for said in [
        "cannot parse fn open_the_secret_door() {",
        "near door() { \\n \"castle\".knock()",
        "Incorrect key sk-canary",
    ] {
        assert_eq!(hushed(said), None, "{said}");
    }
    for said in ["the model is still loading, please wait a little", "fn open", "ключ неверен совсем никак"]
    {
        assert_eq!(hushed(said).as_deref(), Some(said));
    }
}
