//! Delivery: hands a plan's edits of open documents to the editor, and looks whether they arrived.
//!
//! Editors answer `applied: true` when nothing was applied, apply half, or never answer. What counts is the
//! text they report afterwards.

use std::{collections::HashMap, ops::Range, path::PathBuf, pin::pin, sync::Arc, time::Duration};

use change::{Content, Plan, PlannedFile};
use lsp_types::{
    ApplyWorkspaceEditParams, ApplyWorkspaceEditRequest, DocumentChange, Edit,
    OptionalVersionedTextDocumentIdentifier, TextDocumentEdit, TextDocumentIdentifier, TextEdit, Uri,
    WorkspaceEdit, WorkspaceEditMetadata,
};
use text::{Text, diff};
use tokio::time::timeout;
use workspace::{Document, Snapshot};

use crate::{convert, session::Session};

/// How long an editor may take to answer; some ask the user first.
const ANSWER: Duration = Duration::from_mins(1);
/// How long after its answer the changed text may take to arrive.
const ARRIVAL: Duration = Duration::from_secs(3);

/// What became of a plan's open documents.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Delivery {
    /// All of them say what was planned.
    Done,
    /// These do not, others do.
    Partly(Vec<PathBuf>),
    /// None does.
    Refused {
        /// Why, for people.
        reason: String,
        /// The user typed meanwhile, so that another try may succeed.
        moved: bool,
    },
}

struct Parcel<'a> {
    document: Arc<Document>,
    planned: &'a PlannedFile,
}

/// Sends the plan's edits of open documents, and waits until their texts have arrived.
pub(super) async fn deliver(
    session: &Arc<Session>,
    snapshot: &Snapshot,
    plan: &Plan,
    label: &str,
) -> Delivery {
    let parcels: Vec<_> = plan
        .files
        .iter()
        .filter(|planned| planned.changes_lines())
        .filter_map(|planned| {
            let document = snapshot.document_at(&planned.path)?.clone();
            Some(Parcel { document, planned })
        })
        .collect();
    if parcels.is_empty() {
        return Delivery::Done;
    }
    if !session.capabilities().apply_edit {
        let reason = "this editor does not let a server edit open files; close them and try again".to_owned();
        return Delivery::Refused { reason, moved: false };
    }
    // Editors that do not apply all or none stop half-way, or look at the first version alone and put the rest
    // in at places that have moved: such a one gets a document at a time, each looked at before the next.
    let at_once = if session.capabilities().all_or_none { parcels.len() } else { 1 };
    let mut refusal = None;
    for some in parcels.chunks(at_once) {
        if some.iter().any(|parcel| now(session, parcel).is_none_or(|text| text != parcel.document.text)) {
            break;
        }
        if let Err(reason) = send(session, some, label).await {
            refusal = reason;
            break;
        }
    }
    let missing: Vec<_> = parcels.iter().filter(|parcel| !arrived(session, parcel)).collect();
    if missing.is_empty() {
        return Delivery::Done;
    }
    if missing.len() == parcels.len() {
        let moved = parcels
            .iter()
            .any(|parcel| now(session, parcel).is_some_and(|text| text != parcel.document.text));
        let reason = refusal.unwrap_or_else(|| "the editor said it applied the edit but did not".to_owned());
        return Delivery::Refused { reason, moved };
    }
    Delivery::Partly(missing.iter().map(|parcel| parcel.planned.path.clone()).collect())
}

