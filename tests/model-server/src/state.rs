//! What the server and the test share: the script that is left, the gates, and what came in.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;
use tokio::sync::watch;

use crate::{Reply, Script};

/// A request as it came, and how its answer ended.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Request {
    /// Which connection it came on, from 1.
    pub connection: usize,
    /// `GET` or `POST`.
    pub method: String,
    /// With its query.
    pub path: String,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    /// As text.
    pub body: String,
    /// How many steps of the answer were sent.
    pub sent: usize,
    /// How it ended; nothing while it goes on.
    pub ended: Option<Ended>,
}

/// How an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Ended {
    /// All of it was sent.
    Whole,
    /// The script said so.
    Broken,
    /// The client closed the connection before.
    Dropped,
}

impl Request {
    /// A header's value; its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// The body as JSON; null where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }
}

/// Whatever changes while the server runs.
#[derive(Debug, Default)]
pub(crate) struct State {
    script: Script,
    open: BTreeSet<String>,
    /// At which gates an answer waits, and how many do.
    waiting: BTreeMap<String, usize>,
    pub(crate) requests: Vec<Request>,
    pub(crate) connections: usize,
    pub(crate) ticks: usize,
}

/// The state, to change and to wait for.
#[derive(Debug)]
pub(crate) struct Shared(watch::Sender<State>);

impl Shared {
    pub(crate) fn new(script: Script) -> Self {
        Self(watch::Sender::new(State { script, ..State::default() }))
    }

    /// Changes the state, and wakes whoever waits for that.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut out = None;
        self.0.send_modify(|state| out = Some(change(state)));
        #[allow(clippy::unwrap_used, reason = "`send_modify` always calls it")]
        out.unwrap()
    }

    pub(crate) fn look<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.0.borrow())
    }

    /// Waits until there is something to see.
    pub(crate) async fn until<T>(&self, mut seen: impl FnMut(&State) -> Option<T>) -> T {
        let mut watched = self.0.subscribe();
        loop {
            if let Some(found) = seen(&watched.borrow_and_update()) {
                return found;
            }
            // The sender is ours, so it is there.
            let _ = watched.changed().await;
        }
    }

    /// Waits at a gate.
    pub(crate) async fn pass(&self, gate: &str) {
        self.change(|state| *state.waiting.entry(gate.to_owned()).or_default() += 1);
        let _leaves = Leaves { shared: self, gate };
        self.until(|state| state.open.contains(gate).then_some(())).await;
    }
}

/// Tells that an answer no longer waits at a gate, also when it was dropped there.
struct Leaves<'a> {
    shared: &'a Shared,
    gate: &'a str,
}

impl Drop for Leaves<'_> {
    fn drop(&mut self) {
        self.shared.change(|state| {
            if let Some(count) = state.waiting.get_mut(self.gate) {
                *count -= 1;
            }
        });
    }
}

impl State {
    pub(crate) fn play(&mut self, script: Script) {
        self.script = script;
    }

    pub(crate) fn open(&mut self, gate: &str) {
        self.open.insert(gate.to_owned());
    }

    pub(crate) fn waits_at(&self, gate: &str) -> bool {
        self.waiting.get(gate).is_some_and(|count| *count > 0)
    }

    pub(crate) fn resets(&self) -> bool {
        self.script.reset
    }

    /// The fixed answer of a path.
    pub(crate) fn route(&self, path: &str) -> Option<Value> {
        self.script.routes.get(path).cloned()
    }

    /// Takes the reply for a request out of the script.
    pub(crate) fn reply(&mut self, request: &Request) -> Option<Reply> {
        let fits = |reply: &Reply| request.path.contains(&reply.when) || request.body.contains(&reply.when);
        let at = self.script.replies.iter().position(fits)?;
        if self.script.replies[at].repeat {
            return Some(self.script.replies[at].clone());
        }
        Some(self.script.replies.remove(at))
    }
}
