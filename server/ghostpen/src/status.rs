//! How the server is, as a status bar shows it, and the one place from which the user is told of trouble.

use std::collections::HashSet;

use lsp_types::MessageType;
use protocol::{Status, StatusState};
use tokio::sync::watch;
use tower_lsp::Client;

use crate::notify::tell;

/// The status now. Clients of ours are sent each change; other editors see a message once per cause.
#[derive(Debug)]
pub struct StatusBoard {
    client: Client,
    status: watch::Sender<Status>,
    told: std::sync::Mutex<HashSet<String>>,
}

impl StatusBoard {
    /// A board that says the server is starting.
    pub fn new(client: Client) -> Self {
        let status = Status {
            state: StatusState::Indexing,
            message: "Starting".to_owned(),
            action: None,
            indexed_files: 0,
            engine: "embedded".to_owned(),
        };
        Self { client, status: watch::Sender::new(status), told: std::sync::Mutex::default() }
    }

    /// The status now.
    pub fn now(&self) -> Status {
        self.status.borrow().clone()
    }

    /// Changes the status; nothing is sent when it stays the same.
    pub fn update(&self, change: impl FnOnce(&mut Status)) {
        self.status.send_if_modified(|status| {
            let before = status.clone();
            change(status);
            *status != before
        });
    }

    /// Something the user should know and can do something about. Told once for each message.
    pub fn warn(&self, message: String) {
        self.update(|status| {
            status.state = StatusState::Warning;
            status.message.clone_from(&message);
        });
        let fresh =
            self.told.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(message.clone());
        if fresh {
            tracing::warn!("{message}");
            let client = self.client.clone();
            tokio::spawn(async move { client.show_message(MessageType::Warning, message).await });
        }
    }

    /// Sends each change of the status to the editor, until the server ends.
    pub async fn publish(&self) {
        let mut changes = self.status.subscribe();
        loop {
            let status = changes.borrow_and_update().clone();
            tell::<protocol::StatusChanged>(&self.client, status).await;
            if changes.changed().await.is_err() {
                return;
            }
        }
    }
}
