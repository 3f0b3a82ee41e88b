//! `ghostpen/change/*`: what there is to review, and what the user decides.

use std::sync::Arc;

use protocol::{
    Change, ChangeAcceptParams, ChangeAcceptResponse, ChangeCheckParams, ChangeCheckResponse,
    ChangeEditParams, ChangeEditResponse, ChangeListParams, ChangeListResponse, ChangeOpenParams,
    ChangeOpenResponse, ChangeProposeParams, ChangeProposeResponse, ChangeRedoParams, ChangeRedoResponse,
    ChangeRejectParams, ChangeRejectResponse, ChangeShowParams, ChangeUndoParams, ChangeUndoResponse,
};
use tower_lsp::jsonrpc::{Error, Result};

use super::failed;
use crate::{
    review::{Reversal, Reversed},
    session::Session,
};

/// All changes and entries.
pub(crate) async fn list(session: Arc<Session>, _: ChangeListParams) -> Result<ChangeListResponse> {
    Ok(session.reviews().list().await)
}

/// One change as it stands now.
pub(crate) async fn show(session: Arc<Session>, params: ChangeShowParams) -> Result<Change> {
    let missing = Error::invalid_params(format!("there is no change {}", params.change_id));
    session.aside(move |session| session.reviews().show(session, &params)).await?.ok_or(missing)
}

/// Puts texts up for review.
pub(crate) async fn propose(
    session: Arc<Session>,
    params: ChangeProposeParams,
) -> Result<ChangeProposeResponse> {
    let id = session.reviews().propose(&session, params).await.map_err(failed)?;
    Ok(ChangeProposeResponse { change_id: id.map(|id| id.to_string()) })
}

/// Shows the review in an editor that has no view of its own for it.
pub(crate) async fn open(session: Arc<Session>, params: ChangeOpenParams) -> Result<ChangeOpenResponse> {
    let uri = session.reviews().open(&session, params.change_id.as_deref()).await.map_err(failed)?;
    let message = uri.is_none().then(|| "no change waits for review".to_owned());
    Ok(ChangeOpenResponse { uri: uri.map(String::from), message })
}

/// Puts hunks into the user's files.
pub(crate) async fn accept(
    session: Arc<Session>,
    params: ChangeAcceptParams,
) -> Result<ChangeAcceptResponse> {
    session.reviews().accept(params).await.map_err(failed)
}

/// Drops hunks.
pub(crate) async fn reject(
    session: Arc<Session>,
    params: ChangeRejectParams,
) -> Result<ChangeRejectResponse> {
    session.reviews().reject(params).await.map_err(failed)
}

/// Makes a hunk propose another text.
pub(crate) async fn edit(session: Arc<Session>, params: ChangeEditParams) -> Result<ChangeEditResponse> {
    session.reviews().edit(params).await.map_err(failed)
}

/// Tells what would be wrong if hunks were accepted.
pub(crate) async fn check(session: Arc<Session>, params: ChangeCheckParams) -> Result<ChangeCheckResponse> {
    let checked = session.aside(move |session| session.reviews().check(session, params)).await?;
    checked.map_err(failed)
}

/// Takes an accepted entry back.
pub(crate) async fn undo(session: Arc<Session>, params: ChangeUndoParams) -> Result<ChangeUndoResponse> {
    let Reversed { entry, places, conflicts, message } =
        session.reviews().reverse(Reversal::Undo, params.entry_id.as_deref()).await.map_err(failed)?;
    Ok(ChangeUndoResponse { entry_id: entry, undone: places, conflicts, message })
}

/// Does an undone entry again.
pub(crate) async fn redo(session: Arc<Session>, params: ChangeRedoParams) -> Result<ChangeRedoResponse> {
    let Reversed { entry, places, conflicts, message } =
        session.reviews().reverse(Reversal::Redo, params.entry_id.as_deref()).await.map_err(failed)?;
    Ok(ChangeRedoResponse { entry_id: entry, redone: places, conflicts, message })
}
