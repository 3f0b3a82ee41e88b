//! Keys: from the environment or from a command of the user's, never from a file of ours, and never
//! printed.

use std::{
    env, fmt,
    process::Stdio,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use protocol::ModelConfig;
use tokio::{process::Command, time::timeout};

use crate::Cause;

/// How long the user's command may take; long enough to type a password manager's word.
const PATIENCE: Duration = Duration::from_mins(1);

/// A key. It can be sent, but not printed: whatever shows a value that holds one shows `Key(…)`.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// Keeps a key; white space around it, such as a command's line end, is not part of it.
    pub fn new(key: &str) -> Self {
        Self(key.trim().to_owned())
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

/// A model's key, had when it is first needed and kept until the server refuses it.
#[derive(Debug, Default)]
pub(crate) struct Keys(Mutex<Option<Key>>);

impl Keys {
    /// The key of `config`; nothing where it names none.
    pub(crate) async fn get(&self, config: &ModelConfig) -> Result<Option<Key>, Cause> {
        if let Some(name) = &config.key_env {
            return from_environment(name).map(Some);
        }
        if config.key_command.is_empty() {
            return Ok(None);
        }
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if kept.is_some() {
            return Ok(kept);
        }
        // Two requests that come first at once both ask; the answers are the same.
        let key = from_command(&config.key_command).await?;
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(key.clone());
        Ok(Some(key))
    }

    /// The server refused the key: the command is asked again, since keys change.
    pub(crate) fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

fn from_environment(name: &str) -> Result<Key, Cause> {
    match env::var(name) {
        Ok(key) if !key.trim().is_empty() => Ok(Key::new(&key)),
        Ok(_) => Err(Cause::Key(format!("the environment variable {name} is empty"))),
        Err(env::VarError::NotPresent) => Err(Cause::Key(format!("the environment has no {name}"))),
        Err(env::VarError::NotUnicode(_)) => Err(Cause::Key(format!("the environment's {name} is no text"))),
    }
}

async fn from_command(command: &[String]) -> Result<Key, Cause> {
    let Some((program, arguments)) = command.split_first() else {
        return Err(Cause::Key("`keyCommand` is empty".to_owned()));
    };
    // What the command says on its error stream may hold the key, so nobody reads it.
    let running = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = timeout(PATIENCE, running)
        .await
        .map_err(|_| Cause::Key(format!("`{program}` took more than {} s", PATIENCE.as_secs())))?
        .map_err(|error| Cause::Key(format!("`{program}` could not be run: {}", error.kind())))?;
    if !output.status.success() {
        return Err(Cause::Key(format!("`{program}` failed ({})", output.status)));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    match text.lines().map(str::trim).find(|line| !line.is_empty()) {
        Some(line) => Ok(Key::new(line)),
        None => Err(Cause::Key(format!("`{program}` printed nothing"))),
    }
}

#[cfg(test)]
mod tests;
