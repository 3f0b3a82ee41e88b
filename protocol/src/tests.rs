//! `PROTOCOL.md` says what the types say: its examples are read into them, and it names the hash of
//! their source, so that whoever changes the types reads the page again.

#![allow(clippy::unwrap_used)]

use std::{collections::BTreeSet, fs};

use serde_json::Value;

use crate::{METHODS, generate::root, method::round_trip};

/// The wire types' own sources.
const SOURCES: [&str; 14] = [
    "capability.rs",
    "change.rs",
    "config.rs",
    "config/agent.rs",
    "config/models.rs",
    "document.rs",
    "item.rs",
    "mention.rs",
    "method.rs",
    "model.rs",
    "status.rs",
    "suggestion.rs",
    "task.rs",
    "thread.rs",
];

fn page() -> String {
    fs::read_to_string(root().join("protocol/PROTOCOL.md")).unwrap()
}

#[test]
fn every_example_is_what_its_types_write() {
    let page = page();
    let mut shown = BTreeSet::new();
    for block in page.split("```json\n").skip(1) {
        let text = block.split("```").next().unwrap();
        let example: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in\n{text}"));
        let Some(method) = example["method"].as_str() else { continue };
        let (params, response) = round_trip(method, example["params"].clone(), example["result"].clone())
            .unwrap_or_else(|error| panic!("{method}: {error}"));
        assert_lost_nothing(&example["params"], &params, method);
        assert_eq!(example["result"], response, "{method}: the answer has every field, in order");
        shown.insert(method.to_owned());
    }
    let all: BTreeSet<_> = METHODS.iter().map(|method| method.method.to_owned()).collect();
    assert_eq!(shown, all, "each of our methods has an example");
}

/// Asserts that every field of the example came through the type; optional ones may come besides.
fn assert_lost_nothing(example: &Value, written: &Value, method: &str) {
    match (example, written) {
        (Value::Object(example), Value::Object(written)) => {
            for (key, value) in example {
                assert_lost_nothing(value, &written.get(key).cloned().unwrap_or_default(), method);
            }
        }
        (Value::Array(example), Value::Array(written)) => {
            assert_eq!(example.len(), written.len(), "{method}");
            example
                .iter()
                .zip(written)
                .for_each(|(example, written)| assert_lost_nothing(example, written, method));
        }
        _ => assert_eq!(example, written, "{method}"),
    }
}

#[test]
fn the_page_was_read_after_the_types_changed() {
    let mut hasher = blake3::Hasher::new();
    for source in SOURCES {
        hasher.update(&fs::read(root().join("protocol/src").join(source)).unwrap());
    }
    let hash = &hasher.finalize().to_hex()[..16];
    let first = page().lines().next().unwrap().to_owned();
    let wanted = format!("<!-- types: {hash} -->");
    assert_eq!(
        first, wanted,
        "the types changed: read PROTOCOL.md against them, then put this in its first line"
    );
}
