//! `ghostpen/status/show`.

use std::sync::Arc;

use protocol::{Status, StatusShowParams};
use tower_lsp::jsonrpc::Result;

use crate::session::Session;

/// How the server is.
pub(crate) async fn show(session: Arc<Session>, _: StatusShowParams) -> Result<Status> {
    Ok(session.status().now())
}
