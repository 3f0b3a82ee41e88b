//! An error of the HTTP client into a cause. What went wrong lies at the end of a chain of errors, under
//! the client's own words, which name our request and not what the user could do.

use std::{error::Error, io};

use crate::Cause;

/// The first error of type `E` among `error` and what it came from.
fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    let mut next = Some(error);
    for _ in 0..32 {
        let current = next?;
        if let Some(found) = current.downcast_ref::<E>() {
            return Some(found);
        }
        // An `io::Error` hides the error it holds from `source`, and gives that one's source instead.
        let inner = current.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = inner.map(|inner| inner as &(dyn Error + 'static)).or_else(|| current.source());
    }
    None
}

/// Why no answer began.
pub(super) fn before_answer(error: &reqwest::Error) -> Cause {
    if let Some(tls) = find::<rustls::Error>(error) {
        return Cause::Tls(tls.to_string());
    }
    if error.is_dns() {
        return Cause::Unreachable("its name is not known".to_owned());
    }
    if let Some(hyper) = find::<hyper::Error>(error)
        && hyper.is_parse()
    {
        return Cause::Malformed("what is not HTTP".to_owned());
    }
    match find::<io::Error>(error).map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused) => Cause::Unreachable("nothing listens there".to_owned()),
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe | io::ErrorKind::UnexpectedEof) => {
            Cause::Unreachable("it closed the connection without an answer".to_owned())
        }
        Some(io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable) => {
            Cause::Unreachable("there is no way to it on the network".to_owned())
        }
        // A proxy that does not let through, among others; these words name hosts, never what was sent.
        _ if error.is_connect() => Cause::Unreachable("the connection failed".to_owned()),
        _ => Cause::Unreachable("it closed the connection without an answer".to_owned()),
    }
}

/// Why an answer ended before its end.
pub(super) fn in_answer(error: &reqwest::Error) -> Cause {
    let kind = find::<io::Error>(error).map(io::Error::kind);
    match kind {
        Some(io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput) if error.is_decode() => {
            Cause::Malformed("compressed data that cannot be read".to_owned())
        }
        Some(io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput) => {
            Cause::Malformed("HTTP chunks that cannot be read".to_owned())
        }
        Some(_) => Cause::BrokenOff,
        None if error.is_decode() && find::<hyper::Error>(error).is_none() => {
            Cause::Malformed("compressed data that cannot be read".to_owned())
        }
        None => Cause::BrokenOff,
    }
}
