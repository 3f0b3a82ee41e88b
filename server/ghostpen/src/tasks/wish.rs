//! What can be delegated to a model at a place of a document: the wishes that have a name, each with what it
//! points at. Those that need the user's words say what to ask for.

use lsp_types::{Diagnostic, Range};
use protocol::{DelegateInput, Mention, Mode, Shortcut, Task};
use workspace::{Document, definitions_in, faults};

use super::rule::by_rule;
use crate::{convert, session::Session};

/// How a comment names what a model is to do, for editors that ask the user for nothing.
const WRITTEN: &str = "ghostpen:";

/// The longest line that is read as a wish, in bytes.
const LONGEST: usize = 500;

/// Something that can be delegated.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    /// What it does, for people.
    pub title: String,
    /// Its name; nothing when the words say it all.
    pub shortcut: Option<Shortcut>,
    /// The words, as far as they are known.
    pub text: String,
    /// What it points at.
    pub mentions: Vec<Mention>,
    /// What the user is asked for first.
    pub asks: Option<&'static str>,
}

impl Wish {
    fn new(shortcut: Shortcut, title: impl Into<String>, mentions: &[Mention]) -> Self {
        Self {
            title: title.into(),
            shortcut: Some(shortcut),
            text: String::new(),
            mentions: mentions.to_vec(),
            asks: None,
        }
    }

    fn asking(self, asks: &'static str) -> Self {
        Self { asks: Some(asks), ..self }
    }

    /// It as a task.
    pub(crate) fn task(self) -> Task {
        Task::Prompt {
            text: self.text,
            mode: if self.shortcut == Some(Shortcut::Explain) { Mode::Ask } else { Mode::Agent },
            shortcut: self.shortcut,
            mentions: self.mentions,
            images: Vec::new(),
            thread_id: None,
            model: None,
        }
    }

    /// It as what the client asks the user about.
    pub(crate) fn input(self) -> DelegateInput {
        DelegateInput {
            shortcut: self.shortcut,
            mentions: self.mentions,
            prompt: self.asks.unwrap_or_default().to_owned(),
        }
    }
}

/// Whether a model works on tasks. Words that spell out a rule need none.
pub(crate) fn has_model(session: &Session) -> bool {
    session.models().for_tasks(&session.config().agent.model).is_ok()
}

/// What can be delegated at a place. Where no model works on tasks, that is what can be done by rule.
pub(crate) fn wishes(
    session: &Session,
    document: &Document,
    range: Range,
    diagnostics: &[Diagnostic],
    change: Option<&str>,
) -> Vec<Wish> {
    if document.path.is_none() || session.capabilities().ours.untrusted {
        return Vec::new();
    }
    let (what, pointed) = pointed(session, document, range);
    if !has_model(session) {
        let mut wishes = vec![everywhere(session, document, range, &pointed, change)];
        wishes.extend(written(session, document, range, &pointed));
        wishes.retain(|wish| {
            wish.asks.is_none() && by_rule(session, &wish.text, wish.shortcut, &wish.mentions).is_some()
        });
        return wishes;
    }
    let at = std::slice::from_ref(&pointed);
    let mut wishes =
        vec![Wish::new(Shortcut::Refactor, format!("refactor {what}…"), at).asking("What is to change")];
    wishes.extend(fix(session, document, range, diagnostics));
    wishes.extend([
        Wish::new(Shortcut::Tests, format!("write tests for {what}"), at),
        Wish::new(Shortcut::Document, format!("document {what}"), at),
        Wish::new(Shortcut::Explain, format!("explain {what}"), at),
        everywhere(session, document, range, &pointed, change),
    ]);
    wishes.extend(written(session, document, range, &pointed));
    wishes
}

/// The selection, or the definition around the cursor, or the file.
fn pointed(session: &Session, document: &Document, range: Range) -> (String, Mention) {
    let (uri, encoding) = (document.uri.to_string(), session.encoding());
    let selected = convert::bytes(&document.text, range, encoding);
    if !selected.is_empty() {
        return ("the selection".to_owned(), Mention::Selection { uri, range: convert::rewired(range) });
    }
    let content = document.text.to_string();
    let around = document.tree().map(|tree| definitions_in(tree, &content)).unwrap_or_default();
    let around = around.into_iter().filter(|definition| definition.range.contains(&selected.start));
    match around.min_by_key(|definition| definition.range.len()) {
        Some(definition) => {
            let range = convert::wire_range(&document.text, &definition.range, encoding);
            (format!("`{}`", definition.name), Mention::Symbol { uri, range, name: definition.name })
        }
        None => ("this file".to_owned(), Mention::File { uri }),
    }
}

