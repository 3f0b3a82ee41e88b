//! What a script says, in the words of a protocol.

mod anthropic;
mod chat;
mod completions;
mod llama_cpp;
mod ollama;
mod responses;

use serde_json::Value;

use crate::{
    Protocol, Step, Usage, Wire,
    step::{Call, Step as S},
};

/// A protocol's words for what is said. What comes back are the bytes of the stream.
trait Speak: Send {
    fn begin(&mut self) -> String {
        String::new()
    }
    fn text(&mut self, text: &str) -> String;
    /// Nothing in protocols that know no thought.
    fn reasoning(&mut self, _text: &str) -> String {
        String::new()
    }
    /// Nothing in protocols that know no tools. `id` is unlike all others unless the script says so.
    fn call(&mut self, _id: &str, _call: &Call, _whole: bool) -> String {
        String::new()
    }
    fn error(&mut self, message: &str) -> String;
    fn end(&mut self, finish: Finish, usage: Usage) -> String;
    /// The whole answer as one value, for a server that does not stream.
    fn whole(&mut self, text: &str, calls: &[(String, Call)], finish: Finish, usage: Usage) -> Value;
}

/// Why an answer ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Finish {
    Stop,
    Tools,
    Length,
    Refused,
}

/// An answer as it goes on.
pub(crate) struct Course {
    protocol: Protocol,
    speaks: Box<dyn Speak>,
    usage: Usage,
    /// The request's number, so that ids of calls differ between answers.
    number: usize,
    begun: bool,
    calls: Vec<(String, Call)>,
    said: String,
    finish: Option<String>,
    whole: bool,
}

impl Course {
    pub(crate) fn new(protocol: Protocol, usage: Usage, number: usize, whole: bool) -> Self {
        let speaks: Box<dyn Speak> = match protocol {
            Protocol::Chat => Box::new(chat::Chat::default()),
            Protocol::Responses => Box::new(responses::Responses::default()),
            Protocol::Anthropic => Box::new(anthropic::Anthropic::new(usage)),
            Protocol::LlamaCpp => Box::new(llama_cpp::LlamaCpp),
            Protocol::Completions => Box::new(completions::Completions { chat: false }),
            Protocol::MistralFim => Box::new(completions::Completions { chat: true }),
            Protocol::Ollama => Box::new(ollama::Ollama),
        };
        let (calls, said) = (Vec::new(), String::new());
        Self { protocol, speaks, usage, number, begun: false, calls, said, finish: None, whole }
    }

    pub(crate) fn content_type(&self) -> &'static str {
        self.protocol.content_type()
    }

    /// The bytes of a step.
    pub(crate) fn say(&mut self, step: &Step) -> String {
        match step {
            S::Raw(bytes) => return bytes.clone(),
            S::Frame(text) => return self.frame(text),
            S::Comment(_) if self.protocol == Protocol::Ollama => return "\n".to_owned(),
            S::Comment(text) => return format!(": {text}\n\n"),
            S::Finish(reason) => self.finish = Some(reason.clone()),
            _ => {}
        }
        let begin = if self.begun || self.whole { String::new() } else { self.speaks.begin() };
        self.begun = true;
        let said = match step {
            S::Text(text) => {
                self.said += text;
                self.speaks.text(text)
            }
            S::Reasoning(text) => self.speaks.reasoning(text),
            S::Tool(call) => self.call(call, true),
            S::Begin(call) => self.call(call, false),
            S::Error(message) => self.speaks.error(message),
            _ => String::new(),
        };
        if self.whole { String::new() } else { begin + &said }
    }

    /// The bytes after the last step.
    pub(crate) fn end(&mut self) -> String {
        let finish = match self.finish.as_deref() {
            Some("none") => return String::new(),
            Some("length") => Finish::Length,
            Some("refused") => Finish::Refused,
            Some("stop") => Finish::Stop,
            _ if !self.calls.is_empty() => Finish::Tools,
            // An answer of raw bytes alone ends as they do.
            _ if !self.begun => return String::new(),
            _ => Finish::Stop,
        };
        if self.whole {
            return self.speaks.whole(&self.said, &self.calls, finish, self.usage).to_string();
        }
        self.speaks.end(finish, self.usage)
    }

    fn call(&mut self, call: &Call, whole: bool) -> String {
        let made = || format!("call_{}_{}", self.number, self.calls.len() + 1);
        let id = call.id.clone().unwrap_or_else(made);
        self.calls.push((id.clone(), call.clone()));
        self.speaks.call(&id, call, whole)
    }

    fn frame(&self, text: &str) -> String {
        if self.protocol == Protocol::Ollama {
            return format!("{text}\n");
        }
        text.lines().map(|line| format!("data: {line}\n")).collect::<String>() + "\n"
    }
}

/// A message without a name.
fn data(value: &Value) -> String {
    format!("data: {value}\n\n")
}

/// A message that has its type for a name.
fn event(value: &Value) -> String {
    format!("event: {}\n{}", value["type"].as_str().unwrap_or_default(), data(value))
}

/// A call's arguments in two pieces, cut where a character begins.
fn halves(arguments: &str) -> [&str; 2] {
    let mut middle = arguments.len() / 2;
    while !arguments.is_char_boundary(middle) {
        middle -= 1;
    }
    let (one, two) = arguments.split_at(middle);
    [one, two]
}

/// The bytes as the wire's oddities have them; `sent` bytes went before.
pub(crate) fn on_the_wire(text: &str, wire: &Wire, sent: usize) -> Vec<u8> {
    let mut out = if wire.mark && sent == 0 { "\u{FEFF}".to_owned() } else { String::new() };
    for (at, line) in text.split_inclusive('\n').enumerate() {
        let body = line.strip_suffix('\n').unwrap_or(line);
        match body.strip_prefix("data: ").filter(|_| wire.tight) {
            Some(rest) => out = out + "data:" + rest,
            None => out += body,
        }
        if body.len() < line.len() {
            out += match (wire.ends.as_str(), at % 3) {
                ("crlf", _) | ("mixed", 1) => "\r\n",
                // A CR never comes before an LF, which would belong to it.
                ("cr", _) | ("mixed", 0) => "\r",
                _ => "\n",
            };
        }
    }
    out.into_bytes()
}
