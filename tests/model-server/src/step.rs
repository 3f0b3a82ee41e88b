//! One step of an answer, written as a line: `text: let x = 1;`.

use std::str::FromStr;

use serde::Deserialize;

/// One step of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Step {
    /// `text: …`: more text.
    Text(String),
    /// `reasoning: …`: more thought.
    Reasoning(String),
    /// `tool: NAME ARGUMENTS` or `tool as ID: NAME ARGUMENTS`: a whole call. The arguments are sent as they
    /// are written, in two pieces; they need not be JSON.
    Tool(Call),
    /// `begin: NAME ARGUMENTS`: a call that is begun and never ended.
    Begin(Call),
    /// `finish: REASON`: the answer's end; `finish: none` ends the body without one. Left out, an answer
    /// ends with `stop`, or `tools` where there are calls; `length` and `refused` are the others.
    Finish(String),
    /// `error: …`: the protocol's own error in the stream.
    Error(String),
    /// `frame: …`: one message of the stream with this in it.
    Frame(String),
    /// `comment: …`: a sign of life that says nothing.
    Comment(String),
    /// `raw: …`: these bytes of the body. Before the first step that makes a body, `head: …` are bytes
    /// instead of the whole HTTP head.
    Raw(String),
    /// `head: …`: these bytes instead of status line and headers; what follows is not framed.
    Head(String),
    /// `gate: NAME`: nothing more until the test opens it.
    Gate(String),
    /// `ticking: STEP`: the step once at each tick of the test's, until the client is gone.
    Ticking(Box<Step>),
    /// `forever: STEP`: the step again and again, until the client is gone.
    Forever(Box<Step>),
    /// `times: N STEP`: the step so often.
    Times(usize, Box<Step>),
    /// `hang`: nothing more until the client is gone.
    Hang,
    /// `close`: the connection ends in the middle.
    Close,
    /// `reset`: the connection is torn down.
    Reset,
}

/// A call of a tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its id, where the script names one.
    pub id: Option<String>,
    /// The tool.
    pub name: String,
    /// The arguments, as they are sent.
    pub arguments: String,
}

impl FromStr for Step {
    type Err = String;

    fn from_str(line: &str) -> Result<Self, String> {
        let (word, rest) = line.split_once(':').unwrap_or((line, ""));
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        let text = || rest.to_owned();
        let nested = |text: &str| text.parse().map(Box::new);
        Ok(match word {
            "text" => Self::Text(text()),
            "reasoning" => Self::Reasoning(text()),
            "tool" => Self::Tool(call(None, rest)),
            "begin" => Self::Begin(call(None, rest)),
            "finish" => Self::Finish(text()),
            "error" => Self::Error(text()),
            "frame" => Self::Frame(text()),
            "comment" => Self::Comment(text()),
            "raw" => Self::Raw(text()),
            "head" => Self::Head(text()),
            "gate" => Self::Gate(text()),
            "ticking" => Self::Ticking(nested(rest)?),
            "forever" => Self::Forever(nested(rest)?),
            "times" => {
                let (count, step) = rest.split_once(' ').ok_or("`times: N STEP` lacks a step")?;
                Self::Times(count.parse().map_err(|_| format!("no number: {count}"))?, nested(step)?)
            }
            "hang" => Self::Hang,
            "close" => Self::Close,
            "reset" => Self::Reset,
            _ => match word.strip_prefix("tool as ") {
                Some(id) => Self::Tool(call(Some(id), rest)),
                None => return Err(format!("no step: {line}")),
            },
        })
    }
}

impl TryFrom<String> for Step {
    type Error = String;

    fn try_from(line: String) -> Result<Self, String> {
        line.parse()
    }
}

fn call(id: Option<&str>, text: &str) -> Call {
    let (name, arguments) = text.split_once(' ').unwrap_or((text, "{}"));
    Call { id: id.map(str::to_owned), name: name.to_owned(), arguments: arguments.to_owned() }
}
