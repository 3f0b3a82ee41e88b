//! The server as a test holds it.

use std::{io, sync::Arc, thread};

use tokio::{
    net::TcpListener,
    runtime::{self, Handle},
    sync::oneshot,
    task::{AbortHandle, JoinSet},
};

use crate::{
    Ended, Request, Script, connection,
    state::{Shared, State},
};

/// A model server on a port of loopback. Dropping it closes all its connections.
#[derive(Debug)]
pub struct ModelServer {
    url: String,
    shared: Arc<Shared>,
    runtime: Handle,
    accepting: AbortHandle,
    /// Ends the thread of a server that has one.
    thread: Option<oneshot::Sender<()>>,
}

impl ModelServer {
    /// Starts a server on the runtime of the caller, so that a test's paused clock holds for both sides.
    pub async fn start(script: Script) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let shared = Arc::new(Shared::new(script));
        let accepting = tokio::spawn(accept(listener, shared.clone())).abort_handle();
        Ok(Self { url, shared, runtime: Handle::current(), accepting, thread: None })
    }

    /// Starts a server on a thread of its own, for tests that are not asynchronous.
    pub fn start_apart(script: Script) -> io::Result<Self> {
        let runtime = runtime::Builder::new_current_thread().enable_io().build()?;
        let mut server = runtime.block_on(Self::start(script))?;
        let (end, ended) = oneshot::channel();
        thread::Builder::new().name("model-server".to_owned()).spawn(move || runtime.block_on(ended))?;
        server.thread = Some(end);
        Ok(server)
    }

    /// Waits for one of the conditions below in a test that is not asynchronous.
    pub fn wait<T>(&self, condition: impl Future<Output = T>) -> T {
        self.runtime.block_on(condition)
    }

    /// Where it listens, such as `http://127.0.0.1:4711`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Goes on with another script; answers on their way stay with theirs.
    pub fn play(&self, script: Script) {
        self.shared.change(|state| state.play(script));
    }

    /// Opens a gate, for good.
    pub fn open(&self, gate: &str) {
        self.shared.change(|state| state.open(gate));
    }

    /// Lets each ticking step be sent once more.
    pub fn tick(&self) {
        self.shared.change(|state| state.ticks += 1);
    }

    /// The requests so far.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.look(|state| state.requests.clone())
    }

    /// How many connections were made so far.
    pub fn connections(&self) -> usize {
        self.shared.look(|state| state.connections)
    }

    /// Waits until so many requests have come; the last of them.
    pub async fn asked(&self, count: usize) -> Request {
        let last = count.saturating_sub(1);
        self.shared.until(|state| state.requests.get(last).cloned()).await
    }

    /// Waits until an answer waits at a gate.
    pub async fn stopped_at(&self, gate: &str) {
        self.shared.until(|state| state.waits_at(gate).then_some(())).await;
    }

    /// Waits until the answer of a request, counted from 1, has ended.
    pub async fn ended(&self, request: usize) -> Ended {
        let ended = |state: &State| state.requests.get(request.saturating_sub(1)).and_then(|one| one.ended);
        self.shared.until(ended).await
    }

    /// Calls `told` with each request as it comes and again as its answer ends, until the server is dropped.
    pub async fn tell(&self, mut told: impl FnMut(usize, &Request)) {
        let (mut came, mut over) = (0, std::collections::BTreeSet::new());
        self.shared
            .until(|state: &State| -> Option<std::convert::Infallible> {
                for (at, request) in state.requests.iter().enumerate() {
                    if at >= came {
                        came = at + 1;
                        told(came, request);
                    }
                    if request.ended.is_some() && over.insert(at) {
                        told(at + 1, request);
                    }
                }
                None
            })
            .await;
    }
}

impl Drop for ModelServer {
    fn drop(&mut self) {
        self.accepting.abort();
        drop(self.thread.take());
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    while let Ok((socket, _)) = listener.accept().await {
        let number = shared.change(|state| {
            state.connections += 1;
            state.connections
        });
        connections.spawn(connection::serve(socket, number, shared.clone()));
        while connections.try_join_next().is_some() {}
    }
}
