//! `textDocument/codeAction`: delegate the symbol or the selection, decide on the hunk under the cursor.
//! Each action carries a command, never an edit: what it does comes back as a change to review.

use std::sync::Arc;

use lsp_types::{
    CodeAction, CodeActionDisabled, CodeActionKind, CodeActionParams, CodeActionResponse, CodeActionTag,
    Command, Diagnostic, Range, Uri,
};
use protocol::{RenameInput, Request as _, RewriteInput, Shortcut, Task, TaskStart, TaskStartParams};
use serde_json::{Value, json};
use tower_lsp::jsonrpc::Result;
use workspace::Document;

use crate::{
    convert,
    models::NO_MODEL,
    review::Choice,
    session::Session,
    tasks::{Wish, has_model, wishes},
    written,
};

/// The longest selection that is offered as a pattern, in bytes.
const LONGEST_PATTERN: usize = 2000;

/// The actions for a range.
pub(crate) async fn code_action(
    session: Arc<Session>,
    params: CodeActionParams,
) -> Result<Option<Vec<CodeActionResponse>>> {
    let (uri, range) = (params.text_document.uri, params.range);
    let document = session.documents().get(uri.as_str()).filter(|document| document.in_step());
    let (reported, only) = (params.context.diagnostics, params.context.only.unwrap_or_default());
    let place = Place { document, uri, range, reported };
    let offered = session.aside(move |session| offer(session, &place)).await?;
    let wanted = |kind: &CodeActionKind| only.is_empty() || only.iter().any(|only| includes(only, kind));
    let actions = offered.actions.into_iter().filter(|(kind, _)| wanted(kind)).map(|(_, action)| action);
    Ok(Some(actions.collect()))
}

/// Where the user is.
struct Place {
    document: Option<Arc<Document>>,
    uri: Uri,
    range: Range,
    /// What is reported as wrong there.
    reported: Vec<Diagnostic>,
}

fn offer(session: &Arc<Session>, place: &Place) -> Offered {
    let mut offered = Offered { literals: session.capabilities().code_action_literals, ..Offered::default() };
    let choices = session.reviews().choices_at(session, &place.uri, place.range);
    if let Some(document) = &place.document {
        delegate(session, document, &place.uri, place.range, &mut offered);
        ask_a_model(session, document, place, changed_by(&choices), &mut offered);
    }
    decide(choices, &mut offered);
    offered
}

/// Kinds are dotted paths: `refactor` includes `refactor.rewrite`.
fn includes(outer: &CodeActionKind, inner: &CodeActionKind) -> bool {
    let text = |kind: &CodeActionKind| json!(kind).as_str().unwrap_or_default().to_owned();
    let (outer, inner) = (text(outer), text(inner));
    outer.is_empty() || inner == outer || inner.strip_prefix(&outer).is_some_and(|rest| rest.starts_with('.'))
}

#[derive(Default)]
struct Offered {
    literals: bool,
    actions: Vec<(CodeActionKind, CodeActionResponse)>,
}

impl Offered {
    fn add(&mut self, kind: CodeActionKind, title: String, command: &str, argument: Value) {
        self.add_tagged(kind, title, command, argument, None);
    }

    fn add_tagged(
        &mut self,
        kind: CodeActionKind,
        title: String,
        command: &str,
        argument: Value,
        tags: Option<Vec<CodeActionTag>>,
    ) {
        let command = Command {
            title: title.clone(),
            command: command.to_owned(),
            arguments: Some(vec![argument]),
            tooltip: None,
        };
        let action = if self.literals {
            CodeActionResponse::CodeAction(CodeAction {
                title,
                kind: Some(kind.clone()),
                command: Some(command),
                tags,
                ..CodeAction::default()
            })
        } else {
            CodeActionResponse::Command(command)
        };
        self.actions.push((kind, action));
    }
}

impl Offered {
    /// Says what cannot be done now, and why.
    fn add_disabled(&mut self, title: &str, reason: &str) {
        let action = CodeAction {
            title: title.to_owned(),
            kind: Some(CodeActionKind::RefactorRewrite),
            disabled: Some(CodeActionDisabled { reason: reason.to_owned() }),
            ..CodeAction::default()
        };
        self.actions.push((CodeActionKind::RefactorRewrite, CodeActionResponse::CodeAction(action)));
    }
}