/// Sends one edit, and waits until its texts have arrived. What the editor gave as its reason where they have
/// not, if it gave one.
async fn send(session: &Arc<Session>, parcels: &[Parcel<'_>], label: &str) -> Result<(), Option<String>> {
    let mut edits = session.edits();
    let params = params(session, parcels, label);
    let arrival = async {
        // The sender lives as long as the session, so that waiting ends with the texts or not at all.
        while !parcels.iter().all(|parcel| arrived(session, parcel)) && edits.changed().await.is_ok() {}
    };
    let mut arrival = pin!(arrival);
    let asking = session.client().send_request::<ApplyWorkspaceEditRequest>(params);
    let answer = tokio::select! {
        biased;
        // Texts say more than answers, and some editors give none.
        () = &mut arrival => return Ok(()),
        answer = timeout(ANSWER, asking) => answer,
    };
    let refusal = match answer {
        Ok(Ok(result)) if result.applied => {
            if !parcels.iter().all(|parcel| arrived(session, parcel)) {
                session.promised().notify_waiters();
            }
            None
        }
        Ok(Ok(result)) => {
            Some(result.failure_reason.unwrap_or_else(|| "the editor refused the edit".to_owned()))
        }
        Ok(Err(error)) => Some(format!("the editor failed to apply the edit: {}", error.message)),
        Err(_) => Some(format!("the editor did not answer within {} s", ANSWER.as_secs())),
    };
    // A refusal is final, but what it left behind may still be on its way.
    let patience = if refusal.is_some() { Duration::ZERO } else { ARRIVAL };
    if timeout(patience, arrival).await.is_ok() { Ok(()) } else { Err(refusal) }
}

fn now(session: &Session, parcel: &Parcel<'_>) -> Option<Text> {
    session.documents().get(&parcel.document.uri).map(|document| document.text.clone())
}

fn after<'a>(parcel: &Parcel<'a>) -> Option<&'a Text> {
    parcel.planned.after.as_ref().and_then(Content::text)
}

/// Whether the document says exactly what was planned, or that and what the user typed since.
fn arrived(session: &Session, parcel: &Parcel<'_>) -> bool {
    let Some(now) = now(session, parcel) else { return false };
    now != parcel.document.text
        && (after(parcel).is_some_and(|after| stands(after, &now, parcel)) || holds(&now, parcel))
}

/// Whether what was planned stands in this text untouched, whatever the user typed elsewhere. Emacs tells both
/// as one change, and the difference to the text before need not show the planned edit as it was planned.
fn stands(after: &Text, now: &Text, parcel: &Parcel<'_>) -> bool {
    let typed = diff(after, now);
    let planned = parcel.planned.edit.invert(&parcel.document.text);
    let apart = |place: &Range<usize>| {
        let mut ranges = typed.replacements().iter().map(|typed| &typed.range);
        ranges.all(|typed| typed.end < place.start || place.end < typed.start)
    };
    planned.replacements().iter().all(|planned| apart(&planned.range))
}

/// Whether nothing of the planned edit is left to do in this text.
fn holds(now: &Text, parcel: &Parcel<'_>) -> bool {
    let rebased = parcel.planned.edit.rebase(&diff(&parcel.document.text, now));
    rebased.edit.is_empty() && rebased.clashes.is_empty()
}

fn params(session: &Session, parcels: &[Parcel<'_>], label: &str) -> ApplyWorkspaceEditParams {
    let capabilities = session.capabilities();
    let mut edit = WorkspaceEdit::default();
    if capabilities.document_changes {
        edit.document_changes = Some(parcels.iter().filter_map(|parcel| change(session, parcel)).collect());
    } else {
        let changes = parcels.iter().filter_map(|parcel| Some((uri(parcel)?, edits(session, parcel))));
        edit.changes = Some(changes.collect::<HashMap<_, _>>());
    }
    ApplyWorkspaceEditParams {
        label: Some(format!("Ghostpen: {label}")),
        edit,
        metadata: capabilities.edit_metadata.then_some(WorkspaceEditMetadata { is_refactoring: Some(true) }),
    }
}

fn uri(parcel: &Parcel<'_>) -> Option<Uri> {
    parcel.document.uri.parse().ok()
}

fn change(session: &Session, parcel: &Parcel<'_>) -> Option<DocumentChange> {
    Some(DocumentChange::TextDocumentEdit(TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier {
            version: Some(parcel.document.version),
            text_document_identifier: TextDocumentIdentifier { uri: uri(parcel)? },
        },
        edits: edits(session, parcel).into_iter().map(Edit::TextEdit).collect(),
    }))
}

fn edits(session: &Session, parcel: &Parcel<'_>) -> Vec<TextEdit> {
    let (text, encoding) = (&parcel.document.text, session.encoding());
    let edit = |replacement: &text::Replacement| TextEdit {
        range: convert::to_range(text, &replacement.range, encoding),
        new_text: replacement.text.clone(),
    };
    parcel.planned.edit.replacements().iter().map(edit).collect()
}
