//! Who may ask: pure checks of a request's headers, before anything else of it is looked at.

use hyper::header::{AUTHORIZATION, HOST, HeaderMap, ORIGIN};

use super::{Key, wire::Fault};

/// The names by which a program on this machine calls the loopback interface.
const NAMES: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

/// Lets requests in that come from this machine's own programs and know the key.
pub(crate) struct Guard {
    key: Key,
    port: u16,
}

impl Guard {
    /// For a server on this port.
    pub(crate) fn new(key: Key, port: u16) -> Self {
        Self { key, port }
    }

    /// Lets a request in, or says why not.
    ///
    /// A web page can have its visitor's browser send requests here. A page of another name than ours sends its
    /// name as origin; one that had its name point to this machine has that name as host.
    pub(super) fn admit(&self, headers: &HeaderMap) -> Result<(), Fault> {
        let mut hosts = headers.get_all(HOST).iter();
        let host = hosts.next().and_then(|host| host.to_str().ok()).filter(|_| hosts.next().is_none());
        if !host.is_some_and(|host| self.is_us(host)) {
            return Err(Fault::Host);
        }
        if headers.contains_key(ORIGIN) {
            return Err(Fault::Origin);
        }
        let mut given = headers.get_all(AUTHORIZATION).iter();
        let key = given.next().and_then(|value| bearer(value.as_bytes())).filter(|_| given.next().is_none());
        if key.is_some_and(|key| self.key.is(key)) { Ok(()) } else { Err(Fault::NoKey) }
    }

    fn is_us(&self, host: &str) -> bool {
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) if !port.ends_with(']') => (name, port.parse().ok()),
            _ => (host, Some(80)),
        };
        NAMES.iter().any(|it| it.eq_ignore_ascii_case(name)) && port == Some(self.port)
    }
}

/// The key in `Bearer KEY`.
fn bearer(value: &[u8]) -> Option<&[u8]> {
    let (scheme, key) = value.split_at_checked(b"Bearer ".len())?;
    scheme.eq_ignore_ascii_case(b"Bearer ").then(|| key.trim_ascii())
}

#[cfg(test)]
mod tests;
