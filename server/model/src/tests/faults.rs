//! Whatever a server does wrong ends in one clear message, leaves nothing running, and the next request
//! works. The messages are in `faults/messages.txt`; the faults in `faults/table.rs`.

mod table;

use std::fmt::Write as _;

use expect_test::expect_file;
use model_server::{ModelServer, Reply, Script};
use protocol::{Api, ModelConfig, Timeouts};

use self::table::{FAULTS, Fault, Server};
use super::{chat, chatted, fill, filled, passing, tls};
use crate::{HealthState, Model};

const FILLS: [Api; 4] = [Api::LlamaCpp, Api::Ollama, Api::OpenaiCompletions, Api::MistralFim];
const CHATS: [Api; 3] = [Api::OpenaiChat, Api::OpenaiResponses, Api::Anthropic];
pub(super) const KEY: &str = "sk-canary-3141";

/// What came of a fault: what the user sees, and after how many requests.
#[derive(PartialEq, Eq, Debug)]
struct Seen {
    said: String,
    requests: usize,
}

/// A file with the key, so that no command line holds it.
pub(super) struct KeyFile(tempfile::NamedTempFile);

impl KeyFile {
    pub(super) fn new() -> Self {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(&file, KEY).unwrap();
        Self(file)
    }

    pub(super) fn command(&self) -> Vec<String> {
        vec!["cat".to_owned(), self.0.path().display().to_string()]
    }
}

/// A model whose key is known, and its server.
struct Bench {
    server: ModelServer,
    model: Model,
    url: String,
    _key: KeyFile,
}

impl Bench {
    async fn new(api: Api, fault: &Fault) -> Self {
        let key = KeyFile::new();
        let good = Reply::say(&["text: fine"]).header("connection", "close").always();
        let server = ModelServer::start(Script::of([good])).await.unwrap();
        let url = match fault.server {
            Server::Plays(_) | Server::Resets => server.url().to_owned(),
            Server::Nothing => {
                let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                format!("http://{}", gone.local_addr().unwrap())
            }
            // Longer than a name may be, so nobody on the network is asked for it.
            Server::NoName => format!("http://{}.example", "x".repeat(64)),
            Server::SelfSigned => tls::self_signed().await,
            Server::NoTls => tls::plain().await,
            Server::Mute => server.url().replace("http", "https"),
        };
        let mut config = ModelConfig::new(api, &url, "m");
        config.timeouts =
            Timeouts { connect_ms: 5_000, first_byte_ms: 8_000, idle_ms: 4_000, total_ms: 25_000 };
        if url == server.url() {
            config.key_command = key.command();
        }
        let bench = Self { model: Model::new("mine", &config).unwrap(), server, url, _key: key };
        if bench.url == bench.server.url() {
            // While the clock still goes by itself, since the key comes from a program.
            let said = bench.ask(api).await;
            assert!(said.contains("fine"), "{said}");
        }
        bench
    }

    async fn ask(&self, api: Api) -> String {
        if FILLS.contains(&api) {
            filled(self.model.fill(fill())).await
        } else {
            chatted(self.model.chat(chat())).await
        }
    }

    /// Plays the fault.
    async fn suffer(&self, api: Api, fault: &Fault) -> Seen {
        let before = self.server.requests().len();
        self.server.play(match &fault.server {
            Server::Plays(reply) => Script::of([reply().always()]),
            Server::Resets => Script { reset: true, ..Script::default() },
            _ => Script::default(),
        });
        tokio::time::pause();
        let all = match fault.server {
            // Names are looked up on another thread, whose time is real; the runtime waits for that one.
            Server::NoName => self.ask(api).await,
            _ => passing(self.ask(api), || self.server.tick()).await,
        };
        Seen {
            said: in_short(&all).replace(&self.url, "ORIGIN"),
            requests: self.server.requests().len() - before,
        }
    }

    /// The next request works, and nothing of the others goes on.
    async fn heals(&self, api: Api, fault: &Fault) {
        if self.url != self.server.url() {
            tokio::time::resume();
            return;
        }
        self.server.play(Script::of([Reply::say(&["text: fine again"]).always()]));
        if let HealthState::Open { probe_in } = self.model.health().state {
            tokio::time::advance(probe_in).await;
        }
        // Nothing here waits for a timer, and a key that was refused comes from its program again.
        tokio::time::resume();
        let said = self.ask(api).await;
        assert!(said.contains("fine again"), "{} {api:?}: {said}", fault.name);
        assert_eq!(self.model.health().state, HealthState::Healthy, "{} {api:?}", fault.name);
        for request in 1..=self.server.requests().len() {
            self.server.ended(request).await;
        }
    }
}

/// The lines of an answer that tell how it ended, those that came again as their count.
fn in_short(all: &str) -> String {
    let mut out: Vec<(String, usize)> = Vec::new();
    for line in all.lines().filter(|line| !line.starts_with("retrying") && !line.starts_with("idle")) {
        let line = if line.len() > 300 { format!("{}…", &line[..12]) } else { line.to_owned() };
        match out.last_mut() {
            Some((last, count)) if *last == line => *count += 1,
            _ => out.push((line, 1)),
        }
    }
    let counted = out
        .into_iter()
        .map(|(line, count)| if count == 1 { line } else { format!("{line} ({count} times)") });
    counted.collect::<Vec<_>>().join(" / ")
}

