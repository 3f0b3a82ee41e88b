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
    let listed = models.list("chat");
    let seen: Vec<_> = listed.models.iter().map(|m| (m.name.as_str(), m.can_chat, m.can_fill)).collect();
    assert_eq!(seen, [("chat", true, false), ("local", true, true)]);
    assert_eq!((listed.agent_model.as_deref(), listed.message), (Some("chat"), None));
    let (fewer, _) = models.configured(&config(&[local]));
    assert!(fewer.get("chat").is_none() && fewer.get("local").is_some());
    assert_eq!(fewer.list("").agent_model.as_deref(), Some("local"), "the only one need not be named");
    assert_eq!(Models::default().list("").message.as_deref(), Some(NO_MODEL));
    for (chosen, said) in [("chat", "no model `chat`"), ("embedded", "no model `embedded`")] {
        let listed = fewer.list(chosen);
        assert!(listed.agent_model.is_none() && listed.message.unwrap().contains(said), "{chosen}");
    }
    let fill = ("fill", Api::MistralFim, "http://127.0.0.1:1");
    let (many, _) = models.configured(&config(&[local, chat, fill]));
    assert!(many.for_tasks("").unwrap_err().contains("agent.model"), "which one is the user's to say");
    assert!(many.for_tasks("fill").unwrap_err().contains("cannot work on tasks"));
}