/// What can be delegated here. Clients that ask the user for the name or the pattern are offered both; in any
/// other editor the pattern is written in the text, and `textDocument/rename` asks for the name.
fn delegate(session: &Session, document: &Document, uri: &Uri, range: Range, offered: &mut Offered) {
    if !session.capabilities().ours.input_commands {
        return delegate_written(session, document, range, offered);
    }
    let encoding = session.encoding();
    let selected = convert::bytes(&document.text, range, encoding);
    let identifier = protocol::TextDocumentIdentifier { uri: uri.to_string() };
    if let Some(symbol) = workspace::symbol_at(document, selected.start) {
        let input = RenameInput {
            text_document: identifier.clone(),
            position: convert::wire(document.text.position(symbol.range.start, encoding)),
            old_name: symbol.name.clone(),
        };
        let title = format!("Ghostpen: rename `{}` everywhere…", symbol.name);
        offered.add(CodeActionKind::RefactorRewrite, title, "ghostpen.rename", json!(input));
    }
    let pattern = document.text.slice(selected.clone()).trim().to_owned();
    if (3..LONGEST_PATTERN).contains(&pattern.len()) && document.language.is_some() {
        let input = RewriteInput {
            text_document: identifier,
            range: convert::rewired(range),
            pattern,
            language: document.language.map(|language| language.id().to_owned()),
        };
        let title = "Ghostpen: rewrite this code everywhere…".to_owned();
        offered.add(CodeActionKind::RefactorRewrite, title, "ghostpen.rewrite", json!(input));
    }
}

/// Offers the rewrite that the selection, or else the line, spells out.
fn delegate_written(session: &Session, document: &Document, range: Range, offered: &mut Offered) {
    let selected = convert::bytes(&document.text, range, session.encoding());
    let line = document.text.line_range(document.text.line_of(selected.start));
    let texts = [selected, line].map(|bytes| document.text.slice(bytes).into_owned());
    if let Some((pattern, replacement)) = texts.iter().find_map(|text| written::rewrite(text)) {
        let title = format!("Ghostpen: {} everywhere", crate::tasks::rewrite_title(&pattern, &replacement));
        let language = document.language.map(|language| language.id().to_owned());
        let task = Task::Rewrite { pattern, replacement, language, path: None };
        offered.add(CodeActionKind::RefactorRewrite, title, TaskStart::COMMAND, json!({ "task": task }));
    }
}

/// What a model can do here. Only clients that ask the user for words are offered what needs some. Where no
/// model is set up, that is said in the place of it, in editors that show what cannot be done now.
fn ask_a_model(
    session: &Session,
    document: &Document,
    place: &Place,
    change: Option<&str>,
    offered: &mut Offered,
) {
    let capabilities = session.capabilities();
    let wishes = wishes(session, document, place.range, &place.reported, change);
    let has_model = has_model(session);
    if !has_model && capabilities.disabled_actions && !capabilities.ours.untrusted {
        offered.add_disabled("Ghostpen: refactor, fix, test, document or explain by words", NO_MODEL);
    }
    for wish in wishes {
        if wish.asks.is_some() && !capabilities.ours.input_commands {
            continue;
        }
        let (kind, title) = (kind_of(&wish), format!("Ghostpen: {}", wish.title));
        let (command, argument) = if wish.asks.is_some() {
            ("ghostpen.delegate", json!(wish.input()))
        } else {
            (TaskStart::COMMAND, json!(TaskStartParams { task: wish.task() }))
        };
        let tags = (capabilities.action_tags && has_model).then(|| vec![CodeActionTag::LLMGenerated]);
        offered.add_tagged(kind, title, command, argument, tags);
    }
}

fn kind_of(wish: &Wish) -> CodeActionKind {
    match wish.shortcut {
        Some(Shortcut::Fix) => CodeActionKind::QuickFix,
        Some(Shortcut::Explain) => CodeActionKind::Custom("ghostpen.explain".to_owned().into()),
        _ => CodeActionKind::RefactorRewrite,
    }
}

/// The change under review that has a hunk here.
fn changed_by(choices: &[Choice]) -> Option<&str> {
    choices.iter().find_map(|choice| choice.argument.get("changeId")?.as_str())
}

/// What can be decided here: the hunks of open reviews that the range touches.
fn decide(choices: Vec<Choice>, offered: &mut Offered) {
    for choice in choices {
        let of = choice.title.map(|title| format!(" of “{title}”")).unwrap_or_default();
        let title = format!("Ghostpen: {}{of}", choice.what);
        offered.add(CodeActionKind::QuickFix, title, choice.command, choice.argument);
    }
}
