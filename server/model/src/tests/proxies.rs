//! Proxies: who is on the way sees where it leads to and no more. Those that the environment names are tried
//! with the program, which has one of its own.

use std::sync::{Arc, Mutex};

use model_server::{ModelServer, Reply, Script};
use protocol::{Api, ModelConfig};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
};

use super::{
    faults::{KEY, KeyFile},
    fill, filled,
    tls::Second,
};
use crate::Model;

/// A proxy that leads every tunnel to one address, or refuses with this status line.
struct Tunnels {
    url: String,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Tunnels {
    async fn start(to: Result<String, &'static str>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let heads = Arc::<Mutex<Vec<String>>>::default();
        let seen = heads.clone();
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let (to, seen) = (to.clone(), seen.clone());
                tokio::spawn(async move {
                    let head = head(&mut socket).await;
                    seen.lock().unwrap().push(head);
                    match to {
                        Ok(to) => {
                            let mut there = TcpStream::connect(to).await.unwrap();
                            socket.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").await.unwrap();
                            // Either side may end it.
                            let _ = copy_bidirectional(&mut socket, &mut there).await;
                        }
                        Err(status) => {
                            let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
                            let _ = socket.write_all(answer.as_bytes()).await;
                        }
                    }
                });
            }
        });
        Self { url, heads }
    }

    fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

/// What comes before the tunnel.
async fn head(socket: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(socket.read_u8().await.unwrap());
    }
    String::from_utf8(head).unwrap()
}

/// A model behind TLS and a proxy, with a key and a header of the user's.
fn behind(proxy: &str, server: &Second, key: &KeyFile) -> Model {
    let mut config = ModelConfig::new(Api::LlamaCpp, "https://model.example:8443", "m");
    config.ca_file = Some(server.authority());
    config.proxy = Some(proxy.to_owned());
    config.key_command = key.command();
    config.headers.insert("x-team".to_owned(), "ghosts".to_owned());
    Model::new("mine", &config).unwrap()
}

#[tokio::test]
async fn a_server_behind_tls_is_asked_through_a_tunnel() {
    let (server, key) = (Second::start("model.example").await, KeyFile::new());
    let proxy = Tunnels::start(Ok(server.address.clone())).await;
    let model = behind(&proxy.url, &server, &key);
    for _ in 0..2 {
        let stream = model.fill(fill());
        let mut asked = server.asked().await;
        let header = |name: &str| asked.head.headers().get(name).and_then(|value| value.to_str().ok());
        assert_eq!(header("authorization"), Some("Bearer sk-canary-3141"));
        assert_eq!(header("x-team"), Some("ghosts"));
        asked.say(r#"{"content": "fine", "stop": true}"#, true);
        assert!(filled(stream).await.starts_with("fine"));
    }
    let heads = proxy.heads();
    assert_eq!(heads.len(), 1, "one tunnel for both");
    assert!(heads[0].starts_with("CONNECT model.example:8443 HTTP/1.1\r\n"), "{heads:?}");
    let head = heads[0].to_lowercase();
    assert!(!head.contains(KEY) && !head.contains("authorization") && !head.contains("x-team"), "{head}");
}

#[tokio::test]
async fn a_proxy_that_is_in_the_way_is_told_and_learns_nothing() {
    let (server, key) = (Second::start("model.example").await, KeyFile::new());
    for (status, words) in [
        ("407 Proxy Authentication Required", "the proxy on the way wants a name and a password"),
        ("403 Forbidden", "the proxy on the way does not let it through"),
        ("302 Found\r\nlocation: http://127.0.0.1:1/", "the proxy on the way does not let it through"),
        ("no HTTP", "the proxy on the way does not let it through"),
    ] {
        let proxy = Tunnels::start(Err(status)).await;
        let said = filled(behind(&proxy.url, &server, &key).fill(fill())).await;
        assert!(said.contains(words) && said.contains("Mend the model's `proxy`"), "{status}: {said}");
        let heads = proxy.heads().concat();
        assert!(!heads.contains(KEY) && !heads.to_lowercase().contains("authorization"), "{heads}");
    }
    let said = filled(behind("http://127.0.0.1:1", &server, &key).fill(fill())).await;
    assert!(said.contains("the proxy on the way cannot be reached"), "{said}");
    assert_eq!(server.connections(), 0, "no way around a proxy");
}

#[tokio::test]
async fn a_server_in_the_clear_is_asked_for_by_its_whole_address() {
    let proxy = ModelServer::start(Script::of([Reply::say(&["text: fine"]).always()])).await.unwrap();
    let mut config = ModelConfig::new(Api::LlamaCpp, "http://model.example", "m");
    config.proxy = Some(proxy.url().to_owned());
    config.headers.insert("x-team".to_owned(), "ghosts".to_owned());
    let model = Model::new("mine", &config).unwrap();
    assert!(filled(model.fill(fill())).await.starts_with("fine"));
    let request = proxy.requests().remove(0);
    assert_eq!(request.path, "http://model.example/infill");
    assert_eq!((request.header("host"), request.header("x-team")), (Some("model.example"), Some("ghosts")));
}

#[tokio::test]
async fn a_server_of_this_machine_is_asked_without_one() {
    let (proxy, server) = (
        ModelServer::start(Script::default()).await.unwrap(),
        ModelServer::start(Script::of([Reply::say(&["text: fine"]).always()])).await.unwrap(),
    );
    let mut config = ModelConfig::new(Api::LlamaCpp, server.url(), "m");
    config.proxy = Some(proxy.url().to_owned());
    assert!(filled(Model::new("mine", &config).unwrap().fill(fill())).await.starts_with("fine"));
    assert_eq!(proxy.connections(), 0);
}
