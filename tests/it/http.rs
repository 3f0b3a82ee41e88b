//! Ghost text over HTTP, asked by raw bytes: who is answered, with what, and what hostile requests come to.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{Ipv4Addr, Shutdown, TcpStream},
    os::unix::fs::PermissionsExt as _,
    process::{Child, Command, Stdio},
};

use model_server::{ModelServer, Reply, Script};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::harness::{PATIENCE, Scratch};

const PROJECT: &str = "\
//- /greet.py
def greet_visitor(name):
    return name
//- /door.py
from greet import greet_visitor


def open_front(name):
    said = greet_visitor(name)
    return said
//- /window.py
from greet import greet_visitor


def call_down(name):
    said = greet_visitor(name)
    return said
";
const PREFIX: &str = "from greet import greet_visitor\n\n\ndef other(name):\n    said = gre";
const REST: &str = "et_visitor(name)";

/// A server that runs; dropping it ends it.
struct Server {
    child: Child,
    port: u16,
    key: String,
    said: String,
}

/// What a server answered.
struct Answer {
    status: u16,
    head: String,
    body: String,
}

fn command(scratch: &Scratch, port: u16) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ghostpen-under-test"));
    command.args(["serve", "--http", "--port", &port.to_string()]);
    scratch.settle(&mut command);
    command
}

impl Server {
    fn start(scratch: &Scratch) -> Self {
        let mut child = command(scratch, 0).stdout(Stdio::piped()).spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut said = String::new();
        output.read_line(&mut said).unwrap();
        output.read_line(&mut said).unwrap();
        let (_, port) = said.split_once("http://127.0.0.1:").expect("an address");
        let port = port.split_once('/').unwrap().0.parse().unwrap();
        let key = fs::read_to_string(scratch.state().join("ghostpen/http-key")).unwrap().trim().to_owned();
        Self { child, port, key, said }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends bytes on a connection of their own, and reads until the server closes it.
    fn talk(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        // A server that has seen enough does not read the rest.
        let _ = stream.write_all(bytes);
        rest(stream)
    }

    /// The same for bytes after which there is nothing to wait for.
    fn break_off(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        let _ = stream.write_all(bytes);
        let _ = stream.shutdown(Shutdown::Write);
        rest(stream)
    }

    /// A request with these lines of headers.
    fn send(&self, method: &str, path: &str, headers: &[String], body: &str) -> Answer {
        let headers: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
        let request = format!(
            "{method} {path} HTTP/1.1\r\n{headers}Connection: close\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let answer = self.talk(request.as_bytes());
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("an answer: {answer:?}"));
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, head: head.to_ascii_lowercase(), body: body.to_owned() }
    }

    /// The headers of a program that may ask.
    fn headers(&self) -> Vec<String> {
        vec![format!("Host: 127.0.0.1:{}", self.port), format!("Authorization: Bearer {}", self.key)]
    }

    fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &self.headers(), "")
    }

    fn post(&self, body: &Value) -> Answer {
        self.send("POST", "/v1/completions", &self.headers(), &body.to_string())
    }

    /// The text that completes a prompt.
    fn text(&self, body: &Value) -> String {
        let answer = self.post(body);
        assert_eq!(answer.status, 200, "{}", answer.body);
        let completion: Value = serde_json::from_str(&answer.body).unwrap();
        completion["choices"][0]["text"].as_str().unwrap().to_owned()
    }
}

