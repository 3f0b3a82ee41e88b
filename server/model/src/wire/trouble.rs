//! An error of the HTTP client into a cause. What went wrong lies at the end of a chain of errors, under
//! the client's own words, which name our request and not what the user could do.

use std::{error::Error, io, iter};

use crate::Cause;

/// How many errors are looked at from the outside in.
const DEEP: usize = 32;

/// The first error of type `E` among `error` and what it came from.
fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    let mut next = Some(error);
    for _ in 0..DEEP {
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

/// Why a proxy made no way to the server. Its error is known by its words alone, as its type belongs to a
/// crate below the client.
fn tunnel(error: &(dyn Error + 'static)) -> Option<&'static str> {
    let causes = iter::successors(Some(error), |&error| error.source()).take(DEEP);
    let told = causes.map(ToString::to_string).find(|text| text.starts_with("tunnel error"))?;
    Some(if told.contains("authorization") {
        "the proxy on the way wants a name and a password"
    } else if told.contains("create") {
        "the proxy on the way cannot be reached"
    } else {
        "the proxy on the way does not let it through"
    })
}

/// Why TLS did not come about, in words that tell what to do.
fn distrust(error: &rustls::Error) -> Cause {
    use rustls::{CertificateError as Bad, Error};
    let why = match error {
        Error::InvalidMessage(_) => {
            return Cause::Unreachable("it speaks no TLS, so its `url` may begin with http://".to_owned());
        }
        Error::InvalidCertificate(Bad::UnknownIssuer) => "nobody known vouches for its certificate",
        Error::InvalidCertificate(Bad::Expired | Bad::ExpiredContext { .. }) => "its certificate has expired",
        Error::InvalidCertificate(Bad::NotValidForName | Bad::NotValidForNameContext { .. }) => {
            "its certificate is for another name"
        }
        other => return Cause::Tls(other.to_string()),
    };
    Cause::Tls(why.to_owned())
}

/// Why no answer began.
pub(super) fn before_answer(error: &reqwest::Error) -> Cause {
    if let Some(tls) = find::<rustls::Error>(error) {
        return distrust(tls);
    }
    if error.is_dns() {
        return Cause::Unreachable("its name is not known".to_owned());
    }
    if let Some(hyper) = find::<hyper::Error>(error)
        && hyper.is_parse()
    {
        return Cause::Malformed("what is not HTTP".to_owned());
    }
    if let Some(why) = tunnel(error) {
        return Cause::Unreachable(why.to_owned());
    }
    match find::<io::Error>(error).map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused) => Cause::Unreachable("nothing listens there".to_owned()),
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe | io::ErrorKind::UnexpectedEof) => {
            Cause::Unreachable("it closed the connection without an answer".to_owned())
        }
        Some(io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable) => {
            Cause::Unreachable("there is no way to it on the network".to_owned())
        }
        _ if error.is_connect() => Cause::Unreachable("the connection failed".to_owned()),
        _ => Cause::Unreachable("it closed the connection without an answer".to_owned()),
    }
}

/// Why an answer ended before its end.
pub(super) fn in_answer(error: &reqwest::Error) -> Cause {
    let kind = find::<io::Error>(error).map(io::Error::kind);
    // What the client could not read as HTTP is its own error; what is below that, the compression's.
    let is_http = find::<hyper::Error>(error).is_some();
    match kind {
        Some(io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput) if is_http => {
            Cause::Malformed("HTTP chunks that cannot be read".to_owned())
        }
        Some(io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput) => {
            Cause::Malformed("compressed data that cannot be read".to_owned())
        }
        None if error.is_decode() && !is_http => {
            Cause::Malformed("compressed data that cannot be read".to_owned())
        }
        _ => Cause::BrokenOff,
    }
}
