//! What the editor can do, resolved once from `initialize` into named answers; and what this server offers.

mod reading;

use lsp_types::{
    ClientCapabilities, CodeActionKind, CodeActionOptions, CodeActionProvider, CompletionOptions,
    ExecuteCommandOptions, FailureHandlingKind, InitializeParams, InlineCompletionProvider,
    PositionEncodingKind, RenameProvider, ServerCapabilities, TextDocumentContent,
    TextDocumentContentOptions, TextDocumentSync, TextDocumentSyncKind, TextDocumentSyncOptions,
    WorkspaceFoldersServerCapabilities, WorkspaceOptions,
};
use serde_json::json;
use text::Encoding;

pub(crate) use self::reading::Reading;
use crate::{commands, review};

/// The editor's abilities that change what the server does.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is an independent ability of the editor")]
pub(crate) struct Capabilities {
    /// How positions are counted on the wire.
    pub encoding: Encoding,
    /// The editor shows ghost text; others get completions in the menu.
    pub inline_completion: bool,
    /// The editor applies `workspace/applyEdit`.
    pub apply_edit: bool,
    /// Edits may name the version they are for.
    pub document_changes: bool,
    /// Edits of several documents are applied all or none.
    pub all_or_none: bool,
    /// Edits may be marked as refactoring.
    pub edit_metadata: bool,
    /// The editor opens virtual documents by `workspace/textDocumentContent`.
    pub text_document_content: bool,
    /// Progress may be shown by `window/workDoneProgress/create`.
    pub progress: bool,
    /// `window/showDocument` works.
    pub show_document: bool,
    /// Settings may be asked for by `workspace/configuration`.
    pub configuration: bool,
    /// File watchers may be registered.
    pub watched_files: bool,
    /// Code actions may be given as literals, not only as commands.
    pub code_action_literals: bool,
    /// Code actions may be shown that cannot be done now, with the reason.
    pub disabled_actions: bool,
    /// Code actions may be marked as a model's work.
    pub action_tags: bool,
    /// It is a client of Copilot's language server, which shows the status in a way of its own.
    pub copilot: bool,
    /// How it reads review documents.
    pub reading: Reading,
    /// What a client with our plugin can do; nothing for any other.
    pub ours: protocol::ClientCapabilities,
}

impl Capabilities {
    /// Reads what the editor said of itself.
    pub(crate) fn of(params: &InitializeParams) -> Self {
        let ClientCapabilities { workspace, text_document, window, general, experimental, .. } =
            &params.capabilities;
        let workspace = workspace.clone().unwrap_or_default();
        let text_document = text_document.clone().unwrap_or_default();
        let actions = text_document.code_action.unwrap_or_default();
        let window = window.unwrap_or_default();
        let edits = workspace.workspace_edit.unwrap_or_default();
        let ours = experimental.as_ref().and_then(|experimental| experimental.get("ghostpen"));
        let ours = ours.and_then(|ours| serde_json::from_value(ours.clone()).ok()).unwrap_or_default();
        let ours: protocol::ClientCapabilities = ours;
        let encodings = general.as_ref().and_then(|general| general.position_encodings.as_deref());
        Self {
            encoding: negotiate(encodings.unwrap_or_default()),
            inline_completion: text_document.inline_completion.is_some(),
            apply_edit: workspace.apply_edit.unwrap_or_default(),
            document_changes: edits.document_changes.unwrap_or_default(),
            all_or_none: matches!(
                edits.failure_handling,
                Some(FailureHandlingKind::Transactional | FailureHandlingKind::TextOnlyTransactional)
            ),
            edit_metadata: edits.metadata_support.unwrap_or_default(),
            text_document_content: workspace.text_document_content.is_some() || ours.text_document_content,
            progress: window.work_done_progress.unwrap_or_default(),
            show_document: window.show_document.is_some_and(|show| show.support),
            configuration: workspace.configuration.unwrap_or_default(),
            watched_files: workspace
                .did_change_watched_files
                .is_some_and(|watch| watch.dynamic_registration.unwrap_or_default()),
            code_action_literals: actions.code_action_literal_support.is_some(),
            disabled_actions: actions.code_action_literal_support.is_some()
                && actions.disabled_support.unwrap_or_default(),
            action_tags: actions.tag_support.is_some(),
            copilot: params
                .initialization_options
                .as_ref()
                .is_some_and(|options| options.get("editorPluginInfo").is_some()),
            reading: Reading::of(&params.capabilities),
            ours,
        }
    }
}

/// UTF-8 where the editor offers it, since that costs nothing here; else what it prefers; else UTF-16,
/// which every editor must know.
fn negotiate(offered: &[PositionEncodingKind]) -> Encoding {
    if offered.contains(&PositionEncodingKind::UTF8) {
        return Encoding::Utf8;
    }
    offered.iter().find_map(known).unwrap_or_default()
}

fn known(kind: &PositionEncodingKind) -> Option<Encoding> {
    match kind {
        PositionEncodingKind::UTF8 => Some(Encoding::Utf8),
        PositionEncodingKind::UTF16 => Some(Encoding::Utf16),
        PositionEncodingKind::UTF32 => Some(Encoding::Utf32),
        PositionEncodingKind::Custom(_) => None,
    }
}

/// What the server offers an editor with these abilities.
pub(crate) fn offered(client: &Capabilities) -> ServerCapabilities {
    let offered = ServerCapabilities {
        position_encoding: Some(match client.encoding {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
            Encoding::Utf32 => PositionEncodingKind::UTF32,
        }),
        text_document_sync: Some(TextDocumentSync::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::Incremental),
            save: Some(lsp_types::Save::Bool(true)),
            ..TextDocumentSyncOptions::default()
        })),
        inline_completion_provider: Some(InlineCompletionProvider::Bool(true)),
        completion_provider: (!client.inline_completion).then(CompletionOptions::default),
        code_action_provider: Some(CodeActionProvider::CodeActionOptions(CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::RefactorRewrite, CodeActionKind::QuickFix]),
            ..CodeActionOptions::default()
        })),
        execute_command_provider: Some(ExecuteCommandOptions {
            commands: commands::ALL.iter().map(ToString::to_string).collect(),
            ..ExecuteCommandOptions::default()
        }),
        workspace: Some(WorkspaceOptions {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                ..WorkspaceFoldersServerCapabilities::default()
            }),
            text_document_content: Some(TextDocumentContent::Options(TextDocumentContentOptions {
                schemes: review::SCHEMES.iter().map(ToString::to_string).collect(),
            })),
            ..WorkspaceOptions::default()
        }),
        experimental: Some(json!({ "ghostpen": protocol::ServerCapabilities {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            tasks: ["rewrite", "rename", "prompt"].map(ToOwned::to_owned).into(),
        } })),
        // Where the editor asks for the new name by itself; with our plugin the code action does.
        rename_provider: (!client.ours.input_commands).then_some(RenameProvider::Bool(true)),
        ..ServerCapabilities::default()
    };
    if client.ours.notifications { offered } else { client.reading.offer(offered) }
}

#[cfg(test)]
mod tests;
