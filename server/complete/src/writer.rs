//! Who writes on demand: a model, as far as the race needs to know it. Tests put a writer of their own here
//! that says each piece when it is told to.

use std::{fmt::Debug, pin::Pin};

use futures_util::Stream;
use model::{FillEvent, FillRequest, Model, ModelError};

/// What a writer writes, piece by piece. Dropping it ends the request.
pub type Pieces = Pin<Box<dyn Stream<Item = Result<FillEvent, ModelError>> + Send>>;

/// A server that reads a prompt ahead of time. Dropping it ends that.
pub type Warming = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Something that can fill in the middle.
pub trait Writer: Send + Sync + Debug {
    /// Its name, for people.
    fn name(&self) -> &str;
    /// Whether it runs on this machine: it is then asked for one thing at a time, and costs nothing.
    fn is_local(&self) -> bool;
    /// Whether to ask for what follows a suggestion as soon as it is shown.
    fn asks_ahead(&self) -> bool {
        self.is_local()
    }
    /// Lets the server read a prompt before anyone waits for the answer.
    fn warm(&self, _request: FillRequest) -> Warming {
        Box::pin(std::future::ready(()))
    }
    /// Begins to write.
    fn fill(&self, request: FillRequest) -> Pieces;
}

impl Writer for Model {
    fn name(&self) -> &str {
        Self::name(self)
    }

    fn is_local(&self) -> bool {
        Self::is_local(self)
    }

    fn asks_ahead(&self) -> bool {
        Self::prefetches(self)
    }

    fn warm(&self, request: FillRequest) -> Warming {
        let model = self.clone();
        Box::pin(async move { Self::warm(&model, request).await })
    }

    fn fill(&self, request: FillRequest) -> Pieces {
        Box::pin(Self::fill(self, request))
    }
}
