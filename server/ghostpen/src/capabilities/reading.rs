//! The methods by which an editor reads a review document: tokens, folds, definition, lenses.
//!
//! They are registered for review documents alone where the editor can be told so, since an editor may ask one
//! server only, and the language's own must not be the loser. Other editors without our plugin are offered them
//! for every document, and answered nothing outside reviews; with it there are better views.

use lsp_types::{ClientCapabilities, Registration, ServerCapabilities};
use serde_json::{Value, json};

use crate::review;

/// Which of the methods an editor knows, and which of those it lets be registered later.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Reading {
    tokens: Support,
    folds: Support,
    definition: Support,
    lenses: Support,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Support {
    #[default]
    None,
    Fixed,
    Dynamic,
}

impl Support {
    /// From whether the ability is there, and whether it may be registered.
    fn of(is_there: bool, dynamic: Option<bool>) -> Self {
        match (is_there, dynamic) {
            (false, _) => Self::None,
            (true, Some(true)) => Self::Dynamic,
            (true, _) => Self::Fixed,
        }
    }
}

impl Reading {
    /// Reads what the editor said of itself.
    pub(super) fn of(client: &ClientCapabilities) -> Self {
        let Some(client) = &client.text_document else { return Self::default() };
        macro_rules! support {
            ($ability:ident) => {{
                let ability = client.$ability.as_ref();
                Support::of(ability.is_some(), ability.and_then(|ability| ability.dynamic_registration))
            }};
        }
        Self {
            tokens: support!(semantic_tokens),
            folds: support!(folding_range),
            definition: support!(definition),
            lenses: support!(code_lens),
        }
    }

    /// Each method with how it is supported, its name among the server's abilities, and its options.
    fn methods(self) -> [(Support, &'static str, &'static str, Value); 4] {
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
        let fixed = self.methods().into_iter().filter(|(support, ..)| *support == Support::Fixed);
        let Ok(Value::Object(mut all)) = serde_json::to_value(&server) else { return server };
        all.extend(fixed.map(|(_, _, name, options)| (name.to_owned(), options)));
        serde_json::from_value(Value::Object(all)).unwrap_or(server)
    }

    /// What is registered later, for review documents alone.
    pub(crate) fn registrations(self) -> Vec<Registration> {
        let virtual_ones = review::SCHEMES.iter().map(|scheme| json!({ "scheme": scheme }));
        let files = json!({ "scheme": "file", "pattern": review::PATTERN });
        let selector: Vec<_> = virtual_ones.chain([files]).collect();
        let dynamic = self.methods().into_iter().filter(|(support, ..)| *support == Support::Dynamic);
        let register = |(_, method, _, mut options): (Support, &str, &str, Value)| {
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
