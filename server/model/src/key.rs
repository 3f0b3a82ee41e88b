//! Keys: from the environment or from a command of the user's, never from a file of ours, and never
//! printed.

use std::fmt;

/// A key. It can be sent, but not printed: whatever shows a value that holds one shows `Key(…)`.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// Keeps a key; white space around it, such as a command's line end, is not part of it.
    pub fn new(key: &str) -> Self {
        Self(key.trim().to_owned())
    }

    #[allow(dead_code)]
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}
