//! A model's settings, checked before anything is sent: what cannot work is told at once and by name.

use thiserror::Error;

/// A model's settings cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SetupError {
    /// Not a URL.
    #[error("model `{model}`: its `url` is not one: {why}")]
    Url {
        /// The model's name in the settings.
        model: String,
        /// What is wrong.
        why: String,
    },
}
