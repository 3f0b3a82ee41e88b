//! `ghostpen/model/list`.

use std::sync::Arc;

use protocol::{ModelListParams, ModelListResponse};
use tower_lsp::jsonrpc::Result;

use crate::session::Session;

/// The models that are configured.
pub(crate) async fn list(session: Arc<Session>, _: ModelListParams) -> Result<ModelListResponse> {
    Ok(session.models().list(&session.config().agent.model))
}
