//! Layers of settings: what wins, what only tightens, and what a wrong setting costs.
#![allow(clippy::unwrap_used)]

use expect_test::{Expect, expect};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Config, Eagerness, ProjectConfig};

/// Lays the sources over each other and compares what differs from the defaults, and the warnings.
fn check(user: &Value, editor: &Value, project: &Value, expected: &Expect) {
    let layered = Config::layered(user, editor, project);
    let (default, config) = (json!(Config::default()), json!(layered.config));
    let mut shown = Vec::new();
    differences(&default, &config, "", &mut shown);
    shown.extend(layered.warnings.iter().map(ToString::to_string));
    expected.assert_eq(&shown.join("\n"));
}

fn differences(default: &Value, value: &Value, path: &str, into: &mut Vec<String>) {
    match (default, value) {
        (Value::Object(default), Value::Object(value)) => {
            for (key, value) in value {
                differences(default.get(key).unwrap_or(&Value::Null), value, &format!("{path}.{key}"), into);
            }
        }
        _ if default == value => {}
        _ => into.push(format!("{path} = {value}")),
    }
}

#[test]
fn the_editor_overrides_the_user_setting_by_setting() {
    check(
        &json!({"completion": {"maxLines": 3, "eagerness": "eager"}, "log": {"level": "debug"}}),
        &json!({"completion": {"maxLines": 5}}),
        &Value::Null,
        &expect![[r#"
            .completion.eagerness = "eager"
            .completion.maxLines = 5
            .log.level = "debug""#]],
    );
}

#[test]
fn a_wrong_setting_costs_itself_alone() {
    check(
        &json!({"completion": {"maxLines": "many", "enabled": false, "colour": 1}, "ghost": {}}),
        &json!({"completion": {"eagerness": "wild", "idleMs": null}, "index": 7}),
        &json!("nonsense"),
        &expect![[r#"
            .completion.enabled = false
            user configuration: `completion.maxLines` is ignored: invalid type: string "many", expected u32
            user configuration: `completion.colour` is ignored: unknown field `colour`, expected one of `enabled`, `model`, `eagerness`, `maxLines`, `idleMs`, `backOff`, `inComments`, `inStrings`, `knownNames`, `snoozeMinutes`, `languages`, `exclude`
            user configuration: `ghost` is ignored: unknown field `ghost`, expected one of `models`, `completion`, `agent`, `index`, `review`, `log`
            editor settings: `completion.eagerness` is ignored: unknown variant `wild`, expected one of `quiet`, `balanced`, `eager`
            editor settings: `index` is ignored: invalid type: integer `7`, expected struct Index
            project configuration: `` is ignored: invalid type: string "nonsense", expected struct ProjectConfig"#]],
    );
}

#[test]
fn a_project_tightens() {
    check(
        &json!({"completion": {"languages": {"disabled": ["markdown"]}}}),
        &json!({"index": {"exclude": ["*.gen.rs"]}}),
        &json!({
            "completion": {"enabled": false, "eagerness": "quiet", "maxLines": 1, "languages": {"disabled": ["toml"]}},
            "index": {"maxFiles": 10, "maxBytes": 20, "maxFileBytes": 30, "exclude": ["vendor/"]},
        }),
        &expect![[r#"
            .completion.enabled = false
            .completion.eagerness = "quiet"
            .completion.maxLines = 1
            .completion.languages.disabled = ["markdown","toml"]
            .index.maxFiles = 10
            .index.maxBytes = 20
            .index.maxFileBytes = 30
            .index.exclude = ["*.gen.rs","vendor/"]"#]],
    );
}

#[test]
fn a_project_cannot_widen_or_choose_a_model() {
    check(
        &json!({"completion": {"enabled": false, "eagerness": "quiet", "maxLines": 1}, "index": {"maxFiles": 1}}),
        &Value::Null,
        &json!({
            "completion": {"enabled": true, "eagerness": "eager", "maxLines": 99, "model": "theirs", "idleMs": 0},
            "index": {"maxFiles": 99_000_000},
            "models": {"theirs": {"url": "http://127.0.0.1:1"}},
            "agent": {"model": "theirs", "approvals": "never", "setUp": {"/": [["theirs"]]}},
            "log": {"level": "trace"},
        }),
        &expect![[r#"
            .completion.enabled = false
            .completion.eagerness = "quiet"
            .completion.maxLines = 1
            .index.maxFiles = 1
            project configuration: `completion.model` is ignored: unknown field `model`, expected one of `enabled`, `eagerness`, `maxLines`, `languages`, `exclude`
            project configuration: `completion.idleMs` is ignored: unknown field `idleMs`, expected one of `enabled`, `eagerness`, `maxLines`, `languages`, `exclude`
            project configuration: `models` is ignored: unknown field `models`, expected `completion` or `index`
            project configuration: `agent` is ignored: unknown field `agent`, expected `completion` or `index`
            project configuration: `log` is ignored: unknown field `log`, expected `completion` or `index`"#]],
    );
}

#[test]
fn a_model_is_taken_whole_and_overridden_setting_by_setting() {
    check(
        &json!({"models": {
            "local": {"api": "llama-cpp", "url": "http://127.0.0.1:8080", "timeouts": {"idleMs": 5}},
            "typo": {"api": "ollama", "url": "http://127.0.0.1:11434", "keyy": "x"},
            "bare": {"api": "ollama"},
        }}),
        &json!({"models": {"local": {"model": "tiny", "api": "soap"}}, "completion": {"model": "local"}}),
        &Value::Null,
        &expect![[r#"
            .models.local = {"api":"llama-cpp","url":"http://127.0.0.1:8080","model":"tiny","fim":"auto","keyEnv":null,"keyCommand":[],"headers":{},"proxy":null,"caFile":null,"contextTokens":null,"maxOutputTokens":null,"slot":null,"timeouts":{"connectMs":5000,"firstByteMs":120000,"idleMs":5,"totalMs":1800000},"hosted":null,"prices":null,"prefetch":null}
            .completion.model = "local"
            user configuration: `models.typo` is ignored: unknown field `keyy`, expected one of `api`, `url`, `model`, `fim`, `keyEnv`, `keyCommand`, `headers`, `proxy`, `caFile`, `contextTokens`, `maxOutputTokens`, `slot`, `timeouts`, `hosted`, `prices`, `prefetch`
            user configuration: `models.bare` is ignored: missing field `url`
            editor settings: `models.local.api` is ignored: unknown variant `soap`, expected one of `llama-cpp`, `ollama`, `openai-completions`, `openai-chat`, `openai-responses`, `anthropic`, `mistral-fim`, `deepseek`"#]],
    );
}

#[test]
fn there_is_no_place_for_a_key() {
    let model = json!({"api": "anthropic", "url": "https://api.example", "key": "sk-secret"});
    check(
        &json!({"models": {"m": model}}),
        &Value::Null,
        &Value::Null,
        &expect![
            "user configuration: `models.m` is ignored: unknown field `key`, expected one of `api`, `url`, `model`, `fim`, `keyEnv`, `keyCommand`, `headers`, `proxy`, `caFile`, `contextTokens`, `maxOutputTokens`, `slot`, `timeouts`, `hosted`, `prices`, `prefetch`"
        ],
    );
}

#[test]
fn a_project_sets_nothing_of_a_model() {
    let user = json!({"models": {"mine": {"api": "ollama", "url": "http://127.0.0.1:11434"}}});
    let mine = Config::layered(&user, &Value::Null, &Value::Null).config;
    let field = |value: Value| json!({"models": {"mine": value}});
    for project in [
        field(json!({"url": "http://evil.example"})),
        field(json!({"keyEnv": "HOME"})),
        field(json!({"keyCommand": ["sh", "-c", "id"]})),
        field(json!({"headers": {"X": "{key}"}})),
        field(json!({"hosted": false})),
        json!({"models": {"theirs": {"api": "ollama", "url": "http://evil.example"}}}),
        json!({"completion": {"model": "theirs"}}),
    ] {
        let layered = Config::layered(&user, &Value::Null, &project);
        assert_eq!(layered.config, mine, "{project}");
        assert_eq!(layered.warnings.len(), 1, "{project}");
    }
}

fn eagerness() -> impl Strategy<Value = Eagerness> {
    prop_oneof![Just(Eagerness::Quiet), Just(Eagerness::Balanced), Just(Eagerness::Eager)]
}

proptest! {
    /// Whatever user and project say, nothing ends up on, larger or less excluded than the user had it.
    #[test]
    fn tightening_never_widens(
        enabled: bool, eager in eagerness(), lines: u32, files: u32, bytes: u64, file_bytes: u64,
        off: Option<bool>, calm in proptest::option::of(eagerness()), fewer: Option<u32>,
        limits: (Option<u32>, Option<u64>, Option<u64>), exclude in proptest::collection::vec("[a-z*/]{1,6}", 0..3),
    ) {
        let mut user = Config::default();
        user.completion.enabled = enabled;
        user.completion.eagerness = eager;
        user.completion.max_lines = lines;
        (user.index.max_files, user.index.max_bytes, user.index.max_file_bytes) = (files, bytes, file_bytes);
        user.index.exclude = vec!["own".to_owned()];
        let mut project = ProjectConfig::default();
        (project.completion.enabled, project.completion.eagerness, project.completion.max_lines) = (off, calm, fewer);
        (project.index.max_files, project.index.max_bytes, project.index.max_file_bytes) = limits;
        project.index.exclude = exclude;
        let mut tight = user.clone();
        tight.tighten(&project);
        prop_assert!(tight.completion.enabled <= user.completion.enabled);
        prop_assert!(tight.completion.eagerness <= user.completion.eagerness);
        prop_assert!(tight.completion.max_lines <= user.completion.max_lines);
        prop_assert!(tight.index.max_files <= user.index.max_files);
        prop_assert!(tight.index.max_bytes <= user.index.max_bytes);
        prop_assert!(tight.index.max_file_bytes <= user.index.max_file_bytes);
        prop_assert!(tight.index.exclude.starts_with(&user.index.exclude));
        prop_assert_eq!((&tight.review, &tight.log, &tight.completion.model), (&user.review, &user.log, &user.completion.model));
    }
}
