//! Each refusal as real servers word it, and the cause that is made of it.

use std::time::{Duration, SystemTime};

use expect_test::{Expect, expect};
use serde_json::{Value, json};

use super::{clean, message, refusal, retry_after, told};

fn check(status: u16, body: &Value, expected: &Expect) {
    let raw = body.to_string().to_lowercase();
    let said = message(body).and_then(|text| clean(&text));
    let cause = refusal(status, None, said, &raw);
    expected.assert_eq(&format!("{cause}. {}", cause.advice()));
}

#[test]
fn refusals_tell_what_to_do() {
    check(
        401,
        &json!({"error": {"message": "Incorrect API key provided: sk-ab***"}}),
        &expect![
            "refuses the key or the account (HTTP 401). Check what `keyEnv` or `keyCommand` gives, and what the account allows."
        ],
    );
    check(
        402,
        &json!({"error": {"message": "Insufficient Balance"}}),
        &expect![
            "refuses the key or the account (HTTP 402). Check what `keyEnv` or `keyCommand` gives, and what the account allows."
        ],
    );
    check(
        429,
        &json!({"error": {"message": "You exceeded your quota", "code": "insufficient_quota"}}),
        &expect![
            "refuses the key or the account (HTTP 429). Check what `keyEnv` or `keyCommand` gives, and what the account allows."
        ],
    );
    check(
        429,
        &json!({"message": "Requests rate limit exceeded"}),
        &expect![
            "is asked too often (HTTP 429): “Requests rate limit exceeded”. Wait, or raise the account's limits."
        ],
    );
    check(
        404,
        &json!({"error": "model 'x' not found, try pulling it first"}),
        &expect![
            "has no such model or endpoint (HTTP 404): “model 'x' not found, try pulling it first”. Check the model's `model`, `url` and `api`; `ghostpen doctor` lists what there is."
        ],
    );
    check(
        400,
        &json!({"error": {"code": 400, "message": "the request exceeds the available context size, try increasing it", "type": "exceed_context_size_error"}}),
        &expect![
            "gets more text than its window holds: “the request exceeds the available context size, try increasing it”. Set the model's `contextTokens` to what the server has."
        ],
    );
    check(
        400,
        &json!({"type": "error", "error": {"type": "invalid_request_error", "message": "prompt is too long: 213462 tokens > 200000 maximum"}}),
        &expect![
            "gets more text than its window holds: “prompt is too long: 213462 tokens > 200000 maximum”. Set the model's `contextTokens` to what the server has."
        ],
    );
    check(
        413,
        &Value::Null,
        &expect![
            "gets more text than its window holds. Set the model's `contextTokens` to what the server has."
        ],
    );
    check(
        400,
        &json!({"error": "registry.ollama.ai/library/llama3 does not support insert"}),
        &expect![
            "cannot fill in the middle: “registry.ollama.ai/library/llama3 does not support insert”. Choose a model that can, or set its `fim`."
        ],
    );
    check(
        501,
        &json!({"error": {"code": 501, "message": "Infill is not supported by this model: prefix token is missing", "type": "not_supported_error"}}),
        &expect![
            "cannot fill in the middle: “Infill is not supported by this model: prefix token is missing”. Choose a model that can, or set its `fim`."
        ],
    );
    check(
        400,
        &json!({"object": "error", "message": "suffix is not currently supported", "code": 400}),
        &expect![
            "cannot fill in the middle: “suffix is not currently supported”. Choose a model that can, or set its `fim`."
        ],
    );
    check(
        422,
        &json!({"detail": [{"msg": "Field required"}]}),
        &expect!["answered HTTP 422: “Field required”. Look at the server's log."],
    );
    check(
        503,
        &json!({"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}}),
        &expect!["is overloaded (HTTP 503): “Loading model”. Wait; it usually passes."],
    );
    check(
        529,
        &json!({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}),
        &expect!["is overloaded (HTTP 529): “Overloaded”. Wait; it usually passes."],
    );
    check(500, &Value::Null, &expect!["answered HTTP 500. Look at the server's log."]);
}

#[test]
fn errors_in_the_stream_are_told_apart() {
    for (value, expected) in [
        (
            json!({"error": {"code": 400, "type": "exceed_context_size_error", "message": "m"}}),
            "ContextTooLong",
        ),
        (json!({"type": "error", "error": {"type": "overloaded_error", "message": "m"}}), "Overloaded"),
        (json!({"error": {"type": "rate_limit_error"}}), "RateLimited"),
        (json!({"error": {"type": "authentication_error"}}), "Auth"),
        (json!({"error": {"code": "context_length_exceeded"}}), "ContextTooLong"),
        (json!({"error": "an error was encountered while running the model"}), "Failed"),
        (json!({"error": {"message": "boom", "code": 500}}), "Failed"),
    ] {
        let cause = format!("{:?}", told(&value).unwrap());
        assert!(cause.starts_with(expected), "{value}: {cause}");
    }
    assert_eq!(told(&json!({"error": null, "choices": []})), None);
    assert_eq!(told(&json!({"choices": []})), None);
}

#[test]
fn a_strangers_words_are_one_clean_line() {
    assert_eq!(clean("a\r\n\x1b[31mb\u{202E}c  d"), Some("a [31mbc d".to_owned()));
    assert_eq!(clean("\u{7}\n"), None);
    assert_eq!(clean(&"x".repeat(9000)).unwrap().chars().count(), 241);
}

#[test]
fn delays_come_as_seconds_or_dates() {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_770);
    for (header, expected) in [
        ("0", Some(0)),
        (" 7 ", Some(7)),
        ("-3", Some(0)),
        ("99999999999999999999", Some(1_000_000_000)),
        ("Sun, 06 Nov 1994 08:49:37 GMT", Some(7)),
        ("Sun, 06 Nov 1994 08:49:00 GMT", Some(0)),
        ("soon", None),
        ("NaN", None),
    ] {
        assert_eq!(retry_after(header, now).map(|after| after.as_secs()), expected, "{header}");
    }
}
