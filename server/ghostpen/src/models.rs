//! The models that the user configured, for ghost text and tasks alike, so that both share connections and
//! what is known of each server's health. Nothing is sent by having them.

use std::{collections::BTreeMap, sync::Arc};

use complete::Writer;
use model::{Cause, HealthState, Model, Stage};
use protocol::{Config, ModelConfig, ModelListResponse, ModelSummary};

use crate::session::Session;

/// What to do where there is no model for tasks.
pub(crate) const NO_MODEL: &str = "No model is set up for tasks. `ghostpen doctor` finds model servers on this machine. \
     Without one, `PATTERN ==> REPLACEMENT` and `rename to NAME` are done by syntax; a model takes any words, mends \
     what depends on the change, writes tests and explains";

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

    /// The model for ghost text, as the completer asks one; what is wrong with the choice is added to
    /// `problems`, and leaves all to the embedded engine.
    pub(crate) fn writer(&self, config: &Config, problems: &mut Vec<String>) -> Option<Arc<dyn Writer>> {
        let model = self.for_ghost_text(config).unwrap_or_else(|problem| {
            problems.push(problem);
            None
        });
        model.map(|model| Arc::new(model.clone()) as Arc<dyn Writer>)
    }

    /// The model that tasks use: the one with this name, or the only one that can work on tasks where no
    /// name is given.
    ///
    /// # Errors
    /// When there is none, in words for people.
    pub(crate) fn for_tasks(&self, name: &str) -> Result<&Model, String> {
        if !name.is_empty() {
            let missing = || format!("There is no model `{name}` in the settings; add [models.{name}]");
            let model = self.get(name).ok_or_else(missing)?;
            let unable = || format!("Model `{name}` cannot work on tasks: its `api` has no conversation");
            return model.can_chat().then_some(model).ok_or_else(unable);
        }
        let able: Vec<_> = self.0.values().filter(|model| model.can_chat()).collect();
        match able.as_slice() {
            [] => Err(NO_MODEL.to_owned()),
            [only] => Ok(only),
            [first, ..] => Err(format!(
                "Several models can work on tasks: set agent.model to one of them, such as `{}`",
                first.name()
            )),
        }
    }

    /// All of them, for the user to choose from; `chosen` is what the setting `agent.model` says.
    pub(crate) fn list(&self, chosen: &str) -> ModelListResponse {
        let agent_model = self.for_tasks(chosen);
        ModelListResponse {
            models: self.0.values().map(summary).collect(),
            message: agent_model.as_ref().err().cloned(),
            agent_model: agent_model.ok().map(|model| model.name().to_owned()),
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
            Some(error) if unreachable(&error.cause) => {
                session.status().offline(TROUBLE, error.what(), error.advice());
            }
            Some(error) => session.status().trouble(TROUBLE, error.what(), Some(error.advice())),
            None => session.status().mended(TROUBLE),
        }
        if trouble.changed().await.is_err() {
            return;
        }
    }
}

/// Whether there is no way to the server, as on a train, in contrast to what it does or says.
fn unreachable(cause: &Cause) -> bool {
    matches!(cause, Cause::Unreachable(_) | Cause::Timeout { stage: Stage::Connect, .. })
}

/// Shows in the status who made the latest suggestion, until the server ends.
pub(crate) async fn follow_engine(session: &Session) {
    let mut last = session.completer().last_engine();
    while last.changed().await.is_ok() {
        let name = last.borrow_and_update().as_deref().map(ToOwned::to_owned);
        session.status().update(|status| status.last_engine = name);
    }
}

#[cfg(test)]
mod tests;
