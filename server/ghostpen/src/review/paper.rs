//! The review as a real file, for editors that open no virtual documents. It lies beside the journal, outside
//! the workspace, and its name says which change it shows, so that it is known again when it is opened.
//!
//! Such an editor does not read a file again by itself. So the text depends on nothing that a decision
//! changes: all hunks stay where they are, and what was decided is told by diagnostics.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use change::{ChangeSet, Unified};

use super::state_folder;

const BEFORE: &str = "review-";
const AFTER: &str = ".diff";
/// The files, as a glob for editors.
pub(crate) const PATTERN: &str = "**/ghostpen/*/review-*.diff";

/// Where the review of a change lies.
///
/// # Errors
/// When there is no folder to keep it in.
pub(super) fn path(root: &Path, change: &str) -> Result<PathBuf, String> {
    Ok(state_folder(root)?.join(format!("{BEFORE}{change}{AFTER}")))
}

/// The change that a file shows, if it is a review of one of these workspaces.
pub(super) fn change_of(roots: &[PathBuf], file: &Path) -> Option<String> {
    let change = file.file_name()?.to_str()?.strip_prefix(BEFORE)?.strip_suffix(AFTER)?;
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = file.parent().map(real)?;
    let ours = |root: &PathBuf| state_folder(root).is_ok_and(|state| real(&state) == folder);
    roots.iter().any(ours).then(|| change.to_owned())
}

/// The text: what it is about, then the diff. What precedes a diff is passed over by whatever applies it.
pub(super) fn text(set: &ChangeSet, root: &Path, context: usize) -> Unified {
    let diff = set.unified_to_read(root, context, |_| true, |_| None);
    let title = set.title.lines().next().unwrap_or_default();
    let head = [
        format!("Ghostpen: {title}\n"),
        "Code actions accept and reject: the hunk on its lines, a file on its name, all of it here.\n".into(),
        "\n".into(),
    ];
    let lines = head.iter().map(|_| change::UnifiedLine::default()).chain(diff.lines).collect();
    Unified { text: head.concat() + &diff.text, lines }
}

/// How many lines of the text precede the diff.
pub(super) const HEAD: usize = 3;

/// Writes the review, whole or not at all, and so that nobody types into it by mistake.
pub(super) fn write(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("/"));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    let mut permissions = file.as_file().metadata()?.permissions();
    permissions.set_readonly(true);
    file.as_file().set_permissions(permissions)?;
    file.persist(path).map(drop).map_err(|error| error.error)
}

/// Removes the reviews in the folder of this one whose change is gone.
pub(super) fn tidy(path: &Path, is_known: impl Fn(&str) -> bool) {
    let entries = path.parent().and_then(|folder| fs::read_dir(folder).ok());
    for entry in entries.into_iter().flatten().flatten() {
        let name = entry.file_name();
        let change = name.to_str().and_then(|name| name.strip_prefix(BEFORE)?.strip_suffix(AFTER));
        if change.is_some_and(|change| !is_known(change)) {
            // One that stays does no harm.
            let _ = fs::remove_file(entry.path());
        }
    }
}
