//! Models follow the settings, and keep what is known of them where theirs did not change.

use protocol::Api;

use super::*;

fn config(models: &[(&str, Api, &str)]) -> Config {
    let models = models.iter().map(|(name, api, url)| ((*name).to_owned(), ModelConfig::new(*api, url, "m")));
    Config { models: models.collect(), ..Config::default() }
}

#[test]
fn models_follow_the_settings() {
    let local = ("local", Api::LlamaCpp, "http://127.0.0.1:1");
    let chat = ("chat", Api::Anthropic, "https://models.example");
    let (models, problems) = Models::default().configured(&config(&[local, chat]));
    assert!(problems.is_empty(), "{problems:?}");
    let listed = models.list(Some("chat"));
    let seen: Vec<_> = listed.models.iter().map(|m| (m.name.as_str(), m.can_chat, m.can_fill)).collect();
    assert_eq!(seen, [("chat", true, false), ("local", true, true)]);
    assert_eq!((listed.agent_model.as_deref(), listed.message), (Some("chat"), None));
    let (fewer, _) = models.configured(&config(&[local]));
    assert!(fewer.get("chat").is_none() && fewer.get("local").is_some());
    for none in [None, Some("chat"), Some("embedded")] {
        let listed = fewer.list(none);
        assert_eq!((listed.agent_model, listed.message.as_deref()), (None, Some(NO_MODEL)), "{none:?}");
    }
}
