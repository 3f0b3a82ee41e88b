//! How the server is, as a status bar shows it, and the one place from which the user is told of trouble.

use std::{
    collections::{BTreeMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use lsp_types::MessageType;
use protocol::{Status, StatusChanged, StatusState};
use tokio::sync::watch;
use tower_lsp::Client;

use crate::{handlers::copilot::tell_status, notify::tell};

/// The status now. Clients of ours are sent each change; other editors see a message once per cause.
#[derive(Debug)]
pub(crate) struct StatusBoard {
    client: Client,
    status: watch::Sender<Status>,
    board: Mutex<Board>,
}

/// What the status is made of.
#[derive(Debug)]
struct Board {
    /// How things are apart from what is wrong.
    usual: Status,
    /// What is wrong now, by cause.
    troubles: BTreeMap<String, Trouble>,
    /// Messages the user has seen.
    told: HashSet<String>,
}

/// Something that is wrong.
#[derive(Clone, Debug)]
struct Trouble {
    state: StatusState,
    message: String,
    action: Option<String>,
}

impl StatusBoard {
    /// A board that says the server is starting.
    pub(crate) fn new(client: Client) -> Self {
        let usual = Status {
            state: StatusState::Indexing,
            message: "Starting".to_owned(),
            action: None,
            indexed_files: 0,
            engine: "embedded".to_owned(),
            last_engine: None,
            enabled: true,
            disabled_languages: Vec::new(),
            snoozed_until: None,
        };
        let status = watch::Sender::new(usual.clone());
        let board = Board { usual, troubles: BTreeMap::new(), told: HashSet::new() };
        Self { client, status, board: Mutex::new(board) }
    }

    /// The status now.
    pub(crate) fn now(&self) -> Status {
        self.status.borrow().clone()
    }

    /// Changes how things are when nothing is wrong.
    pub(crate) fn update(&self, change: impl FnOnce(&mut Status)) {
        let mut board = self.board();
        change(&mut board.usual);
        self.show(&board);
    }

    /// Something is wrong, and what the user can do about it. Told once for each message.
    pub(crate) fn trouble(&self, cause: &str, message: String, action: Option<&str>) {
        self.told(StatusState::Warning, cause, message, action);
    }

    /// A model cannot be reached, and what the user can do about it. Told once for each message.
    pub(crate) fn offline(&self, cause: &str, message: String, action: &str) {
        self.told(StatusState::Offline, cause, message, Some(action));
    }

    fn told(&self, state: StatusState, cause: &str, message: String, action: Option<&str>) {
        let text = action.map_or_else(|| message.clone(), |action| format!("{message}. {action}"));
        let mut board = self.board();
        let fresh = board.told.insert(message.clone());
        let trouble = Trouble { state, message, action: action.map(ToOwned::to_owned) };
        board.troubles.insert(cause.to_owned(), trouble);
        self.show(&board);
        if fresh {
            tracing::warn!("{text}");
            let (client, text) = (self.client.clone(), format!("Ghostpen: {text}"));
            tokio::spawn(async move { client.show_message(MessageType::Warning, text).await });
        }
    }

    /// What was wrong for this cause, or for causes that start with it, is so no longer.
    pub(crate) fn mended(&self, cause: &str) {
        let mut board = self.board();
        board.troubles.retain(|other, _| !other.starts_with(cause));
        self.show(&board);
    }

    /// Sends each change of the status to the editor, in our form or in that of Copilot's clients, until the
    /// server ends.
    pub(crate) async fn publish(&self, copilot: bool) {
        let mut changes = self.status.subscribe();
        loop {
            let status = changes.borrow_and_update().clone();
            if copilot {
                tell_status(&self.client, &status).await;
            } else {
                tell::<StatusChanged>(&self.client, status).await;
            }
            if changes.changed().await.is_err() {
                return;
            }
        }
    }

    fn board(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn show(&self, board: &Board) {
        let mut status = board.usual.clone();
        let worst_first = |trouble: &&Trouble| trouble.state == StatusState::Offline;
        if let Some(first) = board.troubles.values().min_by_key(worst_first) {
            let others = board.troubles.len() - 1;
            let more = if others > 0 { format!(" (and {others} more)") } else { String::new() };
            status.state = first.state;
            status.message = format!("{}{more}", first.message);
            status.action.clone_from(&first.action);
        }
        self.status.send_if_modified(|shown| {
            let differs = *shown != status;
            *shown = status;
            differs
        });
    }
}
