//! The models that the user configured, for ghost text and tasks alike, so that both share connections and
//! what is known of each server's health. Nothing is sent by having them.

use std::collections::BTreeMap;

use model::{HealthState, Model};
use protocol::{Config, ModelConfig, ModelListResponse, ModelSummary};

use crate::session::Session;

/// What to do where there is no model for tasks.
pub(crate) const NO_MODEL: &str = "No model is set up for tasks. `ghostpen doctor` finds model servers on this machine; \
     structural rewrite and rename need none";

/// What `completion.model` says for the engine that needs no model.
pub(crate) const EMBEDDED: &str = "embedded";

/// Names the trouble with ghost text's model for the status.
const TROUBLE: &str = "ghost text's model";

/// The models in force, by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Models(BTreeMap<String, Model>);

impl Models {
    /// The models of new settings. One whose own settings stay goes on as it is. What is wrong with the
    /// others comes back in words for people.
    pub(crate) fn configured(&self, config: &Config) -> (Self, Vec<String>) {
        let mut problems = Vec::new();
        let mut take = |(name, settings): (&String, &ModelConfig)| {
            let kept = self.0.get(name).filter(|model| model.config() == settings).cloned();
            let model = kept.map_or_else(|| Model::new(name, settings), Ok);
            let model = model.map_err(|error| problems.push(error.to_string())).ok()?;
            Some((name.clone(), model))
        };
        let models = config.models.iter().filter_map(&mut take).collect();
        (Self(models), problems)
    }

    /// The model with this name.
    pub(crate) fn get(&self, name: &str) -> Option<&Model> {
        self.0.get(name)
    }

    /// The model for ghost text; `None` leaves all to the embedded engine.
    ///
    /// # Errors
    /// What is wrong with the choice, for people.
    pub(crate) fn for_ghost_text(&self, config: &Config) -> Result<Option<&Model>, String> {
        let name = &config.completion.model;
        match self.get(name) {
            _ if name == EMBEDDED => Ok(None),
            Some(model) if model.can_fill() => Ok(Some(model)),
            Some(_) => Err(format!(
                "Model `{name}` (setting completion.model) speaks an API for tasks only, so ghost text comes \
                 from the embedded engine"
            )),
            None => Err(format!(
                "There is no usable model `{name}` (setting completion.model), so ghost text comes from the \
                 embedded engine"
            )),
        }
    }

    /// All of them, for the user to choose from; `chosen` is the one that tasks use by default.
    pub(crate) fn list(&self, chosen: Option<&str>) -> ModelListResponse {
        let agent_model = chosen.and_then(|name| self.get(name)).filter(|model| model.can_chat());
        ModelListResponse {
            models: self.0.values().map(summary).collect(),
            message: agent_model.is_none().then(|| NO_MODEL.to_owned()),
            agent_model: agent_model.map(|model| model.name().to_owned()),
        }
    }
}

fn summary(model: &Model) -> ModelSummary {
    let health = model.health();
    let failing = matches!(health.state, HealthState::Failing | HealthState::Open { .. });
    ModelSummary {
        name: model.name().to_owned(),
        model: model.config().model.clone(),
        can_chat: model.can_chat(),
        can_fill: model.can_fill(),
        hosted: !model.is_local(),
        problem: health.last_error.filter(|_| failing).map(|error| error.to_string()),
    }
}

/// Shows in the status what is wrong with ghost text's model, until something works again or the server
/// ends.
pub(crate) async fn follow(session: &Session) {
    let mut trouble = session.completer().trouble();
    loop {
        let now = trouble.borrow_and_update().clone();
        match now {
            Some(error) => session.status().trouble(TROUBLE, error.what(), Some(error.advice())),
            None => session.status().mended(TROUBLE),
        }
        if trouble.changed().await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests;
