//! What the doctor says of models: the servers that run on this machine, and the ones that the user set up.
//! Nothing but loopback is looked at by itself; a server elsewhere is asked because the user named it.

use futures_util::future::join_all;
use model::{Found, Model, Served, USUAL_PORTS, on_this_machine};
use protocol::{Api, Config, ModelConfig};

use super::Finding;

/// The most models of a server that are named.
const NAMED: usize = 6;

/// What was found.
pub(super) struct Looked {
    pub(super) found: Vec<Found>,
    pub(super) findings: Vec<Finding>,
}

/// Looks at these ports of this machine, or the usual ones, and at what `config` names, all at once.
pub(super) fn look(ports: &[u16], config: &Config) -> anyhow::Result<Looked> {
    let ports = if ports.is_empty() { &USUAL_PORTS } else { ports };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (found, checked) = runtime.block_on(async {
        let checks = config.models.iter().map(|(name, settings)| configured(name, settings));
        tokio::join!(on_this_machine(ports), join_all(checks))
    });
    let mut findings: Vec<Finding> = found.iter().map(|server| running(server, config)).collect();
    if findings.is_empty() {
        let ports: Vec<String> = ports.iter().map(u16::to_string).collect();
        let how = format!("none on this machine (ports {}), and none is needed", ports.join(", "));
        findings.push(Finding::works("model servers", how));
    }
    findings.extend(checked);
    findings.extend(chosen(config));
    Ok(Looked { found, findings })
}

/// A server that runs here.
fn running(server: &Found, config: &Config) -> Finding {
    let mut names: Vec<String> = server.models.iter().take(NAMED).map(can).collect();
    if server.models.len() > NAMED {
        names.push(format!("{} more", server.models.len() - NAMED));
    }
    let models = if names.is_empty() { "no models".to_owned() } else { names.join(", ") };
    let mut finding = Finding::works("model server", format!("{} at {}: {models}", server.what, server.url));
    let used = config.models.values().any(|model| model.url.trim_end_matches('/').starts_with(&server.url));
    if !used && !server.models.is_empty() {
        finding.advice = "`ghostpen doctor --write` puts it into your settings.".into();
    }
    finding
}

/// A model and what it can.
fn can(model: &Served) -> String {
    let can = match (model.fills.is_some(), model.chats.is_some()) {
        (true, true) => "fills in the middle, talks",
        (true, false) => "fills in the middle",
        (false, true) => "talks, cannot fill in the middle",
        (false, false) => "neither fills in nor talks",
    };
    format!("{} ({can})", model.name)
}

/// A model that the user set up: whether its server answers and has it.
async fn configured(name: &str, settings: &ModelConfig) -> Finding {
    let what = format!("model `{name}`");
    let model = match Model::new(name, settings) {
        Ok(model) => model,
        Err(error) => return Finding::broken(what, error.why, "Mend it in your settings."),
    };
    let names = match model.listed().await {
        Ok(names) => names,
        Err(error) => {
            return Finding::broken(what, format!("{} {}", error.server, error.cause), error.advice());
        }
    };
    // llama.cpp runs what it was started with, whatever it is called.
    let any = settings.model.is_empty() || names.is_empty() || settings.api == Api::LlamaCpp;
    if any || names.iter().any(|other| is_same(other, &settings.model)) {
        return Finding::works(what, format!("{} answers", settings.url));
    }
    let mut shown: Vec<&str> = names.iter().take(NAMED).map(String::as_str).collect();
    if names.len() > NAMED {
        shown.push("…");
    }
    let how = format!("{} answers, but lists no `{}`", settings.url, settings.model);
    Finding::broken(what, how, format!("Set its `model` to one of: {}.", shown.join(", ")))
}

/// Whether a server's name for a model is the one of the settings; Ollama's may leave out its usual tag.
fn is_same(listed: &str, named: &str) -> bool {
    listed.eq_ignore_ascii_case(named) || listed.strip_suffix(":latest") == Some(named)
}

/// The models that ghost text uses: there, and able to.
fn chosen(config: &Config) -> Option<Finding> {
    let name = &config.completion.model;
    if name == "embedded" {
        return None;
    }
    let advice = "Set `model` in [completion] to `embedded` or to a model that can.";
    let Some(settings) = config.models.get(name) else {
        return Some(Finding::broken("ghost text", format!("there is no model `{name}`"), advice));
    };
    // One that cannot be used at all is told above.
    let model = Model::new(name, settings).ok()?;
    if !model.can_fill() {
        let how = format!("model `{name}` speaks an API that cannot fill in the middle");
        return Some(Finding::broken("ghost text", how, advice));
    }
    Some(Finding::works("ghost text", format!("by model `{name}`, and embedded where that is late")))
}
