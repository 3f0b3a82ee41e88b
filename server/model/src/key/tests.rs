//! Where keys come from, and that they are never shown.

use protocol::{Api, ModelConfig};

use super::{Key, Keys};

fn config(env: Option<&str>, command: &[&str]) -> ModelConfig {
    let mut config = ModelConfig::new(Api::OpenaiChat, "https://models.example", "m");
    config.key_env = env.map(str::to_owned);
    config.key_command = command.iter().map(ToString::to_string).collect();
    config
}

async fn check(env: Option<&str>, command: &[&str], expected: Result<Option<&str>, &str>) {
    let got = Keys::default().get(&config(env, command)).await;
    let got = got.map(|key| key.map(|key| key.reveal().to_owned())).map_err(|cause| cause.to_string());
    let expected = expected.map(|key| key.map(str::to_owned)).map_err(|why| format!("has no key: {why}"));
    assert_eq!(got, expected, "{env:?} {command:?}");
}

#[tokio::test]
async fn a_key_comes_from_the_environment_or_a_command() {
    check(None, &[], Ok(None)).await;
    // Cargo sets it for its tests.
    check(Some("CARGO_PKG_NAME"), &[], Ok(Some("model"))).await;
    check(Some("GHOSTPEN_NO_SUCH"), &[], Err("the environment has no GHOSTPEN_NO_SUCH")).await;
    check(None, &["printf", "\\n  k-1  \\nsecond\\n"], Ok(Some("k-1"))).await;
    check(None, &["printf", ""], Err("`printf` printed nothing")).await;
    check(
        None,
        &["sh", "-c", "echo k-secret; echo k-secret >&2; exit 3"],
        Err("`sh` failed (exit status: 3)"),
    )
    .await;
    check(None, &["ghostpen-no-such"], Err("`ghostpen-no-such` could not be run: entity not found")).await;
}

#[tokio::test]
async fn a_command_is_asked_once_until_the_key_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let count = folder.path().join("count");
    let script = format!("echo x >> {0}; wc -l < {0}", count.display());
    let config = config(None, &["sh", "-c", &script]);
    let keys = Keys::default();
    for (forget, expected) in [(false, "1"), (false, "1"), (true, "2"), (false, "2")] {
        if forget {
            keys.forget();
        }
        assert_eq!(keys.get(&config).await.unwrap().unwrap().reveal(), expected);
    }
}

#[test]
fn a_key_is_never_printed() {
    let key = Key::new(" sk-secret\n");
    assert_eq!(format!("{key:?} {:#?}", Some(&key)), "Key(…) Some(\n    Key(…),\n)");
    assert_eq!(key.reveal(), "sk-secret");
}