/// What is sent until the connection ends.
fn rest(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn ghost_text_by_completion_requests() {
    let scratch = Scratch::new(PROJECT);
    let server = Server::start(&scratch);
    assert!(server.said.contains("3 files"), "{}", server.said);
    assert!(!server.said.contains(&server.key), "the key is not printed");
    assert_eq!(server.text(&json!({ "model": "x", "prompt": PREFIX, "path": "other.py" })), REST);
    assert_eq!(server.text(&json!({ "prompt": PREFIX, "suffix": "\n    return said\n" })), REST);
    assert_eq!(server.text(&json!({ "prompt": PREFIX })), REST, "in a file of no name");
    let marked = format!("<|fim_prefix|>{PREFIX}<|fim_suffix|>\n<|fim_middle|>");
    assert_eq!(server.text(&json!({ "prompt": marked, "max_tokens": 64, "stop": ["<|endoftext|>"] })), REST);
    assert_eq!(server.text(&json!({ "prompt": "" })), "");

    let answer = server.post(&json!({ "prompt": PREFIX, "stream": true }));
    assert!(answer.head.contains("content-type: text/event-stream"), "{}", answer.head);
    let mut events = answer.body.split("\n\n").filter(|event| !event.is_empty());
    let event: Value = serde_json::from_str(events.next().unwrap().strip_prefix("data: ").unwrap()).unwrap();
    assert_eq!(event["choices"][0]["text"], REST);
    assert_eq!(events.collect::<Vec<_>>(), ["data: [DONE]"]);

    let models: Value = serde_json::from_str(&server.get("/v1/models").body).unwrap();
    assert_eq!(models["data"][0]["id"], "ghostpen");
    assert_eq!(scratch.tree().len(), 3, "nothing is written in the folder");
}

#[test]
fn zed_is_answered_as_it_asks() {
    let scratch = Scratch::new(PROJECT);
    let server = Server::start(&scratch);
    // Its request byte for byte: the prompt in the markers of the format that our page names, and their tokens.
    let prompt =
        Value::from(format!("<|fim_prefix|>{PREFIX}<|fim_suffix|>\n    return said\n<|fim_middle|>"));
    let body = format!(
        r#"{{"model":"ghostpen","prompt":{prompt},"max_tokens":64,"stop":["<|endoftext|>","<|fim_prefix|>","<|fim_middle|>","<|fim_suffix|>"]}}"#
    );
    let headers = [
        "Content-Type: application/json".to_owned(),
        format!("Authorization: Bearer {}", server.key),
        format!("Host: 127.0.0.1:{}", server.port),
    ];
    let answer = server.send("POST", "/v1/completions", &headers, &body);
    assert_eq!(answer.status, 200, "{}", answer.body);
    // All that its type of an answer needs, or it reads nothing.
    let read: Value = serde_json::from_str(&answer.body).unwrap();
    assert!(["id", "object", "model"].iter().all(|name| read[name].is_string()), "{read}");
    let counts = ["prompt_tokens", "completion_tokens", "total_tokens"];
    assert!(read["created"].is_u64() && counts.iter().all(|name| read["usage"][name].is_u64()), "{read}");
    let choice = &read["choices"][0];
    assert_eq!((choice["text"].as_str(), choice["finish_reason"].as_str()), (Some(REST), Some("stop")));
}

#[test]
fn a_model_fills_in_where_the_settings_name_one() {
    let scratch = Scratch::new(PROJECT);
    // The second answer never comes: what the folder says stands in for it.
    let replies = [Reply::say(&["text: eting_of(name)"]), Reply::say(&["gate: never", "text: late"])];
    let model = ModelServer::start_apart(Script::of(replies)).unwrap();
    let url = model.url();
    scratch.configure(&format!(
        "[completion]\nmodel = \"test\"\n[models.test]\napi = \"openai-completions\"\nurl = \"{url}\"\n\
         model = \"m\"\nfim = \"suffix\"\n"
    ));
    let server = Server::start(&scratch);
    let asked = |name: &str| {
        let prompt = format!("from greet import greet_visitor\n\n\ndef {name}(name):\n    said = gre");
        server.text(&json!({ "prompt": prompt, "suffix": "\n    return said\n", "path": "other.py" }))
    };
    assert_eq!(asked("one"), "eting_of(name)");
    let request = model.requests()[0].json().clone();
    assert!(request["prompt"].as_str().unwrap().ends_with("def one(name):\n    said = gre"), "{request}");
    assert!(request["suffix"].as_str().unwrap().contains("return said"), "{request}");
    assert_eq!(asked("two"), REST);
}

#[test]
fn other_interfaces_are_not_listened_on() {
    let scratch = Scratch::new(PROJECT);
    let server = Server::start(&scratch);
    assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, server.port)).is_ok());
    // Another address of this machine, which whoever listens on all of them has, too.
    assert!(TcpStream::connect((Ipv4Addr::new(127, 0, 0, 2), server.port)).is_err());
}

#[test]
fn a_connection_is_kept_and_ends_with_the_server() {
    let scratch = Scratch::new(PROJECT);
    let mut server = Server::start(&scratch);
    let mut stream = BufReader::new(server.connect());
    let headers = server.headers().join("\r\n");
    for _ in 0..3 {
        write!(stream.get_mut(), "GET /v1/models HTTP/1.1\r\n{headers}\r\n\r\n").unwrap();
        let mut length = 0;
        loop {
            let mut line = String::new();
            stream.read_line(&mut line).unwrap();
            let line = line.trim_end().to_ascii_lowercase();
            if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.parse().unwrap();
            }
            if line.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).unwrap();
        assert!(body.starts_with(b"{"));
    }
    kill_process(Pid::from_child(&server.child), Signal::INT).unwrap();
    assert!(server.child.wait().unwrap().success());
}

#[test]
fn who_is_not_answered() {
    let scratch = Scratch::new(PROJECT);
    let server = Server::start(&scratch);
    let [host, key] = <[String; 2]>::try_from(server.headers()).unwrap();
    let evil = "Host: evil.example".to_owned();
    let cases: [(&str, Vec<String>, u16); 6] = [
        ("no key", vec![host.clone()], 401),
        ("another key", vec![host.clone(), format!("Authorization: Bearer {}", "0".repeat(64))], 401),
        ("a page's own name", vec![evil, key.clone()], 403),
        ("no host", vec![key.clone()], 403),
        ("a web page", vec![host.clone(), key.clone(), "Origin: https://evil.example".to_owned()], 403),
        ("a file's page", vec![host.clone(), key.clone(), "Origin: null".to_owned()], 403),
    ];
    let body = json!({ "prompt": PREFIX }).to_string();
    for (who, headers, status) in cases {
        for (method, path) in [("GET", "/v1/models"), ("POST", "/v1/completions"), ("GET", "/nothing")] {
            let answer = server.send(method, path, &headers, &body);
            assert_eq!(answer.status, status, "{who}: {path}");
            assert!(!answer.body.contains("greet"), "{who}");
            assert!(!answer.head.contains("access-control"), "{who}");
        }
    }
    // What a browser asks before it sends a page's request is refused, too.
    let asked = server.send("OPTIONS", "/v1/completions", &[host, "Origin: https://evil.example".into()], "");
    assert_eq!(asked.status, 403);
}

