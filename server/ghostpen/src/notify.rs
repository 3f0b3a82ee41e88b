//! Our own notifications through `tower-lsp`, which knows only the standard's.

use std::marker::PhantomData;

use lsp_types::{LspNotificationMethod, MessageDirection};
use tower_lsp::Client;

struct Wire<N>(PhantomData<N>);

impl<N: protocol::Notification> lsp_types::Notification for Wire<N> {
    type Params = N::Params;
    const METHOD: LspNotificationMethod<'static> = LspNotificationMethod::Custom(N::METHOD);
    const MESSAGE_DIRECTION: MessageDirection = MessageDirection::ServerToClient;
}

/// Sends a notification of ours.
pub(crate) async fn tell<N: protocol::Notification>(client: &Client, params: N::Params) {
    client.send_notification::<Wire<N>>(params).await;
}
