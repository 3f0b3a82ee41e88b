//! A running task as the editor's own progress, with a button to stop it.

use std::sync::Arc;

use lsp_types::ProgressToken;
use tokio::{
    sync::watch,
    time::{Duration, timeout},
};
use tokio_util::sync::CancellationToken;

use crate::session::Session;

/// How long an editor may take to make room for a progress; without an answer there is none.
const PATIENCE: Duration = Duration::from_secs(2);

/// Shows reports, in the words that `told` finds for them, until their sender is gone.
pub(crate) async fn show<T: Clone + Send + Sync>(
    session: Arc<Session>,
    task: String,
    title: String,
    mut reports: watch::Receiver<Option<T>>,
    told: impl Fn(&T) -> String + Send,
    stop: CancellationToken,
) {
    let Some(token) = room(&session, &task).await else { return };
    let progress = session.client().progress(token, title).with_cancel_button().begin().await;
    while reports.changed().await.is_ok() && !stop.is_cancelled() {
        let report = reports.borrow_and_update().clone();
        if let Some(report) = report {
            progress.report_with_message(told(&report), Some(true)).await;
        }
    }
    progress.finish().await;
}

/// Asks the editor to make room for a progress; `None` when it cannot, or does not answer.
pub(crate) async fn room(session: &Session, what: &str) -> Option<ProgressToken> {
    if !session.capabilities().progress {
        return None;
    }
    let token = ProgressToken::String(format!("ghostpen/{what}"));
    let made = timeout(PATIENCE, session.client().create_work_done_progress(token.clone())).await;
    matches!(made, Ok(Ok(()))).then_some(token)
}
