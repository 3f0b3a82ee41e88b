//! [`Brain`]: what answers a conversation. A configured model does; tests have their own, so that the loop is
//! tried without any server.

use std::pin::Pin;

use futures_util::Stream;
use model::{ChatEvent, ChatRequest, Model, ModelError};
use protocol::ModelConfig;

/// The events of an answer; dropping it ends the request.
pub type Answer = Pin<Box<dyn Stream<Item = Result<ChatEvent, ModelError>> + Send>>;

/// What answers a conversation.
pub trait Brain: Send + Sync {
    /// Its name in the settings.
    fn name(&self) -> &str;

    /// Its settings.
    fn config(&self) -> &ModelConfig;

    /// Whether it can hold a conversation with tools.
    fn can_chat(&self) -> bool;

    /// Whether it runs on this machine.
    fn is_local(&self) -> bool;

    /// Asks for the next answer of a conversation.
    fn chat(&self, request: ChatRequest) -> Answer;
}

impl Brain for Model {
    fn name(&self) -> &str {
        self.name()
    }

    fn config(&self) -> &ModelConfig {
        self.config()
    }

    fn can_chat(&self) -> bool {
        self.can_chat()
    }

    fn is_local(&self) -> bool {
        self.is_local()
    }

    fn chat(&self, request: ChatRequest) -> Answer {
        Box::pin(self.chat(request))
    }
}
