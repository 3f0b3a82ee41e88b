//! What a request for ghost text comes to: a suggestion, or the reason for the silence.

use std::{ops::Range, sync::Arc};

use embedded::Silence;
use workspace::OutOfStep;

/// Ghost text for one place in one document.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// Names it in what the editor reports later.
    pub id: u64,
    /// The bytes it stands for: from the start of the word being typed to the cursor, in one line.
    pub range: Range<usize>,
    /// The whole new text of `range`, so that it starts with what is typed already.
    pub text: String,
    /// Who made it.
    pub source: Source,
    /// How likely it is what the user wants, from 0 to 1.
    pub probability: f32,
}

/// Who made a suggestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// What was shown before, minus what was typed of it since.
    TypedThrough,
    /// A model, some time ago.
    Cache,
    /// A model, just now.
    Model,
    /// The embedded engine.
    Embedded,
}

impl Source {
    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::TypedThrough => "typed through",
            Self::Cache => "cache",
            Self::Model => "model",
            Self::Embedded => "embedded",
        }
    }
}

/// Why there is no suggestion. Its `Display` is the answer to "why not?".
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Reason {
    /// By setting.
    #[error("ghost text is switched off (setting completion.enabled)")]
    Disabled,
    /// By setting.
    #[error("ghost text is switched off for this language (setting completion.languages.disabled)")]
    LanguageDisabled,
    /// By setting.
    #[error("ghost text is switched off for this file (setting completion.exclude)")]
    FileDisabled,
    /// By setting.
    #[error("the cursor is in a comment (setting completion.inComments)")]
    InComment,
    /// By setting.
    #[error("the cursor is in a string (setting completion.inStrings)")]
    InString,
    /// By the user, for a while.
    #[error("ghost text is snoozed")]
    Snoozed,
    /// The file is not to be read.
    #[error("this file is excluded, so nothing is suggested in it")]
    Excluded,
    /// The document's text is uncertain.
    #[error(
        "the document is out of step with the editor: {0}; it is in step again after it is closed and opened"
    )]
    OutOfStep(OutOfStep),
    /// The document is not open here.
    #[error("the document is not open in this server")]
    NotOpen,
    /// The document is too large.
    #[error("the document is larger than the limit of {0} MB")]
    TooLarge(usize),
    /// Something stands right of the cursor that a suggestion would run into.
    #[error("the cursor is inside a word or before other code")]
    MidLine,
    /// The embedded engine found nothing worth showing.
    #[error("{0}")]
    Silence(Silence),
    /// The model failed.
    #[error("{0}")]
    Model(Arc<str>),
    /// The model wrote nothing.
    #[error("the model has nothing to add here")]
    NothingWritten,
    /// The embedded engine failed.
    #[error("the embedded engine failed inside; please report it")]
    Failed,
    /// A filter took it out.
    #[error("the guess was dropped: {0}")]
    Filtered(&'static str),
    /// By setting.
    #[error("it calls `{0}`, which nothing here defines (setting completion.knownNames)")]
    UnknownName(Arc<str>),
    /// No name was replaced that stands anywhere else.
    #[error("nothing was done that could be done again elsewhere in this document")]
    NothingToRepeat,
    /// The editor asked about a version of the document that is not the latest.
    #[error("the document has changed since the text that was asked about")]
    Outdated,
    /// The engine took too long.
    #[error("no answer within {0} ms")]
    Deadline(u64),
    /// A newer request came in.
    #[error("a newer request took its place")]
    Superseded,
}
