//! What a record speaks of but is too long to hold: the contents and edits of a change set or an entry, as
//! one blob. One, because each costs a sync of the disk, and a change may have a thousand files.

use std::{
    io,
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use text::{Bytes, Edit, EditError, Replacement, Text, encode};

use super::{Journal, JournalError, Route, record::Review};
use crate::{
    blob::Hash,
    content::Content,
    hunk::{self, Author, HunkId, Part, What},
    plan::PlannedFile,
    set::{ChangeId, ChangeSet, FileChange, FileKind, Origin},
};

/// The steps of an entry.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct EntryManifest {
    pub(super) files: Vec<EntryFile>,
}

/// One step: a content that comes to be at a path, or permissions. A file that moves arrives in one step and
/// leaves in the next.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct EntryFile {
    pub(super) path: PathBuf,
    pub(super) route: Route,
    before: Option<Kept>,
    after: Option<Stamp>,
    /// For the content before, which is empty when there was no file.
    parts: Vec<StoredPart>,
    /// Permissions of the file, or those a new one gets.
    pub(super) mode: u32,
    /// Where a file that arrives by a move was, and what it held there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    origin: Option<(PathBuf, Kept)>,
    /// Where a file that leaves by a move goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) goes: Option<PathBuf>,
    /// What it holds after, where the parts do not lead there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    whole: Option<Kept>,
    /// Permissions before and after, in a step that changes nothing else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) chmod: Option<(u32, u32)>,
}

/// A content that can be brought back.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Kept {
    text: String,
    bom: bool,
    /// Bytes that are no text, in base 64; there is no text then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    raw: Option<String>,
}

