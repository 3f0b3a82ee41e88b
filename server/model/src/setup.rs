//! A model's settings, checked before anything is sent: what cannot work is told at once and by name.

use protocol::{Api, ModelConfig};
use thiserror::Error;
use url::{Host, Url};

use crate::{
    fim::{self, Family},
    wire::{Proxy, Way},
};

/// A model's settings cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("model `{model}` cannot be used: {why}")]
pub struct SetupError {
    /// The model's name in the settings.
    pub model: String,
    /// What is wrong, and how it is right.
    pub why: String,
}

/// What follows from a model's settings.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    /// The server's address, without a fragment.
    pub(crate) base: Url,
    /// Scheme, host and port: all that an error shows of the address.
    pub(crate) origin: String,
    /// The server is on this machine.
    pub(crate) loopback: bool,
    /// How it is reached.
    pub(crate) way: Way,
    /// How the middle is asked for.
    pub(crate) fim: Fim,
}

/// How the middle is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fim {
    /// The server knows its model's marks. Those of the family, or of all families where it is not known,
    /// are still not let through.
    Server(Option<&'static Family>),
    /// We write the family's marks into the prompt ourselves.
    Raw(&'static Family),
}

pub(crate) fn check(name: &str, config: &ModelConfig) -> Result<Setup, SetupError> {
    let fail = |why: String| SetupError { model: name.to_owned(), why };
    let mut base = Url::parse(&config.url).map_err(|error| fail(format!("its `url` is not one: {error}")))?;
    base.set_fragment(None);
    if !matches!(base.scheme(), "http" | "https") || base.host().is_none() {
        return Err(fail("its `url` must begin with http:// or https://".to_owned()));
    }
    if !base.username().is_empty() || base.password().is_some() {
        return Err(fail("its `url` must not hold a name or key; use `keyEnv` or `keyCommand`".to_owned()));
    }
    if config.key_env.is_some() && !config.key_command.is_empty() {
        return Err(fail("it has both `keyEnv` and `keyCommand`; one of them is enough".to_owned()));
    }
    let loopback = is_loopback(&base);
    let has_key = config.key_env.is_some() || !config.key_command.is_empty();
    if has_key && !loopback && base.scheme() == "http" {
        return Err(fail("its key would go over the network in the clear; use https://".to_owned()));
    }
    for (header, value) in &config.headers {
        let fits = reqwest::header::HeaderName::from_bytes(header.as_bytes()).is_ok()
            && reqwest::header::HeaderValue::from_str(value).is_ok();
        if !fits {
            return Err(fail(format!("`{header}` in its `headers` is not one")));
        }
        if value.contains("{key}") && !has_key {
            return Err(fail(format!("header `{header}` wants a key; set `keyEnv` or `keyCommand`")));
        }
    }
    let origin = base.origin().ascii_serialization();
    let proxy = proxy(config, loopback).map_err(fail)?;
    let way = Way { tls: base.scheme() == "https", proxy, authorities: config.ca_file.clone() };
    let fim = how(config).map_err(fail)?;
    Ok(Setup { base, origin, loopback, way, fim })
}

/// The proxy on the way to the server. None leads to a server of this machine, whatever the environment says.
fn proxy(config: &ModelConfig, loopback: bool) -> Result<Proxy, String> {
    match config.proxy.as_deref() {
        Some(text) if !text.is_empty() && !loopback => {
            let proxy = Url::parse(text).map_err(|error| format!("its `proxy` is no URL: {error}"))?;
            if !matches!(proxy.scheme(), "http" | "https") || proxy.host().is_none() {
                return Err("its `proxy` must begin with http:// or https://".to_owned());
            }
            if !proxy.username().is_empty() || proxy.password().is_some() {
                return Err("its `proxy` must not hold a name or password; HTTPS_PROXY may".to_owned());
            }
            Ok(Proxy::At(proxy))
        }
        None if !loopback => Ok(Proxy::OfTheEnvironment),
        _ => Ok(Proxy::None),
    }
}

/// How the middle is asked for, by what the server speaks and what the user says of the model.
fn how(config: &ModelConfig) -> Result<Fim, String> {
    let guessed = || fim::family_of(&config.model);
    let raw = matches!(config.api, Api::OpenaiCompletions);
    match config.fim.as_str() {
        "auto" => Ok(guessed().filter(|_| raw).map_or_else(|| Fim::Server(guessed()), Fim::Raw)),
        "suffix" => Ok(Fim::Server(guessed())),
        name => {
            let family = fim::named(name)
                .ok_or_else(|| format!("its `fim` is none of auto, suffix, {}", fim::names()))?;
            // llama.cpp writes the marks that the model's own file names; Mistral and DeepSeek know theirs.
            let writes = raw || config.api == Api::Ollama;
            Ok(if writes { Fim::Raw(family) } else { Fim::Server(Some(family)) })
        }
    }
}

/// Whether the address is of this machine. A name other than `localhost` is not, whatever it resolves to.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    }
}

/// The address of `path` at the server, for a base with or without parts of it: `http://h`, `http://h/v1`
/// and `http://h/v1/completions` all lead to the same `v1/completions`, and a version other than ours stays.
pub(crate) fn endpoint(base: &Url, path: &str) -> Url {
    let given: Vec<&str> = base.path().split('/').filter(|part| !part.is_empty()).collect();
    let wanted: Vec<&str> = path.split('/').collect();
    let shared = (0..=wanted.len()).rev().find(|&n| given.ends_with(&wanted[..n])).unwrap_or(0);
    let versioned = |part: &&str| {
        part.strip_prefix('v').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let skip = usize::from(given.last().is_some_and(versioned) && wanted.first().is_some_and(versioned));
    let joined = [&given[..], &wanted[shared.max(skip)..]].concat().join("/");
    let mut url = base.clone();
    url.set_path(&joined);
    url
}

#[cfg(test)]
mod tests;
