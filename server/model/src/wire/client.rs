//! The connection to one server, kept alive between requests.
//!
//! No redirect is followed: a key must not go where the user did not send it, and an API that moves is
//! better told than guessed at. A server of this machine is never asked through a proxy.

use std::{
    fs, iter,
    path::{Path, PathBuf},
    sync::OnceLock,
    time::Duration,
};

use reqwest::{
    Certificate,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
    redirect,
};
use url::Url;

use crate::{Cause, Key};

/// One request: where to, and what.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) url: Url,
    /// JSON; nothing asks with GET.
    pub(crate) body: Option<Vec<u8>>,
    /// Besides those of the settings.
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) key: Option<Key>,
    /// The header that carries the key.
    pub(crate) key_in: KeyHeader,
}

/// The header that carries the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyHeader {
    /// `Authorization: Bearer KEY`.
    Bearer,
    /// `x-api-key: KEY`.
    XApiKey,
}

/// How a server is reached.
#[derive(Clone, Debug)]
pub(crate) struct Way {
    pub(crate) tls: bool,
    pub(crate) proxy: Proxy,
    /// A file of certificates of authorities that vouch for it besides the system's.
    pub(crate) authorities: Option<PathBuf>,
}

/// Through whom.
#[derive(Clone, Debug)]
pub(crate) enum Proxy {
    /// Nobody.
    None,
    /// Whomever the environment's variables name for it.
    OfTheEnvironment,
    /// Whom the settings name.
    At(Url),
}

/// An HTTP client that is built when it is first needed: certificates and pools cost megabytes and
/// milliseconds that nobody pays who has no model.
#[derive(Debug, Default)]
pub(crate) struct Client(OnceLock<reqwest::Client>);

impl Client {
    /// The client for a server that is reached so.
    pub(super) fn get(&self, way: &Way, connect: Duration) -> Result<&reqwest::Client, Cause> {
        if let Some(client) = self.0.get() {
            return Ok(client);
        }
        // Two that come first at once both build; one of them is kept.
        let client = build(way, connect)?;
        Ok(self.0.get_or_init(|| client))
    }
}

fn build(way: &Way, connect: Duration) -> Result<reqwest::Client, Cause> {
    // Fails when another part of the program has installed one, which then serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder()
        .user_agent(concat!("ghostpen/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .connect_timeout(connect)
        .tcp_nodelay(true)
        .pool_max_idle_per_host(4)
        .pool_idle_timeout(Duration::from_secs(90));
    let builder = match &way.proxy {
        Proxy::None => builder.no_proxy(),
        Proxy::OfTheEnvironment => builder,
        Proxy::At(proxy) => {
            let proxy = reqwest::Proxy::all(proxy.clone());
            builder.proxy(proxy.map_err(|error| Cause::Internal(error.to_string()))?)
        }
    };
    let builder = match &way.authorities {
        Some(file) => builder.tls_certs_merge(certificates(file)?),
        None if way.tls => builder,
        // Reading the system's certificates takes time and memory, and fails on machines that have none.
        None => builder.tls_certs_only(iter::empty()),
    };
    builder.build().map_err(|error| {
        let why = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
        Cause::Tls(format!("this machine's certificates cannot be read: {why}"))
    })
}

/// The certificates in a file of the user's.
fn certificates(file: &Path) -> Result<Vec<Certificate>, Cause> {
    let fail = |why: String| Cause::Tls(format!("its `caFile` {} {why}", file.display()));
    let pem = fs::read(file).map_err(|error| fail(format!("cannot be read: {error}")))?;
    match Certificate::from_pem_bundle(&pem) {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        _ => Err(fail("holds no certificates in PEM".to_owned())),
    }
}

impl Call {
    /// The request's headers: ours, the key's, and those of the settings, which have the last word.
    pub(super) fn headers(&self, settings: &[(HeaderName, String)]) -> Result<HeaderMap, Cause> {
        let mut headers = HeaderMap::new();
        headers.insert(
            ACCEPT,
            HeaderValue::from_static("text/event-stream, application/x-ndjson, application/json"),
        );
        if self.body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let placed = settings.iter().any(|(_, value)| value.contains(HOLE));
        if let Some(key) = self.key.as_ref().filter(|_| !placed) {
            let (name, value) = match self.key_in {
                KeyHeader::Bearer => (AUTHORIZATION, format!("Bearer {}", key.reveal())),
                KeyHeader::XApiKey => (HeaderName::from_static("x-api-key"), key.reveal().to_owned()),
            };
            headers.insert(name, secret(&value)?);
        }
        for (name, value) in &self.headers {
            let value =
                HeaderValue::from_str(value).map_err(|_| Cause::Internal(format!("header {name}")))?;
            headers.insert(HeaderName::from_static(name), value);
        }
        for (name, value) in settings {
            let value = value.replace(HOLE, self.key.as_ref().map_or("", Key::reveal));
            headers.insert(name.clone(), secret(&value)?);
        }
        Ok(headers)
    }
}

/// Stands for the key in a header of the settings.
const HOLE: &str = "{key}";

/// A header's value that is neither logged nor compressed with others.
fn secret(value: &str) -> Result<HeaderValue, Cause> {
    let mut value = HeaderValue::from_str(value)
        .map_err(|_| Cause::Key("it holds characters that cannot be sent".to_owned()))?;
    value.set_sensitive(true);
    Ok(value)
}
