//! One configured model: what it can, the ways to ask it, and how it is.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use protocol::{Api, ModelConfig};
use reqwest::header::HeaderName;
use tokio::{sync::mpsc, time::Instant};

use crate::{
    Cause, ChatRequest, ChatStream, FillRequest, FillStream, Health, ModelError, SetupError,
    api::Asked,
    converse, fill_in,
    health::Record,
    key::Keys,
    setup::{self, Setup},
    stream::Running,
    wire::{Call, Client, Exchange, Server, Timers},
};

/// Events that may wait for their reader; beyond that the server is read no further.
const WAITING: usize = 64;

/// A configured model; cheap to clone. Making one costs nothing: connections, certificates and keys are
/// had when the first request needs them.
#[derive(Clone, Debug)]
pub struct Model(pub(crate) Arc<Inner>);

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) name: Arc<str>,
    pub(crate) config: ModelConfig,
    pub(crate) setup: Setup,
    origin: Arc<str>,
    headers: Vec<(HeaderName, String)>,
    client: Client,
    keys: Keys,
    record: Mutex<Record>,
}

impl Model {
    /// The model that the settings call `name`.
    pub fn new(name: &str, config: &ModelConfig) -> Result<Self, SetupError> {
        let setup = setup::check(name, config)?;
        let header = |(name, value): (&String, &String)| {
            HeaderName::from_bytes(name.as_bytes()).ok().map(|name| (name, value.clone()))
        };
        Ok(Self(Arc::new(Inner {
            name: name.into(),
            origin: setup.origin.as_str().into(),
            headers: config.headers.iter().filter_map(header).collect(),
            config: config.clone(),
            setup,
            client: Client::default(),
            keys: Keys::default(),
            record: Mutex::default(),
        })))
    }

    /// Its name in the settings.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Its settings.
    pub fn config(&self) -> &ModelConfig {
        &self.0.config
    }

    /// Whether it runs on this machine, or the user counts it so: where requests cost nothing and stay.
    pub fn is_local(&self) -> bool {
        !self.0.config.hosted.unwrap_or(!self.0.setup.loopback)
    }

    /// Whether it may be asked for what follows before anyone wants it.
    pub fn prefetches(&self) -> bool {
        self.0.config.prefetch.unwrap_or_else(|| self.is_local())
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
        let (sender, events) = mpsc::channel(WAITING);
        let model = self.0.clone();
        FillStream::new(events, Running::spawn(|said| fill_in::run(model, request, sender, said)))
    }

    /// Lets the server read a prompt into its cache without an answer, where its API can; failures are
    /// left to the next fill to tell. Dropping the future ends the request.
    pub async fn warm(&self, mut request: FillRequest) {
        if matches!(self.0.config.api, Api::LlamaCpp) {
            request.max_tokens = 0;
            fill_in::warm(&self.0, &request).await;
        }
    }

    /// Asks for the next answer of a conversation. Must be called on a Tokio runtime.
    pub fn chat(&self, request: ChatRequest) -> ChatStream {
        let (sender, events) = mpsc::channel(WAITING);
        let model = self.0.clone();
        ChatStream::new(events, Running::spawn(|said| converse::run(model, request, sender, said)))
    }

    /// How it is.
    pub fn health(&self) -> Health {
        self.0.record(|record| record.health(Instant::now()))
    }
}

impl Inner {
    /// Looks at or changes what is noted of the requests; never across a wait.
    pub(crate) fn record<T>(&self, with: impl FnOnce(&mut Record) -> T) -> T {
        with(&mut self.record.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn error(&self, cause: Cause) -> ModelError {
        ModelError { model: self.name.clone(), server: self.origin.clone(), cause }
    }

    /// Notes a failure and makes its error.
    pub(crate) fn failed(&self, cause: Cause) -> ModelError {
        if matches!(cause, Cause::Auth { .. }) {
            self.keys.forget();
        }
        let error = self.error(cause);
        // The cause holds no prompt and no key, so it may be logged.
        tracing::debug!(%error, "a model failed");
        self.record(|record| record.failed(&error, Instant::now()));
        error
    }

    /// Names protocol and model in what was thought, so that it goes back to no other.
    pub(crate) fn by(&self) -> String {
        format!("{:?}/{}", self.config.api, self.config.model)
    }

    /// The timers as the settings have them.
    pub(crate) fn timers(&self) -> Timers {
        let of = |ms: u32| Duration::from_millis(u64::from(ms.max(1)));
        let timeouts = self.config.timeouts;
        Timers {
            connect: of(timeouts.connect_ms),
            first_byte: of(timeouts.first_byte_ms),
            idle: of(timeouts.idle_ms),
            total: of(timeouts.total_ms),
        }
    }

    /// Sends a request with the key, and reads up to the body of a good answer.
    pub(crate) async fn open(&self, asked: Asked, timers: Timers) -> Result<Exchange, Cause> {
        let body = serde_json::to_vec(&asked.body).map_err(|error| Cause::Internal(error.to_string()))?;
        let Asked { url, headers, key_in, .. } = asked;
        self.send(Call { url, body: Some(body), headers, key: None, key_in }, timers).await
    }

    /// Sends any call with the key.
    pub(crate) async fn send(&self, mut call: Call, timers: Timers) -> Result<Exchange, Cause> {
        call.key = self.keys.get(&self.config).await?;
        let server = Server { client: &self.client, way: &self.setup.way, headers: &self.headers };
        Exchange::open(server, &call, timers).await
    }
}
