//! Our own messages to the editor through `tower-lsp`, which knows only the standard's.

use std::marker::PhantomData;

use lsp_types::{LspNotificationMethod, LspRequestMethod, MessageDirection};
use tower_lsp::{Client, jsonrpc::Result};

struct Wire<N>(PhantomData<N>);

impl<N: protocol::Notification> lsp_types::Notification for Wire<N> {
    type Params = N::Params;
    const METHOD: LspNotificationMethod<'static> = LspNotificationMethod::Custom(N::METHOD);
    const MESSAGE_DIRECTION: MessageDirection = MessageDirection::ServerToClient;
}

impl<I: protocol::Inquiry> lsp_types::Request for Wire<I> {
    type Params = I::Params;
    type Result = I::Response;
    const METHOD: LspRequestMethod<'static> = LspRequestMethod::Custom(I::METHOD);
    const MESSAGE_DIRECTION: MessageDirection = MessageDirection::ServerToClient;
}

/// Asks the editor something that only our plugin answers.
///
/// # Errors
/// When it does not answer, or not as agreed.
pub(crate) async fn ask<I: protocol::Inquiry>(client: &Client, params: I::Params) -> Result<I::Response> {
    client.send_request::<Wire<I>>(params).await
}

/// Sends a notification of ours.
pub(crate) async fn tell<N: protocol::Notification>(client: &Client, params: N::Params) {
    client.send_notification::<Wire<N>>(params).await;
}
