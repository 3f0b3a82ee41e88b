//! Addresses: the URIs of review documents, and the folder where a workspace's reviews are kept.

use std::path::{Path, PathBuf};

use lsp_types::Uri;

use crate::{convert, home};

/// The schemes of review documents.
pub(crate) const SCHEMES: &[&str] = &[REVIEW, FILE];
const REVIEW: &str = "ghostpen-review";
const FILE: &str = "ghostpen-file";

/// What a review document shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    /// A whole change as a unified diff: `ghostpen-review:/<change>`.
    Review {
        /// The change set's id.
        change: String,
    },
    /// One file of a change: `ghostpen-file://<change>/<absolute path>?base` or `?proposed`. The path is the
    /// file's own, since diff views call a file renamed whose two sides differ in their paths.
    File {
        /// The change set's id.
        change: String,
        /// The file, absolute.
        path: PathBuf,
        /// As it was when the change was made; else as it is now with what is proposed.
        base: bool,
    },
}

impl Address {
    /// The change set's id.
    pub(crate) fn change(&self) -> &str {
        match self {
            Self::Review { change } | Self::File { change, .. } => change,
        }
    }

    /// Reads a URI; `None` when it is not one of ours.
    pub(crate) fn parse(uri: &Uri) -> Option<Self> {
        match uri.scheme() {
            REVIEW => Some(Self::Review { change: uri.path().trim_start_matches('/').to_owned() }),
            FILE => {
                let change = uri.host_str()?.to_owned();
                let path = convert::path(&format!("file://{}", uri.path()).parse().ok()?)?;
                Some(Self::File { change, path, base: uri.query() == Some("base") })
            }
            _ => None,
        }
    }

    /// Its URI.
    pub(crate) fn uri(&self) -> Uri {
        let text = match self {
            Self::Review { change } => format!("{REVIEW}:/{change}"),
            Self::File { change, path, base } => {
                let file = convert::uri(path).map(|uri| uri.path().to_owned()).unwrap_or_default();
                format!("{FILE}://{change}{file}?{}", if *base { "base" } else { "proposed" })
            }
        };
        // What is put together here is always a URI; a blank page is the harmless answer were it not.
        text.parse().unwrap_or_else(|_| blank())
    }
}

#[expect(clippy::unwrap_used, reason = "a constant that a test parses")]
fn blank() -> Uri {
    "about:blank".parse().unwrap()
}

/// The folder that holds a workspace's journal: outside the workspace, one for each root.
///
/// # Errors
/// When there is no home folder to keep it in.
pub(crate) fn state_folder(root: &Path) -> Result<PathBuf, String> {
    let folder = home::state().ok_or("there is no home folder to keep changes in: set XDG_STATE_HOME")?;
    // Two names of one folder are one workspace.
    let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let name = root.file_name().map_or_else(|| "root".into(), |name| name.to_string_lossy().into_owned());
    let hash = change::Hash::of(root.as_os_str().as_encoded_bytes()).to_string();
    Ok(folder.join(format!("{name}-{}", hash.get(..16).unwrap_or(&hash))))
}

#[cfg(test)]
mod tests;