#[test]
fn what_hostile_requests_come_to() {
    let scratch = Scratch::new(PROJECT);
    let server = Server::start(&scratch);
    let head = server.headers().join("\r\n");
    let long = "a".repeat(2 << 20);
    for (what, status) in [
        (server.get("/v1/nothing"), 404),
        (server.get("/v1/completions"), 405),
        (server.send("POST", "/v1/models", &server.headers(), "{}"), 405),
        (server.get("/v1/../v1/models/"), 404),
        (server.send("POST", "/v1/completions", &server.headers(), "not json"), 400),
        (server.send("POST", "/v1/completions", &server.headers(), &"[".repeat(100_000)), 400),
        (server.send("POST", "/v1/completions", &server.headers(), "{\"prompt\":\"\\ud800\"}"), 400),
        (server.post(&json!({ "prompt": ["a", "b"] })), 400),
    ] {
        assert_eq!(what.status, status, "{}", what.body);
        assert!(serde_json::from_str::<Value>(&what.body).unwrap()["error"]["message"].is_string());
    }
    let request = |head: &str, body: &str| format!("POST /v1/completions HTTP/1.1\r\n{head}\r\n\r\n{body}");
    for (what, bytes) in [
        ("nothing", String::new()),
        ("no HTTP", "hello\r\n\r\n".to_owned()),
        ("no end", "GET /v1/models HTTP/1.1\r\nHost: ".to_owned()),
        ("a huge header", request(&format!("{head}\r\nX: {long}"), "")),
        ("many headers", request(&format!("{head}{}", "\r\nX: y".repeat(5000)), "")),
        ("a huge address", format!("GET /{long} HTTP/1.1\r\n{head}\r\n\r\n")),
        ("a huge body", request(&format!("{head}\r\nContent-Length: {}", long.len()), &long)),
        (
            "a body that is announced as endless",
            request(&format!("{head}\r\nContent-Length: 99999999999"), "x"),
        ),
        ("a body shorter than announced", request(&format!("{head}\r\nContent-Length: 100"), "{}")),
        ("two lengths", request(&format!("{head}\r\nContent-Length: 2\r\nContent-Length: 3"), "{} ")),
        ("a broken chunk", request(&format!("{head}\r\nTransfer-Encoding: chunked"), "zz\r\n")),
        ("bytes that are no text", "\u{0}\u{1}\u{fffd}\r\n\r\n".to_owned()),
    ] {
        let answer = server.break_off(bytes.as_bytes());
        assert!(!answer.starts_with("HTTP/1.1 2"), "{what}: {answer}");
    }
    let huge =
        server.send("POST", "/v1/completions", &server.headers(), &json!({ "prompt": long }).to_string());
    assert_eq!(huge.status, 413);
    // Odd texts are texts.
    for prompt in ["\u{0}", "\r\r\n\n", "\u{feff}", "👩‍👩‍👧 = gre", "<|fim_prefix|><|fim_suffix|><|fim_middle|>"]
    {
        assert_eq!(
            server.post(&json!({ "prompt": prompt, "path": "../../../etc/passwd" })).status,
            200,
            "{prompt:?}"
        );
    }
    assert_eq!(server.text(&json!({ "prompt": PREFIX })), REST, "it answers as before");
}

#[test]
fn connections_that_say_nothing_keep_no_one_out() {
    let scratch = Scratch::new(PROJECT);
    let server = Server::start(&scratch);
    let idle: Vec<_> = (0..40).map(|_| server.connect()).collect();
    assert_eq!(server.get("/v1/models").status, 200);
    drop(idle);
}

#[test]
fn a_key_that_others_could_read_is_not_used() {
    let scratch = Scratch::new(PROJECT);
    let key = scratch.state().join("ghostpen/http-key");
    fs::create_dir_all(key.parent().unwrap()).unwrap();
    fs::write(&key, "0123456789abcdef0123456789abcdef").unwrap();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let ran = command(&scratch, 0).output().unwrap();
    assert_eq!(ran.status.code(), Some(1));
    let said = String::from_utf8(ran.stderr).unwrap();
    assert!(said.contains("could be read by others"), "{said}");
}

#[test]
fn a_port_that_is_taken_is_told() {
    let scratch = Scratch::new(PROJECT);
    let server = Server::start(&scratch);
    let ran = command(&scratch, server.port).output().unwrap();
    let said = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(ran.status.code(), Some(1));
    assert!(said.contains("choose another by --port"), "{said}");
}
