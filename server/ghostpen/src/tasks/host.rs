//! [`Editor`]: the program around a task, where that program is a language server.

use std::{
    future::Future,
    path::PathBuf,
    pin::Pin,
    sync::{Arc, Weak},
    time::Duration,
};

use agent::{Event, Host, Report};
use change::ChangeSet;
use protocol::{DiagnosticList, DiagnosticListParams, TextDocumentIdentifier};
use tokio::{sync::mpsc, time::timeout};
use workspace::{Snapshot, Workspace};

use super::tell;
use crate::{convert, notify::ask, session::Session};

/// How long the editor may take to say what is reported as wrong.
const PATIENCE: Duration = Duration::from_secs(5);

/// So many reports are taken; a model would not read more.
const REPORTS: usize = 500;

type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The program around a task.
pub(super) struct Editor {
    session: Weak<Session>,
    /// What is to be told, in order.
    events: mpsc::UnboundedSender<Event>,
}

impl Editor {
    /// Tells a session's editor how its tasks go.
    pub(super) fn new(session: &Arc<Session>) -> Arc<Self> {
        let (events, queue) = mpsc::unbounded_channel();
        tokio::spawn(tell::tell_all(Arc::downgrade(session), queue));
        Arc::new(Self { session: Arc::downgrade(session), events })
    }
}

impl Host for Editor {
    fn snapshot(&self) -> Snapshot {
        self.session.upgrade().map_or_else(|| Workspace::default().snapshot(), |session| session.snapshot())
    }

    fn tell(&self, event: Event) {
        // Nobody listens when the session is over.
        drop(self.events.send(event));
    }

    fn propose(&self, set: ChangeSet, replaces: Option<String>) -> Later<'_, Result<(), String>> {
        Box::pin(async move {
            let session = self.session.upgrade().ok_or("the server is ending")?;
            session.reviews().add(set).await?;
            if let Some(replaced) = replaces {
                session.reviews().withdraw(&replaced).await;
            }
            Ok(())
        })
    }

    fn change(&self, change: &str) -> Later<'_, Option<Arc<ChangeSet>>> {
        let change = change.to_owned();
        Box::pin(async move { self.session.upgrade()?.reviews().recall(&change).await })
    }

    fn withdraw(&self, change: &str) -> Later<'_, ()> {
        let change = change.to_owned();
        Box::pin(async move {
            if let Some(session) = self.session.upgrade() {
                session.reviews().withdraw(&change).await;
            }
        })
    }

    fn diagnostics(&self, path: Option<PathBuf>) -> Later<'_, Vec<Report>> {
        Box::pin(async move {
            match self.session.upgrade() {
                Some(session) => reports(&session, path).await,
                None => Vec::new(),
            }
        })
    }
}

/// What the editor's other servers report; nothing where the editor cannot be asked.
pub(super) async fn reports(session: &Session, path: Option<PathBuf>) -> Vec<Report> {
    if !session.capabilities().ours.diagnostics {
        return Vec::new();
    }
    let uri = path.as_deref().and_then(convert::uri).map(String::from);
    let params = DiagnosticListParams { text_document: uri.map(|uri| TextDocumentIdentifier { uri }) };
    let Ok(Ok(answer)) = timeout(PATIENCE, ask::<DiagnosticList>(session.client(), params)).await else {
        return Vec::new();
    };
    let report = |diagnostic: protocol::Diagnostic| {
        Some(Report {
            path: diagnostic.uri.parse().ok().as_ref().and_then(convert::path)?,
            line: diagnostic.range.start.line + 1,
            severity: diagnostic.severity,
            message: diagnostic.message,
            source: diagnostic.source,
        })
    };
    let mut reports: Vec<_> = answer.diagnostics.into_iter().filter_map(report).take(REPORTS).collect();
    reports.sort_by(|one, other| {
        (one.severity, &one.path, one.line).cmp(&(other.severity, &other.path, other.line))
    });
    reports
}
