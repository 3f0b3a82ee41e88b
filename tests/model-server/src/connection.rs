//! One connection: its requests one after another, each recorded and answered.

use std::{io, sync::Arc};

use serde_json::json;
use tokio::{io::AsyncWriteExt, net::TcpStream};

use crate::{
    Ended, Protocol, Reply, Request, http,
    play::Play,
    state::{Shared, State},
};

pub(crate) async fn serve(mut socket: TcpStream, connection: usize, shared: Arc<Shared>) {
    let _ = socket.set_nodelay(true);
    if shared.look(State::resets) {
        let _ = socket.set_zero_linger();
        return;
    }
    // An error is the client's leaving; what it left is recorded.
    let _ = requests(&mut socket, connection, &shared).await;
}

async fn requests(socket: &mut TcpStream, connection: usize, shared: &Shared) -> io::Result<()> {
    let mut buffer = Vec::new();
    loop {
        let (mut reader, _) = socket.split();
        let Some(mut request) = http::read(&mut reader, &mut buffer).await? else { return Ok(()) };
        request.connection = connection;
        let (number, reply) = shared.change(|state| {
            let reply = match state.route(&request.path) {
                Some(json) => Some(fixed(&json.to_string())),
                None => state.reply(&request),
            };
            state.requests.push(request.clone());
            (state.requests.len(), reply)
        });
        let reply = reply.unwrap_or_else(|| none(&request));
        let ended = Leaves { shared, number, ended: Ended::Dropped };
        if !answer(socket, &mut buffer, reply, &request, ended).await? {
            return Ok(());
        }
    }
}

/// Records how an answer ended, also when its task is ended.
pub(crate) struct Leaves<'a> {
    pub(crate) shared: &'a Shared,
    pub(crate) number: usize,
    pub(crate) ended: Ended,
}

impl Drop for Leaves<'_> {
    fn drop(&mut self) {
        self.shared.change(|state| state.requests[self.number - 1].ended = Some(self.ended));
    }
}

/// Answers one request; whether the connection goes on.
async fn answer(
    socket: &mut TcpStream,
    buffer: &mut Vec<u8>,
    reply: Reply,
    request: &Request,
    mut ended: Leaves<'_>,
) -> io::Result<bool> {
    let status = if reply.status == 0 { 200 } else { reply.status };
    let protocol = Protocol::of(&request.path);
    let Some(body) = reply.body.as_ref().filter(|_| reply.say.is_empty()) else {
        return Play::new(socket, buffer, &reply, protocol.unwrap_or(Protocol::Chat), &mut ended).run().await;
    };
    let length = body.len().to_string();
    let usual = [("content-type", "application/json"), ("content-length", length.as_str())];
    let head = http::head(status, &usual, &reply.headers.iter().collect::<Vec<_>>());
    socket.write_all(head.as_bytes()).await?;
    socket.write_all(body.as_bytes()).await?;
    ended.ended = Ended::Whole;
    Ok(true)
}

fn fixed(json: &str) -> Reply {
    Reply { body: Some(json.to_owned()), ..Reply::default() }
}

/// What a request gets that the script says nothing about.
fn none(request: &Request) -> Reply {
    if request.method == "GET" || Protocol::of(&request.path).is_none() {
        return Reply::refuse(404, &json!({"error": {"message": "no such path"}}).to_string());
    }
    Reply::refuse(500, &json!({"error": {"message": "the test's script has no more replies"}}).to_string())
}
