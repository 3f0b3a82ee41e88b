//! The workspace's folders changed: what is learned follows.

use std::sync::Arc;

use lsp_types::DidChangeWorkspaceFoldersParams;

use crate::{convert, session::Session};

/// Folders were added or removed.
pub(crate) async fn did_change_workspace_folders(
    session: Arc<Session>,
    params: DidChangeWorkspaceFoldersParams,
) {
    if session.capabilities().ours.untrusted {
        return;
    }
    let removed: Vec<_> =
        params.event.removed.iter().filter_map(|folder| convert::path(&folder.uri)).collect();
    let added = params.event.added.iter().filter_map(|folder| convert::path(&folder.uri));
    let kept =
        session.snapshot().roots().iter().filter(|root| !removed.contains(root)).cloned().collect::<Vec<_>>();
    let roots = kept.into_iter().chain(added).collect();
    session.workspace().set_roots(roots);
    session.indexing().start(&session);
}
