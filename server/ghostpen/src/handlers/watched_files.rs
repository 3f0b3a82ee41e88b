//! Files that changed on disk, by whatever program: the engine reads them again.

use std::sync::Arc;

use lsp_types::DidChangeWatchedFilesParams;

use crate::{convert, session::Session};

/// Files were created, changed or deleted.
pub(crate) async fn did_change_watched_files(session: Arc<Session>, params: DidChangeWatchedFilesParams) {
    let paths = params.changes.iter().filter_map(|change| convert::path(&change.uri)).collect();
    session.indexing().touched(&session, paths);
}
