//! HTTP/2: answers stream, one connection serves all requests, and a request that nobody wants any more ends
//! without it.

use futures_util::StreamExt;
use h2::Reason;
use hyper::Version;
use protocol::{Api, ModelConfig};

use super::{fill, filled, tls::Second};
use crate::{FillEvent, Model};

async fn served() -> (Second, Model) {
    let server = Second::start("127.0.0.1").await;
    let mut config = ModelConfig::new(Api::LlamaCpp, &format!("https://{}", server.address), "m");
    config.ca_file = Some(server.authority());
    (server, Model::new("mine", &config).unwrap())
}

const LAST: &str = r#"{"content": " over", "stop": true, "tokens_evaluated": 3, "tokens_predicted": 2}"#;

#[tokio::test]
async fn answers_stream_over_one_connection() {
    let (server, model) = served().await;
    for _ in 0..3 {
        let mut stream = model.fill(fill());
        let mut asked = server.asked().await;
        assert_eq!((asked.head.version(), asked.head.uri().path()), (Version::HTTP_2, "/infill"));
        assert!(asked.body.contains("the_secret_of_the_castle"), "{}", asked.body);
        asked.say(r#"{"content": "begun"}"#, false);
        assert_eq!(stream.next().await, Some(Ok(FillEvent::Text("begun".to_owned()))), "before its end");
        asked.say(LAST, true);
        assert_eq!(filled(stream).await, " over | Stop [3, 0, 2]");
    }
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn requests_at_a_time_share_the_connection() {
    let (server, model) = served().await;
    let first = model.fill(fill());
    let mut one = server.asked().await;
    let second = model.fill(fill());
    let mut two = server.asked().await;
    two.say(LAST, true);
    assert_eq!(filled(second).await, " over | Stop [3, 0, 2]", "though the first is still waiting");
    one.say(LAST, true);
    assert_eq!(filled(first).await, " over | Stop [3, 0, 2]");
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_dropped_request_is_reset_and_the_connection_stays() {
    let (server, model) = served().await;
    for begun in [false, true] {
        let mut stream = model.fill(fill());
        let mut asked = server.asked().await;
        if begun {
            asked.say(r#"{"content": "begun"}"#, false);
            stream.next().await.unwrap().unwrap();
        }
        drop(stream);
        assert_eq!(asked.reset().await, Reason::CANCEL);
    }
    let stream = model.fill(fill());
    server.asked().await.say(LAST, true);
    assert_eq!(filled(stream).await, " over | Stop [3, 0, 2]");
    assert_eq!(server.connections(), 1);
}
