//! Which protocol a request is of: its path says it.

/// A wire protocol of model servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// `/v1/chat/completions`.
    Chat,
    /// `/v1/responses`.
    Responses,
    /// `/v1/messages`.
    Anthropic,
    /// `/infill`.
    LlamaCpp,
    /// `/v1/completions`, and DeepSeek's under `/beta`.
    Completions,
    /// `/v1/fim/completions`.
    MistralFim,
    /// `/api/generate`.
    Ollama,
}

impl Protocol {
    /// The protocol of a path, below whatever it is served.
    pub fn of(path: &str) -> Option<Self> {
        let path = path.split('?').next().unwrap_or_default();
        let known = [
            ("/chat/completions", Self::Chat),
            ("/responses", Self::Responses),
            ("/messages", Self::Anthropic),
            ("/infill", Self::LlamaCpp),
            ("/fim/completions", Self::MistralFim),
            ("/completions", Self::Completions),
            ("/api/generate", Self::Ollama),
        ];
        known.into_iter().find(|(end, _)| path.ends_with(end)).map(|(_, protocol)| protocol)
    }

    /// What an answer's stream is called.
    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Ollama => "application/x-ndjson",
            _ => "text/event-stream",
        }
    }
}
