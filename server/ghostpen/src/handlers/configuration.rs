//! Settings from the editor: at the start, when they change, and asked for.

use std::sync::Arc;

use lsp_types::{ConfigurationItem, DidChangeConfigurationParams};
use serde_json::Value;

use crate::{configuration, session::Session};

/// The editor's settings changed. Editors that can be asked often send nothing with it, so they are asked.
pub(crate) async fn did_change_configuration(session: Arc<Session>, params: DidChangeConfigurationParams) {
    let had = session.completer().has_writer();
    let context = session.config().review.context_lines;
    if session.capabilities().configuration {
        pull(&session).await;
    } else {
        let settings = params.settings.get("ghostpen").cloned().unwrap_or(params.settings);
        settle(&session, &settings);
    }
    if !had && session.completer().has_writer() {
        // A model is told what files define, which was not looked at without one.
        session.indexing().start(&session);
    }
    if session.config().review.context_lines != context {
        session.reviews().rewritten(&session).await;
    }
}

/// Asks the editor for its settings and puts them in force.
pub(crate) async fn pull(session: &Arc<Session>) {
    let item = ConfigurationItem { section: Some("ghostpen".to_owned()), scope_uri: None };
    if let Ok(answer) = session.client().configuration(vec![item]).await {
        let settings = answer.into_iter().next().unwrap_or_default();
        settle(session, &settings);
    }
}

/// Layers the editor's settings with the files' and puts them in force. What is wrong is told, once each.
pub(crate) fn settle(session: &Arc<Session>, editor: &Value) {
    let root = session.snapshot().roots().first().cloned();
    let (config, mut problems) = configuration::load(root.as_deref(), editor);
    problems.extend(session.configure(config));
    session.gathering().everywhere(session);
    session.status().mended("settings");
    for (number, problem) in problems.into_iter().enumerate() {
        let action = Some("The rest of the settings is in force");
        session.status().trouble(&format!("settings {number}"), problem, action);
    }
}
