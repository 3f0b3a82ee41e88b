//! What servers, and what stands between, do wrong.

use model_server::Reply;

/// A fault.
pub(super) struct Fault {
    pub(super) name: &'static str,
    pub(super) server: Server,
}

/// Where the fault lies.
pub(super) enum Server {
    /// In an answer.
    Plays(fn() -> Reply),
    /// Each connection is torn down as it is made.
    Resets,
    /// Nothing listens.
    Nothing,
    /// Its name is not known.
    NoName,
    /// Its certificate is its own.
    SelfSigned,
    /// It speaks no TLS.
    NoTls,
    /// It never answers the first words of TLS.
    Mute,
}

const fn fault(name: &'static str, server: Server) -> Fault {
    Fault { name, server }
}

const fn plays(name: &'static str, reply: fn() -> Reply) -> Fault {
    fault(name, Server::Plays(reply))
}

fn say(steps: &[&str]) -> Reply {
    Reply::say(steps)
}

fn refuse(status: u16, message: &str) -> Reply {
    Reply::refuse(status, &format!("{{\"error\": {{\"message\": \"{message}\"}}}}"))
}

fn long(letter: &str, count: usize) -> String {
    letter.repeat(count)
}

pub(super) const FAULTS: &[Fault] = &[
    // Before an answer.
    fault("nothing listens", Server::Nothing),
    fault("no such name", Server::NoName),
    fault("self-signed certificate", Server::SelfSigned),
    fault("no TLS where it should be", Server::NoTls),
    fault("TLS that never begins", Server::Mute),
    fault("reset as it connects", Server::Resets),
    plays("closed before the headers", || say(&["close"])),
    plays("reset before the headers", || say(&["reset"])),
    plays("closed within the headers", || say(&["head: HTTP/1.1 200 OK\r\nContent-Ty", "close"])),
    plays("reset within the headers", || say(&["head: HTTP/1.1 200 OK\r\nContent-Ty", "reset"])),
    plays("not HTTP", || say(&["head: SSH-2.0-OpenSSH_9.2\r\n", "close"])),
    plays("too many headers", || {
        say(&[&format!("head: HTTP/1.1 200 OK\r\n{}", long("a: b\r\n", 200)), "close"])
    }),
    plays("nothing before the headers", || say(&["hang"])),
    // Refusals.
    plays("429", || refuse(429, "slow down")),
    plays("429, again at once", || refuse(429, "slow down").header("retry-after", "0")),
    plays("429, again much later", || refuse(429, "slow down").header("retry-after", "86400")),
    plays("429, again at a date", || {
        refuse(429, "slow down").header("retry-after", "Fri, 31 Dec 2100 23:59:59 GMT")
    }),
    plays("429, nothing left to pay with", || {
        Reply::refuse(429, "{\"error\": {\"code\": \"insufficient_quota\", \"message\": \"pay\"}}")
    }),
    plays("400", || refuse(400, "bad field")),
    plays("400, the prompt is too long", || refuse(400, "maximum context length is 4096 tokens")),
    plays("401", || refuse(401, "who are you")),
    plays("401 that repeats the key", || refuse(401, "no such key: sk-canary-3141")),
    plays("402", || refuse(402, "pay")),
    plays("403", || refuse(403, "not you")),
    plays("404", || refuse(404, "model m not found")),
    plays("408", || refuse(408, "late")),
    plays("413", || Reply::refuse(413, "<html>too large</html>")),
    plays("422 that repeats the prompt", || {
        refuse(422, "cannot parse rename the_secret_of_the_castle, nor {\\n    let the_secret_of_the_castle")
    }),
    plays("500", || refuse(500, "oh no")),
    plays("500 without words", || Reply::refuse(500, "")),
    plays("501", || refuse(501, "does not support FIM")),
    plays("502 with a web page", || Reply::refuse(502, "<html><h1>Bad gateway</h1></html>")),
    plays("503", || refuse(503, "Loading model")),
    plays("503, again later", || refuse(503, "busy").header("retry-after", "3")),
    plays("529", || refuse(529, "Overloaded")),
    plays("a refusal that never ends", || {
        let mut reply = say(&["forever: raw: aaaaaaaa"]);
        reply.status = 500;
        reply
    }),
    plays("a refusal with hidden characters", || refuse(500, "a\\u001b[31mb\\u202ec\\r\\nd")),
    plays("to another host", || Reply::refuse(302, "").header("location", "http://other.example/infill")),
    plays("to nowhere", || Reply::refuse(307, "")),
    // Answers that are none.
    plays("a web page", || Reply::refuse(200, "<!doctype html><title>Log in</title>")),
    plays("nothing at all", || Reply::refuse(200, "")),
    plays("204", || Reply::refuse(204, "").header("content-length", "")),
    plays("an error with a good status", || refuse(200, "no slot")),
    plays("other JSON", || Reply::refuse(200, "{\"hello\": [1, 2]}")),
    plays("a number", || Reply::refuse(200, "{}").header("content-type", "text/plain")),
    plays("plain words", || Reply::refuse(200, "hello\n\nhello\n\n")),
    plays("deep JSON", || Reply::refuse(200, &format!("{{\"a\": {}", long("[", 100_000)))),
    plays("gzip that is none", || say(&["raw: junk junk junk junk"]).header("content-encoding", "gzip")),
    plays("chunks that are none", || {
        say(&["head: HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\njunk", "close"])
    }),
    plays("shorter than it says", || {
        say(&["head: HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\ndata: ", "close"])
    }),
    // Streams that go wrong.
    plays("nothing after the headers", || say(&["raw:", "hang"])),
    plays("nothing after the first text", || say(&["text: so far", "hang"])),
    plays("signs of life only", || say(&["ticking: comment: alive"])),
    plays("signs of life without end", || say(&["forever: comment: alive"])),
    plays("a trickle", || say(&["ticking: text: a"])),
    plays("text without end", || say(&[&format!("forever: text: {}", long("a", 1 << 16))])),
    plays("a line without end", || say(&["raw: data: ", &format!("forever: raw: {}", long("a", 1 << 18))])),
    plays("empty messages without end", || say(&["forever: frame:"])),
    plays("closed before the first text", || say(&["comment: alive", "close"])),
    plays("closed after text", || say(&["text: so far", "close"])),
    plays("reset after text", || say(&["text: so far", "reset"])),
    plays("ended without an end", || say(&["text: so far", "finish: none"])),
    plays("no JSON in a message", || say(&["text: so far", "frame: {\"choices\": [{\"delta\":"])),
    plays("an array in a message", || say(&["frame: [1, 2, 3]"])),
    plays("an error in the stream", || say(&["text: so far", "error: out of memory"])),
    plays("an error that repeats the prompt", || {
        say(&[
            "error: cannot read let the_secret_of_the_castle nor rename the_secret_of_the_castle, sk-canary-3141",
        ])
    }),
    plays("overloaded in the stream", || {
        say(&[
            "frame: {\"type\": \"error\", \"error\": {\"type\": \"overloaded_error\", \"message\": \"later\"}}",
        ])
    }),
    // What is odd, and no fault.
    plays("odd: another content type", || say(&["text: all"]).header("content-type", "text/html")),
    plays("odd: a byte order mark", || {
        let mut reply = say(&["text: all"]);
        reply.wire.mark = true;
        reply
    }),
    plays("odd: messages of unknown kinds", || {
        say(&["frame: {\"type\": \"news\", \"object\": \"news\", \"stop\": false}", "text: all"])
    }),
    plays("odd: byte by byte", || {
        let mut reply = say(&["text: all ü"]);
        reply.wire.piece = 1;
        reply.wire.tight = true;
        reply
    }),
    plays("odd: ended by the most tokens", || say(&["text: so far", "finish: length"])),
    plays("odd: ended by the server's filter", || say(&["text: so far", "finish: refused"])),
];
