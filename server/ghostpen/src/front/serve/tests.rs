//! One test for each defect a user feels in the stock transport, and for the ends of a server.
#![allow(clippy::unwrap_used, clippy::unused_async)]

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use lsp_types::{InitializeParams, InitializeResult};
use serde_json::json;
use tokio::{
    io::{DuplexStream, duplex},
    sync::{Notify, Semaphore},
    task::JoinHandle,
};
use tower_lsp::{Client, LanguageServer, LspService, jsonrpc::Result};

use super::*;

/// A server whose handlers wait on gates, so that no test depends on time.
struct Gated {
    version: AtomicI64,
    applied: Semaphore,
    started: Notify,
    gate: Notify,
    client: Client,
}

struct Backend(Arc<Gated>);

impl LanguageServer for Backend {
    async fn initialize(&self, _: InitializeParams) -> Result<InitializeResult> {
        Ok(InitializeResult::default())
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }
}

impl Backend {
    async fn slow(&self) -> Result<()> {
        self.0.started.notify_one();
        self.0.gate.notified().await;
        Ok(())
    }

    async fn change(&self, version: i64) {
        let seen = self.0.version.swap(version, Ordering::SeqCst);
        assert_eq!(seen + 1, version, "changes arrive in order");
        self.0.applied.add_permits(1);
        // What comes after the first wait may run at any time.
        tokio::task::yield_now().await;
    }

    async fn version(&self) -> Result<i64> {
        let version = self.0.version.load(Ordering::SeqCst);
        tokio::task::yield_now().await;
        Ok(version)
    }

    async fn panics(&self) -> Result<()> {
        tokio::task::yield_now().await;
        panic!("on purpose")
    }

    async fn panics_at_once(&self) {
        panic!("on purpose")
    }

    async fn asks(&self) -> Result<bool> {
        Ok(self.0.client.workspace_folders().await.is_ok())
    }
}

struct Session {
    to: DuplexStream,
    from: DuplexStream,
    frames: Frames,
    gated: Arc<Gated>,
    ended: JoinHandle<Ended>,
}

impl Session {
    async fn start() -> Self {
        let mut shared = None;
        let (service, socket) = LspService::build_with_lifecycle_methods(|client| {
            let gated = Arc::new(Gated {
                version: AtomicI64::new(0),
                applied: Semaphore::new(0),
                started: Notify::new(),
                gate: Notify::new(),
                client,
            });
            shared = Some(gated.clone());
            Backend(gated)
        })
        .custom_method("slow", Backend::slow)
        .custom_method("change", Backend::change)
        .custom_method("version", Backend::version)
        .custom_method("panics", Backend::panics)
        .custom_method("panicsAtOnce", Backend::panics_at_once)
        .custom_method("asks", Backend::asks)
        .finish();
        let (to, input) = duplex(1 << 20);
        let (output, from) = duplex(1 << 20);
        let ended = tokio::spawn(serve(input, output, service, socket));
        let mut session = Self { to, from, frames: Frames::default(), gated: shared.unwrap(), ended };
        session.request(0, "initialize", json!({ "capabilities": {} })).await;
        assert_eq!(session.answer().await["id"], 0);
        session
    }

    async fn send(&mut self, message: Value) {
        let body = message.to_string();
        self.raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes()).await;
    }

    async fn raw(&mut self, bytes: &[u8]) {
        self.to.write_all(bytes).await.unwrap();
    }

    async fn request(&mut self, id: i64, method: &str, params: Value) {
        self.send(json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })).await;
    }

    async fn notify(&mut self, method: &str, params: Value) {
        self.send(json!({ "jsonrpc": "2.0", "method": method, "params": params })).await;
    }

    async fn answer(&mut self) -> Value {
        loop {
            if let Some(frame) = self.frames.next_frame() {
                return Value::Object(frame.unwrap());
            }
            assert_ne!(self.from.read_buf(self.frames.buffer()).await.unwrap(), 0, "the server ended");
        }
    }
}

