//! The methods by which an editor reads a review document: tokens, folds, definition, lenses.
//!
//! They are registered for review documents alone where the editor can be told so, since an editor may ask one
//! server only, and the language's own must not be the loser. Other editors without our plugin are offered them
//! for every document, and answered nothing outside reviews; with it there are better views.

use lsp_types::{ClientCapabilities, Registration, ServerCapabilities};
use serde_json::{Value, json};

use crate::review;

/// Which of the methods an editor lets be registered later. The others are offered even when it did not name
/// them: Helix asks for definitions, and does not say so.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is an independent ability of the editor")]
pub(crate) struct Reading {
    tokens: bool,
    folds: bool,
    definition: bool,
    lenses: bool,
}

impl Reading {
    /// Reads what the editor said of itself.
    pub(super) fn of(client: &ClientCapabilities) -> Self {
        let Some(client) = &client.text_document else { return Self::default() };
        macro_rules! is_dynamic {
            ($ability:ident) => {
                client.$ability.as_ref().and_then(|ability| ability.dynamic_registration).unwrap_or_default()
            };
        }
        Self {
            tokens: is_dynamic!(semantic_tokens),
            folds: is_dynamic!(folding_range),
            definition: is_dynamic!(definition),
            lenses: is_dynamic!(code_lens),
        }
    }

    /// Each method with whether it can be registered later, its name among the server's abilities, and its options.
    fn methods(self) -> [(bool, &'static str, &'static str, Value); 4] {
        let tokens = json!({
            "legend": { "tokenTypes": review::LEGEND, "tokenModifiers": [] }, "full": true, "range": true,
        });
        [
            (self.tokens, "textDocument/semanticTokens", "semanticTokensProvider", tokens),
            (self.folds, "textDocument/foldingRange", "foldingRangeProvider", json!({})),
            (self.definition, "textDocument/definition", "definitionProvider", json!({})),
            (self.lenses, "textDocument/codeLens", "codeLensProvider", json!({})),
        ]
    }

    /// Adds what cannot be registered later.
    pub(super) fn offer(self, server: ServerCapabilities) -> ServerCapabilities {
        let fixed = self.methods().into_iter().filter(|(is_dynamic, ..)| !is_dynamic);
        let Ok(Value::Object(mut all)) = serde_json::to_value(&server) else { return server };
        all.extend(fixed.map(|(_, _, name, options)| (name.to_owned(), options)));
        serde_json::from_value(Value::Object(all)).unwrap_or(server)
    }

    /// What is registered later, for review documents alone.
    pub(crate) fn registrations(self) -> Vec<Registration> {
        let virtual_ones = review::SCHEMES.iter().map(|scheme| json!({ "scheme": scheme }));
        let files = json!({ "scheme": "file", "pattern": review::PATTERN });
        let selector: Vec<_> = virtual_ones.chain([files]).collect();
        let dynamic = self.methods().into_iter().filter(|(is_dynamic, ..)| *is_dynamic);
        let register = |(_, method, _, mut options): (bool, &str, &str, Value)| {
            if let Value::Object(options) = &mut options {
                options.insert("documentSelector".to_owned(), json!(selector));
            }
            Registration {
                id: format!("ghostpen-{method}"),
                method: method.to_owned(),
                register_options: Some(options),
            }
        };
        dynamic.map(register).collect()
    }
}
