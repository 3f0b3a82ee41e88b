//! HTTP/1.1 by hand: just enough to read what clients send, and to write what no library would.

use std::io;

use tokio::{
    io::{AsyncRead, AsyncReadExt},
    net::tcp::ReadHalf,
};

use crate::Request;

/// No request of a test is larger.
const MOST: usize = 64 << 20;

/// Reads the next request of a connection; nothing when the client is done with it. What is read beyond
/// the request stays in `buffer`.
pub(crate) async fn read(socket: &mut ReadHalf<'_>, buffer: &mut Vec<u8>) -> io::Result<Option<Request>> {
    let head = loop {
        if let Some(at) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        if more(socket, buffer).await? == 0 {
            return Ok(None);
        }
    };
    let text = String::from_utf8_lossy(&buffer[..head]).into_owned();
    let mut lines = text.lines();
    let mut first = lines.next().unwrap_or_default().split(' ');
    let mut request = Request {
        method: first.next().unwrap_or_default().to_owned(),
        path: first.next().unwrap_or_default().to_owned(),
        ..Request::default()
    };
    let headers = lines.filter_map(|line| line.split_once(':'));
    request.headers = headers.map(|(name, value)| (name.to_lowercase(), value.trim().to_owned())).collect();
    let length = request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    while buffer.len() < head + length {
        if more(socket, buffer).await? == 0 {
            return Ok(None);
        }
    }
    request.body = String::from_utf8_lossy(&buffer[head..head + length]).into_owned();
    buffer.drain(..head + length);
    Ok(Some(request))
}

/// Reads once; 0 at the end.
pub(crate) async fn more(socket: &mut (impl AsyncRead + Unpin), buffer: &mut Vec<u8>) -> io::Result<usize> {
    if buffer.len() > MOST {
        return Err(io::ErrorKind::InvalidData.into());
    }
    socket.read_buf(buffer).await
}

/// Status line and headers; a header named in `headers` replaces the usual one, and one without a value
/// leaves it out.
pub(crate) fn head(status: u16, usual: &[(&str, &str)], headers: &[(&String, &String)]) -> String {
    let given = |name: &str| headers.iter().any(|(other, _)| other.eq_ignore_ascii_case(name));
    let usual = usual.iter().filter(|(name, _)| !given(name)).copied();
    let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let lines = usual.chain(headers.filter(|(_, value)| !value.is_empty()));
    let lines: String = lines.map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("HTTP/1.1 {status} Scripted\r\n{lines}\r\n")
}
