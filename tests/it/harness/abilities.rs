//! What kinds of editor there are, by what they say of themselves in `initialize`.

use serde_json::{Value, json};

use super::Encoding;

/// How an editor is, before it starts.
pub(crate) struct Options {
    /// Its `capabilities`.
    pub(crate) abilities: Value,
    /// Its `initializationOptions`.
    pub(crate) settings: Value,
    /// The encodings it offers, the best first.
    pub(crate) encodings: Vec<Encoding>,
}

impl Default for Options {
    fn default() -> Self {
        Self { abilities: plugin(), settings: Value::Null, encodings: vec![Encoding::Utf16] }
    }
}

/// An editor with our plugin.
pub(crate) fn plugin() -> Value {
    json!({
        "workspace": {
            "applyEdit": true,
            "workspaceEdit": {
                "documentChanges": true, "metadataSupport": true, "failureHandling": "textOnlyTransactional",
            },
        },
        "textDocument": {
            "inlineCompletion": {},
            "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [] } } },
        },
        "window": { "workDoneProgress": true, "showDocument": { "support": true } },
        "experimental": { "ghostpen": {
            "notifications": true, "inputCommands": true, "textDocumentContent": true, "suggestionEvents": true,
        } },
    })
}

/// An editor with our plugin and its conversation.
pub(crate) fn chat() -> Value {
    let mut abilities = plugin();
    abilities["experimental"]["ghostpen"]["items"] = json!(true);
    abilities
}

/// An editor that speaks LSP well but knows nothing of us, nor of ghost text.
pub(crate) fn stock() -> Value {
    json!({
        "workspace": { "applyEdit": true, "workspaceEdit": { "documentChanges": true } },
        "textDocument": { "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [] } } } },
        "window": { "workDoneProgress": true, "showDocument": { "support": true } },
    })
}

/// An editor that can do nothing beyond the beginnings of LSP.
pub(crate) fn bare() -> Value {
    json!({})
}