/// A content that can be recognised.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Stamp {
    hash: Hash,
    bom: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct StoredPart {
    hunk: HunkId,
    edit: Vec<(usize, usize, String)>,
    #[serde(default, skip_serializing_if = "is_default")]
    what: What,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    by: Author,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

#[derive(Serialize, Deserialize)]
struct SetManifest {
    title: String,
    origin: Origin,
    created: u64,
    files: Vec<SetFile>,
}

#[derive(Serialize, Deserialize)]
struct SetFile {
    path: PathBuf,
    kind: FileKind,
    base: Kept,
    parts: Vec<StoredPart>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    raw: Option<(Option<Kept>, Option<Kept>)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    moved: Option<PathBuf>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    executable: Option<bool>,
}

impl Kept {
    fn of(content: &Content) -> Self {
        match content {
            Content::Text(bytes) => Self { text: bytes.text.to_string(), bom: bytes.bom, raw: None },
            Content::Raw(bytes) => Self { raw: Some(BASE64.encode(bytes)), ..Self::default() },
        }
    }

    fn content(&self) -> Content {
        match &self.raw {
            None => Content::Text(self.text()),
            // The blob's own hash has been checked; were it unreadable all the same, nothing is the safe
            // answer, since it fits no file.
            Some(raw) => Content::Raw(BASE64.decode(raw).unwrap_or_default().into()),
        }
    }

    fn text(&self) -> Bytes {
        Bytes { text: Text::new(&self.text), bom: self.bom }
    }
}

impl EntryFile {
    /// The steps of a planned file, and the hunks that each carries out. `now` are the file's permissions.
    pub(super) fn steps(file: &PlannedFile, route: Route, now: Option<u32>) -> Vec<(Self, Vec<HunkId>)> {
        let mode = now.or(file.mode).unwrap_or(NEW_FILE);
        let is_mode = |part: &&Part| part.what == What::Mode;
        let (modes, others): (Vec<_>, Vec<_>) = file.parts.iter().partition(is_mode);
        let ids = |parts: &[&Part]| parts.iter().map(|part| part.id).collect::<Vec<_>>();
        let stamp = |content: &Content| Stamp {
            hash: Hash::of(&content.to_bytes()),
            bom: matches!(content, Content::Text(bytes) if bytes.bom),
        };
        let texts = [&file.before, &file.after].into_iter().flatten().all(|side| side.text().is_some());
        let step = Self {
            path: file.path.clone(),
            route,
            before: file.before.as_ref().map(Kept::of),
            after: file.after.as_ref().map(stamp),
            parts: others.iter().map(|part| StoredPart::of(part)).collect(),
            mode,
            origin: None,
            goes: None,
            whole: file.after.as_ref().filter(|_| !texts).map(Kept::of),
            chmod: None,
        };
        let mut steps = Vec::new();
        match (&file.moved, &step.before) {
            (Some(to), Some(before)) => {
                let origin = Some((file.path.clone(), before.clone()));
                let arrives = Self { path: to.clone(), before: None, origin, ..step.clone() };
                steps.push((arrives, ids(&others)));
                let leaves = Self { after: None, whole: None, goes: Some(to.clone()), ..step.clone() };
                let place = others.iter().filter(|part| part.what == What::Place).map(|part| part.id);
                steps.push((leaves, place.collect()));
            }
            _ if file.changes_content() => steps.push((step.clone(), ids(&others))),
            _ => {}
        }
        if let (Some(wanted), Some(now)) = (file.executable, now) {
            let after = executable(now, wanted, file.mode);
            if after != now {
                let path = file.moved.clone().unwrap_or_else(|| file.path.clone());
                let parts = modes.iter().map(|part| StoredPart::of(part)).collect();
                let chmod = Some((now, after));
                let (before, after, whole) = (None, None, None);
                let step = Self { path, route: Route::Door, before, after, whole, parts, chmod, ..step };
                steps.push((step, ids(&modes)));
            }
        }
        steps
    }

    /// The hashes of its contents before and after; `None` for no file.
    pub(super) fn hashes(&self) -> (Option<Hash>, Option<Hash>) {
        let before = self.before.as_ref().map(|before| Hash::of(&before.content().to_bytes()));
        (before, self.after.map(|after| after.hash))
    }

    /// Where the file comes from, or goes to, in a move: the one that its attributes are taken from.
    pub(super) fn like(&self) -> Option<&Path> {
        self.origin.as_ref().map(|(path, _)| path.as_path()).or(self.goes.as_deref())
    }

    /// The bytes before.
    pub(super) fn old(&self) -> Vec<u8> {
        self.before.as_ref().map(|before| before.content().to_bytes()).unwrap_or_default()
    }

    /// The bytes after.
    pub(super) fn new_bytes(&self) -> Result<Vec<u8>, JournalError> {
        Ok(self.content_after()?.map(|after| after.to_bytes()).unwrap_or_default())
    }

    /// What its change starts from: for a file that arrives, what it held where it was.
    fn content_before(&self) -> Option<Content> {
        self.origin.as_ref().map(|(_, content)| content).or(self.before.as_ref()).map(Kept::content)
    }

    fn content_after(&self) -> Result<Option<Content>, JournalError> {
        let Some(after) = self.after else { return Ok(None) };
        if let Some(whole) = &self.whole {
            return Ok(Some(whole.content()));
        }
        let before = self.content_before();
        let before = before.as_ref().and_then(Content::text).cloned().unwrap_or_default();
        let text = before.apply(&hunk::union(self.parts()?.iter().map(|part| &part.edit)));
        let text = text.map_err(|error| self.damaged(&error))?;
        Ok(Some(Content::Text(Bytes { text, bom: after.bom })))
    }

    /// What it held before and after, where that is text.
    pub(super) fn texts(&self) -> impl Iterator<Item = Text> {
        let sides = [self.content_before(), self.content_after().ok().flatten()];
        sides.into_iter().flatten().filter_map(|content| content.text().cloned())
    }

    /// The change it made.
    pub(super) fn change(&self) -> Result<FileChange, JournalError> {
        let (before, after) = (self.content_before(), self.content_after()?);
        let kind = FileKind::between(before.is_some(), after.is_some());
        Ok(change(self.path.clone(), kind, (before, after), self.parts()?))
    }

    /// The change that takes it back. `others` are the steps taken back with it: of those that move a file,
    /// the one in which it arrives stands for both.
    pub(super) fn reversed(&self, others: &[&Self]) -> Result<Option<FileChange>, JournalError> {
        let pairs = |other: &&&Self| other.like() == Some(&self.path) && self.like() == Some(&other.path);
        let pair = others.iter().find(pairs);
        if self.chmod.is_some() || (self.goes.is_some() && pair.is_some()) {
            return Ok(None);
        }
        let alone = self.origin.is_some() && pair.is_none();
        let before = self.content_before().filter(|_| !alone);
        let (mut after, parts) = (self.content_after()?, self.parts()?);
        let kind = FileKind::between(after.is_some(), before.is_some());
        let parts = match (&before, &after) {
            (Some(Content::Text(before)), Some(Content::Text(_))) => hunk::invert(&before.text, &parts),
            (before, after) => whole_parts(&parts, before.as_ref(), after.as_ref()),
        };
        // A file that is brought back gets the mark it had.
        if let (None, Some(Content::Text(before))) = (&after, &before) {
            after = Some(Content::Text(Bytes { text: Text::default(), bom: before.bom }));
        }
        let mut change = change(self.path.clone(), kind, (after, before), parts);
        change.moved = self.origin.as_ref().filter(|_| !alone).map(|(path, _)| path.clone());
        Ok(Some(change))
    }

    /// The change of permissions that takes it back, into the change of the same file if there is one.
    pub(super) fn reverse_mode(&self, changes: &mut Vec<FileChange>) -> Result<(), JournalError> {
        let Some((before, _)) = self.chmod else { return Ok(()) };
        let empty = Bytes { text: Text::default(), bom: false };
        let mode = FileChange::of_parts(self.path.clone(), FileKind::Modify, empty, self.parts()?);
        let executable = Some(is_executable(before));
        match changes.iter_mut().find(|change| change.path == self.path) {
            Some(change) => {
                change.hunks.splice(0..0, mode.hunks);
                change.executable = executable;
            }
            None => changes.push(FileChange { executable, ..mode }),
        }
        Ok(())
    }

    fn parts(&self) -> Result<Vec<Part>, JournalError> {
        self.parts
            .iter()
            .map(StoredPart::part)
            .collect::<Result<_, _>>()
            .map_err(|error| self.damaged(&error))
    }

    fn damaged(&self, error: &EditError) -> JournalError {
        let source = io::Error::new(io::ErrorKind::InvalidData, error.to_string());
        JournalError::Io { action: "read the edits of", path: self.path.clone(), source }
    }
}

/// The change between two contents; of text by its parts, of all else as a whole.
fn change(
    path: PathBuf,
    kind: FileKind,
    (before, after): (Option<Content>, Option<Content>),
    parts: Vec<Part>,
) -> FileChange {
    let texts = [&before, &after].into_iter().flatten().all(|side| side.text().is_some());
    let base = match &before {
        Some(Content::Text(bytes)) if texts => bytes.clone(),
        _ => Bytes { text: Text::default(), bom: false },
    };
    let change = FileChange::of_parts(path, kind, base, parts);
    FileChange { raw: (!texts).then_some((before, after)), ..change }
}

/// The parts that bring a file back, remove it, or replace what is no text: one, under the first name.
fn whole_parts(parts: &[Part], before: Option<&Content>, after: Option<&Content>) -> Vec<Part> {
    let kept = |part: &&Part| part.what == What::Place && before.is_some() && after.is_some();
    let mut whole: Vec<_> = parts.iter().filter(kept).cloned().collect();
    let rest: Vec<_> = parts.iter().filter(|part| !kept(part)).collect();
    let Some(first) = rest.iter().find(|part| part.what != What::Place).or(rest.first()) else {
        return whole;
    };
    let edit = match (before, after) {
        (Some(Content::Text(before)), None) => Edit::insert(0, before.text.to_string()),
        (None, Some(Content::Text(after))) => Edit::replace(0..after.text.len(), ""),
        _ => Edit::default(),
    };
    let is_text = [before, after].into_iter().flatten().all(|side| side.text().is_some());
    let what = if is_text { What::Lines } else { What::Content };
    whole.push(Part { what, edit, ..(**first).clone() });
    whole
}

impl StoredPart {
    fn of(part: &Part) -> Self {
        let edit = part.edit.replacements().iter();
        let edit = edit.map(|r| (r.range.start, r.range.end, r.text.clone())).collect();
        Self { hunk: part.id, edit, what: part.what, reason: part.reason.clone(), by: part.by }
    }

    fn part(&self) -> Result<Part, EditError> {
        let edit = edit_of(&self.edit)?;
        Ok(Part { id: self.hunk, what: self.what, edit, reason: self.reason.clone(), by: self.by })
    }
}

fn edit_of(stored: &[(usize, usize, String)]) -> Result<Edit, EditError> {
    let piece =
        |(start, end, text): &(usize, usize, String)| Replacement { range: *start..*end, text: text.clone() };
    Edit::new(stored.iter().map(piece).collect())
}

/// Permissions of a new file.
const NEW_FILE: u32 = 0o644;

fn is_executable(mode: u32) -> bool {
    mode & 0o111 != 0
}

/// Permissions with the right to execute for whoever may read, or without it; `exact` if those differ from
/// the present ones in that alone.
fn executable(now: u32, wanted: bool, exact: Option<u32>) -> u32 {
    let exact = exact.filter(|exact| (exact ^ now) & !0o111 == 0 && is_executable(*exact) == wanted);
    exact.unwrap_or(if wanted { now | ((now & 0o444) >> 2) } else { now & !0o111 })
}

/// The hash of a file's bytes.
pub(super) fn hash(bytes: &Bytes) -> Hash {
    Hash::of(&encode(&bytes.text, bytes.bom))
}

impl Journal {
    /// Keeps what a change set is made of.
    pub(super) fn store(&self, set: &ChangeSet) -> Result<Hash, JournalError> {
        let kept = |content: &Option<Content>| content.as_ref().map(Kept::of);
        let files = set.files().iter().map(|file| SetFile {
            path: file.path.clone(),
            kind: file.kind,
            base: Kept::of(&Content::Text(file.base.clone())),
            parts: file.hunks.iter().map(|hunk| StoredPart::of(&hunk.part(hunk.edit.clone()))).collect(),
            raw: file.raw.as_ref().map(|(before, after)| (kept(before), kept(after))),
            moved: file.moved.clone(),
            executable: file.executable,
        });
        let (title, files) = (set.title.clone(), files.collect());
        self.keep(&SetManifest { title, origin: set.origin, created: set.created, files })
    }

    /// The change set as it was proposed, and revised since; nothing is decided on it.
    pub(super) fn restore(&self, id: &ChangeId, review: &Review) -> Result<ChangeSet, JournalError> {
        let mut set = self.proposed(id, review.manifest)?;
        for (hunk, edit) in &review.revisions {
            let damaged = |error: EditError| io::Error::new(io::ErrorKind::InvalidData, error.to_string());
            let edit = edit_of(edit).map_err(|error| self.log_failed("read", damaged(error)))?;
            set.revise(*hunk, &edit);
        }
        // One that did not fit its text is told by no number, and must not be read again and again.
        set.revisions = review.revisions.len();
        Ok(set)
    }

    pub(super) fn proposed(&self, id: &ChangeId, manifest: Hash) -> Result<ChangeSet, JournalError> {
        let SetManifest { title, origin, created, files } = self.manifest(manifest)?;
        let files = files.into_iter().map(|file| {
            let parts = file.parts.iter().map(StoredPart::part).collect::<Result<_, _>>();
            let content = |kept: Option<Kept>| kept.map(|kept| kept.content());
            let raw = file.raw.map(|(before, after)| (content(before), content(after)));
            let change = FileChange::of_parts(file.path, file.kind, file.base.text(), parts?);
            Ok(FileChange { raw, moved: file.moved, executable: file.executable, ..change })
        });
        let files = files.collect::<Result<_, EditError>>();
        let damaged = |error: EditError| io::Error::new(io::ErrorKind::InvalidData, error.to_string());
        let files = files.map_err(|error| self.blob_failed("read", manifest, damaged(error)))?;
        Ok(ChangeSet::restore(id.clone(), title, origin, created, files))
    }

    /// Keeps a manifest, durably.
    pub(super) fn keep(&self, manifest: &impl Serialize) -> Result<Hash, JournalError> {
        let json = serde_json::to_vec(manifest);
        let json = json.map_err(|error| self.blob_failed("write", Hash::of(&[]), error.into()))?;
        let failed = |source| self.blob_failed("write", Hash::of(&json), source);
        self.blobs.put(&*self.disk, &json).map_err(failed)
    }

    pub(super) fn manifest<T: DeserializeOwned>(&self, hash: Hash) -> Result<T, JournalError> {
        let bytes = self.blobs.get(&*self.disk, hash);
        let manifest = bytes.and_then(|bytes| Ok(serde_json::from_slice(&bytes)?));
        manifest.map_err(|source| self.blob_failed("read", hash, source))
    }

    fn blob_failed(&self, action: &'static str, hash: Hash, source: io::Error) -> JournalError {
        JournalError::Io { action, path: self.blobs.path(hash), source }
    }
}
