//! Plays a reply on a connection: step by step, with the client watched meanwhile, so that its leaving is
//! seen at once.

use std::{future::pending, io};

use tokio::{io::AsyncWriteExt, net::TcpStream};

use crate::{
    Ended, Protocol, Reply, Step,
    connection::Leaves,
    http,
    render::{Course, on_the_wire},
};

/// A reply that is being played.
pub(crate) struct Play<'a, 'b> {
    socket: &'a mut TcpStream,
    /// What the client sent beyond its request.
    buffer: &'a mut Vec<u8>,
    reply: &'a Reply,
    course: Course,
    ended: &'a mut Leaves<'b>,
    framing: Framing,
    /// Bytes of the body so far, for what depends on them.
    sent: usize,
    /// Ticks of the test's that were answered.
    ticks: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Framing {
    NoHead,
    Chunked,
    Bare,
}

/// What comes after a step.
enum Next {
    Step,
    /// The script broke the connection.
    Over,
}

impl<'a, 'b> Play<'a, 'b> {
    pub(crate) fn new(
        socket: &'a mut TcpStream,
        buffer: &'a mut Vec<u8>,
        reply: &'a Reply,
        protocol: Protocol,
        ended: &'a mut Leaves<'b>,
    ) -> Self {
        let course = Course::new(protocol, reply.usage, ended.number, reply.wire.whole);
        let ticks = ended.shared.look(|state| state.ticks);
        Self { socket, buffer, reply, course, ended, framing: Framing::NoHead, sent: 0, ticks }
    }

    /// Plays all of it; whether the connection goes on.
    pub(crate) async fn run(mut self) -> io::Result<bool> {
        for (at, step) in self.reply.say.iter().enumerate() {
            if self.reply.gated {
                self.wait(&Step::Gate(format!("{}.{}", self.ended.number, at + 1))).await?;
            }
            match self.step(step).await {
                Ok(Next::Step) => {}
                Ok(Next::Over) => {
                    self.ended.ended = Ended::Broken;
                    return Ok(false);
                }
                Err(error) => return Err(error),
            }
            self.ended.shared.change(|state| state.requests[self.ended.number - 1].sent = at + 1);
        }
        let end = self.course.end();
        self.body(&end).await?;
        match self.framing {
            Framing::Chunked => self.socket.write_all(b"0\r\n\r\n").await?,
            _ => self.socket.shutdown().await?,
        }
        self.ended.ended = Ended::Whole;
        Ok(self.framing == Framing::Chunked)
    }

    async fn step(&mut self, step: &Step) -> io::Result<Next> {
        match step {
            Step::Gate(_) | Step::Hang => self.wait(step).await?,
            Step::Head(bytes) => {
                self.framing = Framing::Bare;
                self.socket.write_all(bytes.as_bytes()).await?;
            }
            Step::Close => {
                self.socket.shutdown().await?;
                return Ok(Next::Over);
            }
            Step::Reset => {
                self.socket.set_zero_linger()?;
                return Ok(Next::Over);
            }
            Step::Forever(step) => loop {
                self.say(step).await?;
                // So that a client that reads all of it lets others run too.
                tokio::task::yield_now().await;
            },
            Step::Ticking(inner) => loop {
                self.wait(step).await?;
                self.ticks += 1;
                self.say(inner).await?;
            },
            Step::Times(count, step) => {
                for _ in 0..*count {
                    self.say(step).await?;
                }
            }
            _ => self.say(step).await?,
        }
        Ok(Next::Step)
    }

    /// Sends what a step says.
    async fn say(&mut self, step: &Step) -> io::Result<()> {
        let text = self.course.say(step);
        self.body(&text).await
    }

    /// Sends a piece of the body, after the head if it is the first.
    async fn body(&mut self, text: &str) -> io::Result<()> {
        if self.framing == Framing::NoHead {
            self.head().await?;
        }
        let bytes = match self.framing {
            Framing::Bare => text.as_bytes().to_vec(),
            _ => on_the_wire(text, &self.reply.wire, self.sent),
        };
        self.sent += bytes.len();
        let piece = if self.reply.wire.piece == 0 { bytes.len() } else { self.reply.wire.piece };
        for piece in bytes.chunks(piece.max(1)) {
            if self.framing == Framing::Chunked {
                let mut chunk = format!("{:x}\r\n", piece.len()).into_bytes();
                chunk.extend_from_slice(piece);
                chunk.extend_from_slice(b"\r\n");
                self.socket.write_all(&chunk).await?;
            } else {
                self.socket.write_all(piece).await?;
            }
        }
        Ok(())
    }

    async fn head(&mut self) -> io::Result<()> {
        let kind = if self.reply.wire.whole { "application/json" } else { self.course.content_type() };
        let usual = [("content-type", kind), ("transfer-encoding", "chunked")];
        let headers: Vec<_> = self.reply.headers.iter().collect();
        let status = if self.reply.status == 0 { 200 } else { self.reply.status };
        let bare = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("transfer-encoding"));
        self.framing = if bare { Framing::Bare } else { Framing::Chunked };
        self.socket.write_all(http::head(status, &usual, &headers).as_bytes()).await
    }

    /// Waits for what a step waits for; an error when the client leaves first.
    async fn wait(&mut self, step: &Step) -> io::Result<()> {
        let shared = self.ended.shared;
        let goes_on = async {
            match step {
                Step::Gate(name) => shared.pass(name).await,
                Step::Ticking(_) => shared.until(|state| (state.ticks > self.ticks).then_some(())).await,
                _ => pending().await,
            }
        };
        let leaves = async {
            // A client may send its next request early; only the end of what it sends is its leaving.
            while http::more(self.socket, self.buffer).await? > 0 {}
            Err::<(), io::Error>(io::ErrorKind::ConnectionAborted.into())
        };
        tokio::select! {
            biased;
            () = goes_on => Ok(()),
            gone = leaves => gone,
        }
    }
}
