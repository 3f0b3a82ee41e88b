//! Settings that cannot work are refused before anything is sent, and addresses are joined as users write them.

use protocol::{Api, ModelConfig};
use url::Url;

use super::{check, endpoint, is_loopback};

fn with(change: impl FnOnce(&mut ModelConfig)) -> Result<(), String> {
    let mut config = ModelConfig::new(Api::OpenaiCompletions, "https://models.example/v1", "m");
    change(&mut config);
    check("mine", &config).map(drop).map_err(|error| error.to_string())
}

#[test]
fn what_cannot_work_is_refused() {
    let key = |config: &mut ModelConfig| config.key_env = Some("KEY".to_owned());
    assert_eq!(with(|_| {}), Ok(()));
    let refused = |why: &str, change: &dyn Fn(&mut ModelConfig)| {
        let error = with(|config| change(config)).unwrap_err();
        assert!(error.contains(why), "{error} should say {why}");
    };
    refused("not one", &|config| config.url = "models.example".to_owned());
    refused("must begin", &|config| config.url = "file:///etc/passwd".to_owned());
    refused("name or key", &|config| config.url = "https://me:secret@models.example".to_owned());
    refused("name or key", &|config| config.url = "https://sk-secret@models.example".to_owned());
    refused("in the clear", &|config| {
        config.url = "http://models.example".to_owned();
        key(config);
    });
    refused("both", &|config| {
        key(config);
        config.key_command = vec!["pass".to_owned()];
    });
    refused("`proxy` is no URL", &|config| config.proxy = Some("http://proxy:31280:1".to_owned()));
    refused("`proxy` must begin", &|config| config.proxy = Some("socks5://proxy.example".to_owned()));
    refused("`proxy` must not hold", &|config| {
        config.proxy = Some("http://me:word@proxy.example".to_owned());
    });
    refused("none of auto", &|config| config.fim = "gpt".to_owned());
    refused("is not one", &|config| {
        config.headers.insert("X".to_owned(), "a\r\nHost: evil".to_owned());
    });
    refused("wants a key", &|config| {
        config.headers.insert("api-key".to_owned(), "{key}".to_owned());
    });
}

#[test]
fn a_refusal_never_shows_a_key_of_the_url() {
    let error = with(|config| config.url = "https://me:sk-secret@models.example".to_owned()).unwrap_err();
    assert!(!error.contains("sk-secret"), "{error}");
}

#[test]
fn only_this_machine_is_loopback() {
    for (url, wanted) in [
        ("http://127.0.0.1:8080", true),
        ("http://127.9.9.9", true),
        ("http://[::1]:1", true),
        ("http://LOCALHOST", true),
        ("http://localhost.evil.example", false),
        ("http://127.0.0.1.evil.example", false),
        ("http://0.0.0.0", false),
        ("http://10.0.0.1", false),
    ] {
        assert_eq!(is_loopback(&Url::parse(url).unwrap()), wanted, "{url}");
    }
}

#[test]
fn an_address_is_joined_however_much_of_it_is_given() {
    for (base, path, wanted) in [
        ("http://h:1", "v1/completions", "http://h:1/v1/completions"),
        ("http://h:1/", "v1/completions", "http://h:1/v1/completions"),
        ("http://h:1/v1", "v1/completions", "http://h:1/v1/completions"),
        ("http://h:1/v1/", "v1/completions", "http://h:1/v1/completions"),
        ("http://h:1/v1/completions", "v1/completions", "http://h:1/v1/completions"),
        ("http://h:1/openai/v1", "v1/chat/completions", "http://h:1/openai/v1/chat/completions"),
        ("http://h:1/api/paas/v4", "v1/chat/completions", "http://h:1/api/paas/v4/chat/completions"),
        ("http://h:1/proxy", "infill", "http://h:1/proxy/infill"),
        ("http://h:1/v1?api-version=2", "v1/completions", "http://h:1/v1/completions?api-version=2"),
        ("http://h:1/beta", "beta/completions", "http://h:1/beta/completions"),
    ] {
        assert_eq!(endpoint(&Url::parse(base).unwrap(), path).as_str(), wanted, "{base}");
    }
}
