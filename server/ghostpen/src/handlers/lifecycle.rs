//! `initialize` settles what both sides can do; `initialized` starts what runs in the background.

use std::{path::PathBuf, sync::Arc};

use lsp_types::{
    DidChangeWatchedFilesRegistrationOptions, FileSystemWatcher, GlobPattern, InitializeParams,
    InitializeResult, Registration, ServerInfo, WorkspaceFolders,
};
use serde_json::json;

use super::configuration;
use crate::{
    capabilities::{Capabilities, offered},
    convert, ledger, models,
    session::Session,
};

/// Settles the connection. Nothing slow happens here: an editor waits for this answer before it shows a file.
pub(crate) fn initialize(session: &Arc<Session>, params: &InitializeParams) -> InitializeResult {
    let capabilities = Capabilities::of(params);
    let answer = InitializeResult {
        capabilities: offered(&capabilities),
        server_info: Some(ServerInfo {
            name: "ghostpen".to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
    };
    // What is not trusted has no folders: nothing of it is read that the user has not opened.
    let roots = if capabilities.ours.untrusted { Vec::new() } else { roots(params) };
    session.initialize(capabilities, roots, params.process_id);
    let mut options = params.initialization_options.clone().unwrap_or_default();
    if session.capabilities().copilot {
        // What these clients say there is about themselves.
        options = options.get("ghostpen").cloned().unwrap_or_default();
    }
    configuration::settle(session, &options);
    answer
}

/// Starts what an editor need not wait for.
pub(crate) async fn initialized(session: Arc<Session>) {
    let (ours, copilot) = (session.capabilities().ours.notifications, session.capabilities().copilot);
    if ours || copilot {
        let publishing = session.clone();
        tokio::spawn(async move { publishing.status().publish(!ours).await });
    }
    let following = session.clone();
    tokio::spawn(async move { tokio::join!(models::follow(&following), models::follow_engine(&following)) });
    tokio::spawn(ledger::follow(session.clone()));
    tokio::spawn(async move {
        if session.capabilities().configuration {
            configuration::pull(&session).await;
        }
        if session.capabilities().watched_files {
            watch_files(&session).await;
        }
        let reading = session.capabilities().reading.registrations();
        if !reading.is_empty()
            && let Err(error) = session.client().register_capability(reading).await
        {
            tracing::info!(%error, "the editor does not read review documents by methods of the standard");
        }
        session.indexing().start(&session);
    });
}

/// The workspace's folders: as the editor lists them, or its older single root, or none.
fn roots(params: &InitializeParams) -> Vec<PathBuf> {
    if let Some(WorkspaceFolders::WorkspaceFolderList(folders)) =
        &params.workspace_folders_initialize_params.workspace_folders
    {
        return folders.iter().filter_map(|folder| convert::path(&folder.uri)).collect();
    }
    #[expect(deprecated, reason = "editors still send only these")]
    let root = params.root_uri.as_ref().and_then(convert::path);
    root.into_iter().collect()
}

async fn watch_files(session: &Session) {
    let watcher = FileSystemWatcher { glob_pattern: GlobPattern::Pattern("**/*".to_owned()), kind: None };
    let options = DidChangeWatchedFilesRegistrationOptions { watchers: vec![watcher] };
    let registration = Registration {
        id: "ghostpen-files".to_owned(),
        method: "workspace/didChangeWatchedFiles".to_owned(),
        register_options: Some(json!(options)),
    };
    if let Err(error) = session.client().register_capability(vec![registration]).await {
        tracing::info!(%error, "the editor does not watch files; they are read again when saved");
    }
}
