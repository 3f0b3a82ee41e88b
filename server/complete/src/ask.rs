//! One request for ghost text, and the settings it is answered by.

use std::{
    borrow::Cow,
    sync::{Arc, OnceLock},
    time::Duration,
};

use tokio::time::Instant;
use workspace::Document;

use crate::{Guess, Reason, filter::quiet};

/// The settings that one request is answered by.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
pub struct Settings {
    /// Ghost text is on.
    pub enabled: bool,
    /// Languages in which it is off, by all the names that editors have for them.
    pub disabled_languages: Vec<String>,
    /// The most lines that are shown.
    pub max_lines: usize,
    /// The least probability that is shown, from 0 to 1.
    pub threshold: f32,
    /// How long the user has to be still before anyone is asked, unless it was asked by key.
    pub idle: Duration,
    /// Also inside comments.
    pub in_comments: bool,
    /// Also inside strings.
    pub in_strings: bool,
    /// Only names that the workspace knows.
    pub known_names: bool,
    /// Wait longer after rejections.
    pub back_off: bool,
}

/// One request.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The document as it was when the request came.
    pub document: Arc<Document>,
    /// The cursor, in bytes.
    pub offset: usize,
    /// The cursor as the editor counts, for the history.
    pub cursor: text::Position,
    /// When it was read: the budget of time starts here.
    pub received: Instant,
    /// The user asked by key, so that snoozing and thresholds do not hold.
    pub invoked: bool,
    /// The file must not be read.
    pub excluded: bool,
    /// The user wants no ghost text in this file.
    pub unwanted: bool,
    /// What the embedded engine guesses, found once for all that is answered of this request.
    pub guessed: Arc<OnceLock<Result<Guess, Reason>>>,
}

impl Ask {
    /// An automatic request that came just now, in a document that may be read and in which it is wanted.
    pub fn at(document: Arc<Document>, offset: usize, cursor: text::Position) -> Self {
        Self {
            document,
            offset,
            cursor,
            received: Instant::now(),
            invoked: false,
            excluded: false,
            unwanted: false,
            guessed: Arc::default(),
        }
    }
}

impl Ask {
    /// What a model wrote for it, without the noise of models.
    pub(crate) fn quiet<'a>(&self, text: &'a str, before: &str) -> Cow<'a, str> {
        let prose = self.document.language.is_some_and(|language| !language.is_code());
        quiet(text, before, prose)
    }
}

impl Default for Settings {
    /// Everything, at any time.
    fn default() -> Self {
        Self {
            enabled: true,
            disabled_languages: Vec::new(),
            max_lines: 10,
            threshold: 0.6,
            idle: Duration::ZERO,
            in_comments: true,
            in_strings: true,
            known_names: false,
            back_off: true,
        }
    }
}