/// Suffers a fault through each of `apis`; what is seen, and in which of them.
async fn through(apis: &[Api], fault: &Fault) -> Vec<(Seen, Vec<Api>)> {
    let mut all: Vec<(Seen, Vec<Api>)> = Vec::new();
    for api in apis {
        let bench = Bench::new(*api, fault).await;
        let seen = bench.suffer(*api, fault).await;
        assert!(!seen.said.contains(KEY), "{}: {}", fault.name, seen.said);
        assert!(!seen.said.contains("secret"), "{}: {}", fault.name, seen.said);
        bench.heals(*api, fault).await;
        match all.iter_mut().find(|(other, _)| *other == seen) {
            Some((_, apis)) => apis.push(*api),
            None => all.push((seen, vec![*api])),
        }
    }
    all
}

#[tokio::test]
async fn every_fault_is_told_and_passes() {
    let mut out = String::new();
    for fault in FAULTS {
        writeln!(out, "{}", fault.name).unwrap();
        for (what, apis) in [("fill", &FILLS[..]), ("chat", &CHATS)] {
            for (Seen { said, requests }, seen_in) in through(apis, fault).await {
                let only = if seen_in.len() < apis.len() { format!(" {seen_in:?}") } else { String::new() };
                writeln!(out, "  {what}{only}, {requests} asked: {said}").unwrap();
            }
        }
    }
    assert!(FAULTS.len() >= 40);
    expect_file!["faults/messages.txt"].assert_eq(&out);
}

#[tokio::test]
async fn a_server_that_fails_is_left_alone_and_asked_again() {
    let (server, model) = super::serve(Api::LlamaCpp, Script::of([Reply::refuse(500, "").always()])).await;
    tokio::time::pause();
    for _ in 0..3 {
        passing(filled(model.fill(fill())), || {}).await;
    }
    assert!(matches!(model.health().state, HealthState::Open { .. }));
    let said = passing(filled(model.fill(fill())), || {}).await;
    assert!(said.contains("is left alone for"), "{said}");
    assert_eq!(server.requests().len(), 3, "nothing was sent");
    server.play(Script::of([Reply::say(&["text: fine"]).always()]));
    let HealthState::Open { probe_in } = model.health().state else { panic!("it is open") };
    tokio::time::advance(probe_in).await;
    let said = passing(filled(model.fill(fill())), || {}).await;
    assert!(said.starts_with("fine"), "{said}");
    assert_eq!(model.health().state, HealthState::Healthy);
}

#[tokio::test]
async fn a_chat_that_the_user_sends_is_never_refused_by_the_breaker() {
    let (_server, model) = super::serve(Api::Anthropic, Script::of([Reply::refuse(401, "")])).await;
    chatted(model.chat(chat())).await;
    assert!(matches!(model.health().state, HealthState::Open { .. }));
    let said = chatted(model.chat(chat())).await;
    assert!(!said.contains("left alone"), "{said}");
}

#[tokio::test]
async fn a_key_stays_with_the_server_that_the_user_named() {
    let key = KeyFile::new();
    let thief = ModelServer::start(Script::of([Reply::say(&["text: got it"]).always()])).await.unwrap();
    for status in [301, 302, 303, 307, 308] {
        let there = Reply::refuse(status, "").header("location", &format!("{}/infill", thief.url()));
        let server = ModelServer::start(Script::of([there])).await.unwrap();
        let mut config = ModelConfig::new(Api::LlamaCpp, server.url(), "m");
        config.key_command = key.command();
        let model = Model::new("mine", &config).unwrap();
        let said = filled(model.fill(fill())).await;
        assert!(said.contains(&format!("sends to another address ({})", thief.url())), "{said}");
        assert_eq!(server.requests()[0].header("authorization"), Some("Bearer sk-canary-3141"));
    }
    assert_eq!(thief.connections(), 0);
}

#[tokio::test]
async fn neither_key_nor_prompt_gets_into_a_log() {
    let key = KeyFile::new();
    let log = super::log::Log::default();
    let _guard = log.listen();
    let echo = format!(
        "{{\"error\": {{\"message\": \"{KEY} cannot read let the_secret_of_the_castle =, nor rename the_secret_of_the_castle\"}}}}"
    );
    let replies = [Reply::refuse(400, &echo), Reply::say(&[&format!("frame: {echo}")])];
    for api in [Api::LlamaCpp, Api::OpenaiChat] {
        let server = ModelServer::start(Script::of(replies.clone())).await.unwrap();
        let mut config = ModelConfig::new(api, server.url(), "m");
        config.key_command = key.command();
        config.headers.insert("x-extra".to_owned(), "token {key}".to_owned());
        let model = Model::new("mine", &config).unwrap();
        for _ in 0..2 {
            let said = if api == Api::LlamaCpp {
                filled(model.fill(fill())).await
            } else {
                // The second is asked for anew, where the script has no more replies.
                chatted(model.chat(chat())).await
            };
            assert!(!said.contains("sk-canary") && !said.contains("secret"), "{said}");
        }
        assert_eq!(server.requests()[0].header("x-extra"), Some("token sk-canary-3141"));
        assert!(!format!("{model:?}").contains("sk-canary"));
    }
    let logged = log.text();
    assert!(logged.contains("a model failed"), "{logged}");
    assert!(!logged.contains("sk-canary") && !logged.contains("secret"), "{logged}");
}
