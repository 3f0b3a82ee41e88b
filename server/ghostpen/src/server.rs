//! Which method leads to which handler. Every line here is a method; what it does is in its handler.

use std::sync::Arc;

use lsp_types::{InitializeParams, InitializeResult};
use tower_lsp::{ClientSocket, LanguageServer, LspService, jsonrpc::Result};

use crate::{
    commands,
    handlers::{
        code_action, code_lens, completion, configuration, copilot, definition, execute_command,
        folding_range, inline_completion, lifecycle, rename, semantic_tokens, suggestion, sync, task,
        text_document_content, watched_files, workspace_folders,
    },
    session::Session,
};

/// The server as `tower-lsp` sees it.
#[derive(Debug)]
pub(crate) struct Server(Arc<Session>);

impl Server {
    /// The state that handlers share.
    pub(crate) fn session(&self) -> Arc<Session> {
        self.0.clone()
    }
}

impl LanguageServer for Server {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        Ok(lifecycle::initialize(&self.session(), &params))
    }

    async fn initialized(&self, _: lsp_types::InitializedParams) {
        lifecycle::initialized(self.session()).await;
    }

    async fn shutdown(&self) -> Result<()> {
        self.0.stop();
        Ok(())
    }
}

/// The service with every method it answers, and the socket to ask the editor.
pub(crate) fn service() -> (LspService<Server>, ClientSocket, Arc<Session>) {
    let builder = LspService::build_with_lifecycle_methods(|client| Server(Arc::new(Session::new(client))));
    // Each handler takes the shared state and the parameters; the server itself keeps nothing.
    macro_rules! methods {
        ($builder:expr, $($method:literal => $handler:path;)*) => {
            $builder$(.custom_method($method, |server: &Server, params| $handler(server.session(), params)))*
        };
    }
    let builder = methods!(builder,
        "textDocument/didOpen" => sync::did_open;
        "textDocument/didChange" => sync::did_change;
        "textDocument/didClose" => sync::did_close;
        "textDocument/didSave" => sync::did_save;
        "textDocument/inlineCompletion" => inline_completion::inline_completion;
        "textDocument/completion" => completion::completion;
        "textDocument/codeAction" => code_action::code_action;
        "textDocument/codeLens" => code_lens::code_lens;
        "textDocument/definition" => definition::definition;
        "textDocument/foldingRange" => folding_range::folding_range;
        "textDocument/rename" => rename::rename;
        "textDocument/semanticTokens/full" => semantic_tokens::full;
        "textDocument/semanticTokens/range" => semantic_tokens::range;
        "workspace/executeCommand" => execute_command::execute_command;
        "workspace/textDocumentContent" => text_document_content::text_document_content;
        "workspace/didChangeConfiguration" => configuration::did_change_configuration;
        "workspace/didChangeWatchedFiles" => watched_files::did_change_watched_files;
        "workspace/didChangeWorkspaceFolders" => workspace_folders::did_change_workspace_folders;
        "window/workDoneProgress/cancel" => task::work_done_progress_cancel;
        "textDocument/didShowCompletion" => copilot::did_show;
        "textDocument/didPartiallyAcceptCompletion" => copilot::did_partly_accept;
        "textDocument/didFocus" => copilot::did_focus;
        "textDocument/copilotPanelCompletion" => copilot::panel;
        "textDocument/copilotInlineEdit" => copilot::inline_edit;
        "textDocument/didShowInlineEdit" => copilot::did_show_edit;
        "ghostpen/suggestion/shown" => suggestion::shown;
        "ghostpen/suggestion/partlyAccepted" => suggestion::partly_accepted;
    );
    let (service, socket) = commands::register(builder).finish();
    let session = service.inner().session();
    (service, socket, session)
}
