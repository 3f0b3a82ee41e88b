//! One configured model: what it can, and the two ways to ask it.

use std::sync::Arc;

use protocol::{Api, ModelConfig};

use crate::{
    Cause, ChatRequest, ChatStream, FillRequest, FillStream, Health, ModelError, SetupError, stream::Running,
};

/// A configured model; cheap to clone. Making one costs nothing: connections, certificates and keys are
/// had when the first request needs them.
#[derive(Clone, Debug)]
pub struct Model(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    name: Arc<str>,
    config: ModelConfig,
}

impl Model {
    /// The model that the settings call `name`.
    pub fn new(name: &str, config: &ModelConfig) -> Result<Self, SetupError> {
        Ok(Self(Arc::new(Inner { name: name.into(), config: config.clone() })))
    }

    /// Its name in the settings.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Its settings.
    pub fn config(&self) -> &ModelConfig {
        &self.0.config
    }

    /// Whether it runs on this machine, or the user counts it so.
    pub fn is_local(&self) -> bool {
        !self.0.config.hosted.unwrap_or(true)
    }

    /// Whether its API can fill in the middle.
    pub fn can_fill(&self) -> bool {
        !matches!(self.0.config.api, Api::OpenaiChat | Api::OpenaiResponses | Api::Anthropic)
    }

    /// Whether its API can hold a conversation with tools.
    pub fn can_chat(&self) -> bool {
        !matches!(self.0.config.api, Api::OpenaiCompletions | Api::MistralFim)
    }

    /// Asks for the text between a prefix and a suffix. Must be called on a Tokio runtime.
    pub fn fill(&self, request: FillRequest) -> FillStream {
        drop(request);
        let (sender, events) = tokio::sync::mpsc::channel(1);
        let error = self.error(Cause::Internal("not built yet".to_owned()));
        FillStream::new(events, Running::spawn(async move { drop(sender.send(Err(error)).await) }))
    }

    /// Lets the server read a prompt into its cache without an answer, where its API can; failures are
    /// left to the next fill to tell. Must be called on a Tokio runtime.
    #[allow(clippy::unused_async)]
    pub async fn warm(&self, request: FillRequest) {
        drop(request);
    }

    /// Asks for the next answer of a conversation. Must be called on a Tokio runtime.
    pub fn chat(&self, request: ChatRequest) -> ChatStream {
        drop(request);
        let (sender, events) = tokio::sync::mpsc::channel(1);
        let error = self.error(Cause::Internal("not built yet".to_owned()));
        ChatStream::new(events, Running::spawn(async move { drop(sender.send(Err(error)).await) }))
    }

    /// How it is.
    pub fn health(&self) -> Health {
        Health::default()
    }

    fn error(&self, cause: Cause) -> ModelError {
        ModelError { model: self.0.name.clone(), server: self.0.config.url.as_str().into(), cause }
    }
}
