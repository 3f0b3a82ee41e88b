//! What is read of a request, and what an answer says.

use super::*;

/// The text before and behind the cursor, and what of `one; two; three` is answered, and why it ends.
fn check(body: &Value) -> Result<(String, String, String, String), String> {
    let wanted = Wanted::read(body.to_string().as_bytes()).map_err(|fault| fault.status().to_string())?;
    let answer = completion(&wanted, "one; two; three");
    let choice = &answer["choices"][0];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    Ok((wanted.prefix, wanted.suffix, text(&choice["text"]), text(&choice["finish_reason"])))
}

#[test]
fn what_is_read_and_answered() {
    for (body, prefix, suffix, text, reason) in [
        (json!({ "prompt": "a" }), "a", "", "one; two; three", "stop"),
        (json!({ "prompt": ["a"], "suffix": "b", "temperature": 0.2 }), "a", "b", "one; two; three", "stop"),
        (json!({ "prompt": "<fim_prefix>a<fim_suffix>b<fim_middle>" }), "a", "b", "one; two; three", "stop"),
        (
            json!({ "prompt": "<fim_prefix>a<fim_suffix>b<fim_middle>", "suffix": "" }),
            "<fim_prefix>a<fim_suffix>b<fim_middle>",
            "",
            "one; two; three",
            "stop",
        ),
        (json!({ "prompt": "a", "stop": ";" }), "a", "", "one", "stop"),
        (json!({ "prompt": "a", "stop": ["", "three", " two"] }), "a", "", "one;", "stop"),
        (json!({ "prompt": "a", "max_tokens": 1 }), "a", "", "one;", "length"),
        (json!({ "prompt": "a", "max_tokens": 0 }), "a", "", "", "length"),
        (json!({ "prompt": "a", "max_tokens": u64::MAX }), "a", "", "one; two; three", "stop"),
        (
            json!({ "prompt": "", "suffix": null, "stop": null, "stream": null }),
            "",
            "",
            "one; two; three",
            "stop",
        ),
    ] {
        let expected = [prefix, suffix, text, reason].map(ToOwned::to_owned);
        assert_eq!(check(&body), Ok(expected.into()), "{body}");
    }
}

#[test]
fn what_cannot_be_read() {
    for body in [
        json!(null),
        json!([]),
        json!({}),
        json!({ "prompt": null }),
        json!({ "prompt": 1 }),
        json!({ "prompt": [1, 2] }),
        json!({ "prompt": [] }),
        json!({ "prompt": ["a", "b"] }),
        json!({ "prompt": "a", "max_tokens": -1 }),
        json!({ "prompt": "a", "suffix": [] }),
    ] {
        assert_eq!(check(&body), Err("400 Bad Request".to_owned()), "{body}");
    }
}