#[tokio::test]
async fn slow_requests_starve_nothing_and_a_cancel_arrives() {
    let mut session = Session::start().await;
    for id in 1..=8 {
        session.request(id, "slow", Value::Null).await;
        session.gated.started.notified().await;
    }
    session.notify("change", json!(1)).await;
    session.gated.applied.acquire().await.unwrap().forget();
    session.notify("$/cancelRequest", json!({ "id": 1 })).await;
    let answer = session.answer().await;
    assert_eq!((&answer["id"], &answer["error"]["code"]), (&json!(1), &json!(-32800)));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_request_sees_exactly_what_was_sent_before_it() {
    let mut session = Session::start().await;
    for version in 1..=60 {
        session.notify("change", json!(version)).await;
        session.request(version, "version", Value::Null).await;
    }
    for _ in 1..=60 {
        let answer = session.answer().await;
        assert_eq!(answer["id"], answer["result"], "{answer}");
    }
}

#[tokio::test]
async fn a_panic_costs_one_answer() {
    let mut session = Session::start().await;
    session.notify("panicsAtOnce", Value::Null).await;
    session.request(1, "panics", Value::Null).await;
    let answer = session.answer().await;
    assert_eq!((&answer["id"], &answer["error"]["code"]), (&json!(1), &json!(-32603)));
    session.request(2, "version", Value::Null).await;
    assert_eq!(session.answer().await["result"], 0);
}

#[tokio::test]
async fn handlers_that_wait_for_the_editor_block_nothing() {
    let mut session = Session::start().await;
    for id in 1..=4 {
        session.request(id, "asks", Value::Null).await;
    }
    for version in 1..=150 {
        session.notify("change", json!(version)).await;
    }
    session.gated.applied.acquire_many(150).await.unwrap().forget();
    let mut asked = Vec::new();
    for _ in 1..=4 {
        asked.push(session.answer().await["id"].clone());
    }
    for id in asked {
        session.send(json!({ "jsonrpc": "2.0", "id": id, "result": null })).await;
    }
    for _ in 1..=4 {
        assert_eq!(session.answer().await["result"], true);
    }
}

#[tokio::test]
async fn odd_messages_are_answered_as_the_protocol_says() {
    let mut session = Session::start().await;
    let code = |answer: &Value| answer["error"]["code"].as_i64().unwrap();
    session.raw(b"Content-Length: 1\r\n\r\n{").await;
    session.request(1, "version", Value::Null).await;
    let fault = session.answer().await;
    assert_eq!((code(&fault), &fault["id"]), (-32700, &Value::Null));
    assert_eq!(session.answer().await["result"], 0);
    session.raw(b"Content-Length: 2\r\n\r\n[]").await;
    assert_eq!(code(&session.answer().await), -32600);
    session.send(json!({ "id": 5, "method": "version" })).await;
    let fault = session.answer().await;
    assert_eq!((code(&fault), &fault["id"]), (-32600, &json!(5)), "no version of JSON-RPC");
    session.request(6, "initialize", json!({ "capabilities": {} })).await;
    assert_eq!(code(&session.answer().await), -32600);
    session.request(7, "no/such", Value::Null).await;
    assert_eq!(code(&session.answer().await), -32601);
    session.request(8, "shutdown", Value::Null).await;
    assert_eq!(session.answer().await["id"], 8);
    session.request(9, "version", Value::Null).await;
    assert_eq!(code(&session.answer().await), -32600, "after shutdown");
}

#[tokio::test]
async fn a_server_ends_with_the_codes_of_the_protocol() {
    for (shutdown, exit, want) in [(true, true, 0), (false, true, 1), (false, false, 1), (true, false, 0)] {
        let mut session = Session::start().await;
        // A handler that never ends must not hold the server.
        session.request(1, "slow", Value::Null).await;
        if shutdown {
            session.request(2, "shutdown", Value::Null).await;
            assert_eq!(session.answer().await["id"], 2);
        }
        if exit {
            session.notify("exit", Value::Null).await;
        } else {
            drop(session.to);
        }
        assert_eq!(session.ended.await.unwrap().code(), want, "shutdown {shutdown}, exit {exit}");
    }
}