/// Mends what is reported at the place, by the editor's servers or by syntax.
fn fix(session: &Session, document: &Document, range: Range, diagnostics: &[Diagnostic]) -> Option<Wish> {
    let mut told: Vec<(u32, String)> = diagnostics
        .iter()
        .map(|report| {
            let source = report.source.as_deref().unwrap_or("editor");
            (report.range.start.line + 1, format!("{} ({source})", message(report)))
        })
        .collect();
    if told.is_empty() {
        let lines = range.start.line as usize..=range.end.line as usize;
        let broken = |fault: &workspace::Fault| lines.contains(&document.text.line_of(fault.range.start));
        let language = document.language.filter(|language| language.is_code())?;
        let has_error = document.tree().is_some_and(|tree| tree.root_node().has_error());
        if !has_error || !faults(language, &document.text.to_string()).iter().any(broken) {
            return None;
        }
        told.push((range.start.line + 1, "syntax error".to_owned()));
    }
    let (_, first) = told.first()?;
    let title = format!("fix “{}”", super::short(first));
    let (_, pointed) = pointed(session, document, Range { start: range.start, end: range.start });
    let lines: Vec<_> = told.iter().map(|(line, message)| format!("line {line}: {message}")).collect();
    let reports = Mention::Text { label: "reported problems".to_owned(), text: lines.join("\n") };
    Some(Wish::new(Shortcut::Fix, title, &[pointed, reports]))
}

fn message(report: &Diagnostic) -> String {
    let message = serde_json::to_value(&report.message).unwrap_or_default();
    let message = message.as_str().or_else(|| message.get("value").and_then(|value| value.as_str()));
    message.unwrap_or_default().to_owned()
}

/// Does elsewhere what a change under review does here, or else what the user says.
fn everywhere(
    session: &Session,
    document: &Document,
    range: Range,
    pointed: &Mention,
    change: Option<&str>,
) -> Wish {
    let wish =
        |mentions: &[Mention]| Wish::new(Shortcut::Everywhere, "apply this change everywhere", mentions);
    if let Some(change) = change {
        return wish(&[pointed.clone(), Mention::Change { change_id: change.to_owned() }]);
    }
    match unsaved(session, document, range) {
        Some(diff) => {
            let done = Mention::Text { label: "the change that was made here".to_owned(), text: diff };
            wish(&[pointed.clone(), done])
        }
        None => {
            Wish { title: "apply a change everywhere…".to_owned(), ..wish(std::slice::from_ref(pointed)) }
                .asking("What was changed here, to be done everywhere")
        }
    }
}

/// What the user changed in these lines since the file was saved.
fn unsaved(session: &Session, document: &Document, range: Range) -> Option<String> {
    let path = document.path.as_deref()?;
    let disk = text::decode(&std::fs::read(path).ok()?).ok()?;
    let now = document.text.clone();
    let lines = range.start.line as usize..range.end.line as usize + 1;
    let hunks = text::line_hunks(&disk.text, &now);
    hunks
        .iter()
        .find(|hunk| hunk.new.start < lines.end && lines.start < hunk.new.end.max(hunk.new.start + 1))?;
    let proposal = change::Proposal::new(path, Some(disk.into()), change::Target::Text(now));
    let set = change::ChangeSet::new("", change::Origin::Patch, vec![proposal]).ok()?;
    let root = session.snapshot().roots().first().cloned().unwrap_or_default();
    Some(set.unified(&root, |_| true).text)
}

/// What a comment of the line says is to be done.
fn written(session: &Session, document: &Document, range: Range, pointed: &Mention) -> Option<Wish> {
    let start = convert::offset(&document.text, range.start, session.encoding());
    let line = document.text.slice(document.text.line_content_range(document.text.line_of(start)));
    let line = Some(line).filter(|line| line.len() < LONGEST)?;
    let (_, words) = line.split_once(WRITTEN)?;
    let words = words.trim().trim_end_matches("*/").trim_end_matches("-->").trim();
    (!words.is_empty()).then(|| Wish {
        title: format!("do “{}”", super::short(words)),
        shortcut: None,
        text: words.to_owned(),
        mentions: vec![pointed.clone()],
        asks: None,
    })
}
