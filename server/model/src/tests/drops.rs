//! Whoever no longer wants an answer drops its stream, and the server sees the connection close.

use futures_util::StreamExt;
use model_server::{Ended, Reply, Script};
use protocol::Api;

use super::{chat, fill, filled, serve};

/// Each place where a server may be when its answer is no longer wanted.
const STOPS: [&[&str]; 4] = [
    &["gate: never"],
    &["comment: here", "gate: never"],
    &["text: 1", "gate: never", "text: 2"],
    &["forever: text: 1"],
];

#[tokio::test]
async fn a_dropped_fill_closes_its_connection() {
    for stop in STOPS {
        let script = Script::of([Reply::say(stop), Reply::say(&["text: 3"])]);
        let (server, model) = serve(Api::LlamaCpp, script).await;
        let mut stream = model.fill(fill());
        if stop[0].contains("text") {
            stream.next().await.unwrap().unwrap();
        } else {
            server.asked(1).await;
        }
        drop(stream);
        assert_eq!(server.ended(1).await, Ended::Dropped, "{stop:?}");
        assert_eq!(filled(model.fill(fill())).await, "3 | Stop [12, 4, 3]");
    }
}

#[tokio::test]
async fn a_dropped_chat_closes_its_connection() {
    for stop in STOPS {
        let (server, model) = serve(Api::Anthropic, Script::of([Reply::say(stop)])).await;
        let mut stream = model.chat(chat());
        if stop[0].contains("text") {
            stream.next().await.unwrap().unwrap();
        } else {
            server.asked(1).await;
        }
        drop(stream);
        assert_eq!(server.ended(1).await, Ended::Dropped, "{stop:?}");
    }
}
