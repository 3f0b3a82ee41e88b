//! A review document line by line: what each line shows, where it leads in the working file, and what can be
//! decided on it. Everything an editor does with such a document by methods of the standard is read off here;
//! nothing here decides.

use std::{collections::HashMap, ops::Range, path::PathBuf, sync::Arc};

use change::{ChangeSet, Current, FileChange, FileKind, HunkId, HunkState, HunkView, Unified, UnifiedLine};
use lsp_types::Uri;
use text::{Bias, Encoding, Text, diff};
use workspace::Snapshot;

use super::{
    Address, Published, context_lines, current, paper,
    related::Known,
    show::{Outlook, unified},
};
use crate::{convert, session::Session};

/// A review document as the editor shows it.
pub(crate) struct Sheet {
    /// The change it shows.
    pub set: Arc<ChangeSet>,
    /// One for each line as editors count them; none when the editor shows something that is out of date.
    pub lines: Vec<Line>,
    /// The document.
    pub text: Text,
    /// What hunks have to do with others, where the document does not say it itself.
    pub(super) notes: HashMap<HunkId, String>,
    snapshot: Snapshot,
}

/// A line of a review document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    /// What it shows.
    pub kind: Kind,
    /// Index of the file in the change set; none in front of the first.
    pub file: Option<usize>,
    /// The hunk that it belongs to.
    pub hunk: Option<HunkId>,
    place: Place,
}

/// What a line shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// What the document is about.
    Note,
    /// Which file the following is about.
    Header,
    /// Where a block of hunks begins.
    Hunk,
    /// Text that comes.
    Added,
    /// Text that goes.
    Removed,
    /// Text that stays.
    Context,
}

/// Which text of the file a line comes from.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// A line of the base text, counted by LF.
    Base(usize),
    /// One of the lines that the hunk puts in.
    Added(usize),
    /// All of the document is one text of the file.
    Itself,
    /// None: the file's first hunk, or this line's.
    Hunk,
}

impl Sheet {
    /// The sheet behind a URI; `None` when it is no review document, or one of a change that is gone.
    pub(super) fn of(session: &Session, uri: &Uri, published: &Published, known: &Known) -> Option<Self> {
        let snapshot = session.snapshot();
        let root = snapshot.roots().first().cloned().unwrap_or_default();
        let find = |id: &str| published.change(id).cloned();
        let context = context_lines(session);
        let on_paper = convert::path(uri).and_then(|path| paper::change_of(snapshot.roots(), &path));
        if let Some(change) = on_paper {
            let set = find(&change)?;
            let unified = paper::text(&set, &root, context);
            let notes = known.related(&set, &published.changes).notes();
            let sheet = Self::unified(set, snapshot, &unified, paper::HEAD);
            let mut sheet = Self { notes, ..sheet };
            let shown = session.documents().get(uri.as_str());
            // Editors write line ends in their own way; a line is the same one all the same.
            let plain = |text: &str| text.replace('\r', "");
            if shown.is_some_and(|shown| plain(&shown.text.to_string()) != plain(&unified.text)) {
                sheet.lines.clear();
            }
            return Some(sheet);
        }
        let address = Address::parse(uri)?;
        let set = find(address.change())?;
        match address {
            Address::Review { .. } => {
                let unified = unified(&set, &root, context, &known.related(&set, &published.changes));
                Some(Self::unified(set, snapshot, &unified, 0))
            }
            Address::File { path, base, .. } => Self::file(set, snapshot, &path, base),
        }
    }

    fn unified(set: Arc<ChangeSet>, snapshot: Snapshot, unified: &Unified, head: usize) -> Self {
        let text = Text::new(&unified.text);
        let mut lines = Vec::new();
        let mut added = 0;
        for (index, content) in unified.text.split_inclusive('\n').enumerate() {
            let shown = unified.lines.get(index).copied().unwrap_or_default();
            let mut line = if index < head { Line::note() } else { Line::of(shown, content) };
            added = if line.kind == Kind::Added { added + 1 } else { 0 };
            if line.kind == Kind::Added {
                line.place = Place::Added(added - 1);
            }
            // A lone CR is a line's end to an editor and none to a diff.
            let bare = content.strip_suffix('\n').unwrap_or(content);
            let count = if bare.contains('\r') { Text::new(bare).line_count() } else { 1 };
            lines
                .extend(std::iter::repeat_n(line, if content.ends_with("\r\n") { count - 1 } else { count }));
        }
        Self { set, lines, text, notes: HashMap::new(), snapshot }
    }

    fn file(set: Arc<ChangeSet>, snapshot: Snapshot, path: &std::path::Path, base: bool) -> Option<Self> {
        let index = set.files().iter().position(|file| file.path == path)?;
        let file = set.files().get(index)?;
        let now = current(&snapshot, file.place());
        let outlook = Outlook::of(&set, file, &now);
        let text = if base { file.base.text.clone() } else { outlook.text.clone() };
        let context = Line { kind: Kind::Context, file: Some(index), hunk: None, place: Place::Itself };
        let mut lines = vec![context; text.line_count()];
        for (view, hunk) in file.view(&now).iter().zip(&file.hunks) {
            if view.state != HunkState::Proposed {
                continue;
            }
            let bytes = if base { hunk.base.clone() } else { outlook.map(&view.range) };
            let kind = if base { Kind::Removed } else { Kind::Added };
            for line in lines.get_mut(touched(&text, &bytes)).unwrap_or_default() {
                *line = Line { kind, hunk: Some(hunk.id), ..context };
            }
        }
        Some(Self { set, lines, text, notes: HashMap::new(), snapshot })
    }

    /// The change of a line's file.
    pub(crate) fn change_of(&self, line: &Line) -> Option<&FileChange> {
        self.set.files().get(line.file?)
    }

    /// Where the hunks of a file stand now.
    pub(crate) fn views(&self, file: &FileChange) -> Vec<HunkView> {
        file.view(&current(&self.snapshot, file.place()))
    }

    /// Where a place of the document leads: the working file, its text, and the byte in it. None where there is
    /// no such file.
    pub(crate) fn target(
        &self,
        at: lsp_types::Position,
        encoding: Encoding,
    ) -> Option<(PathBuf, Text, usize)> {
        let line = self.lines.get(at.line as usize)?;
        let file = self.change_of(line)?;
        let Current::Text(now) = current(&self.snapshot, file.place()) else { return None };
        let from_base = |offset| diff(&file.base.text, &now.text).map(offset, Bias::After);
        let start = self.text.line_start(at.line as usize);
        let column = convert::offset(&self.text, at, encoding) - start;
        let hunk = || file.hunks.iter().find(|hunk| line.hunk.is_none_or(|id| id == hunk.id));
        let stands = || {
            let hunk = hunk()?;
            let view = self.views(file).into_iter().find(|view| view.id == hunk.id)?;
            // What was typed right in front of a hunk is not the hunk yet.
            let is_in = view.state == HunkState::Accepted || file.kind != FileKind::Modify;
            Some((view.state, if is_in { view.range.start } else { from_base(hunk.base.start) }))
        };
        let offset = match line.place {
            Place::Base(line) => from_base(line_start(&file.base.text, line) + column.saturating_sub(1)),
            Place::Itself => diff(&self.text, &now.text).map(start + column, Bias::After),
            Place::Added(after) => match stands()? {
                (HunkState::Accepted, first) => {
                    let line = now.text.line_of(first) + after;
                    (now.text.line_start(line.min(now.text.line_count() - 1)) + column).saturating_sub(1)
                }
                (_, first) => first,
            },
            Place::Hunk => stands()?.1,
        };
        let offset = now.text.floor_boundary(offset.min(now.text.len()));
        Some((file.place().to_owned(), now.text, offset))
    }
}

impl Line {
    fn note() -> Self {
        Self { kind: Kind::Note, file: None, hunk: None, place: Place::Hunk }
    }

    fn of(shown: UnifiedLine, content: &str) -> Self {
        let kind = match (shown.hunk, content.bytes().next()) {
            (None, _) => Kind::Header,
            (Some(_), Some(b'+')) => Kind::Added,
            (Some(_), Some(b'-')) => Kind::Removed,
            (Some(_), Some(b'@')) => Kind::Hunk,
            (Some(_), Some(b' ' | b'\\')) => Kind::Context,
            // What happens to the file as a whole.
            (Some(_), _) => Kind::Header,
        };
        let place = shown.base.map_or(Place::Hunk, Place::Base);
        Self { kind, file: Some(shown.file), hunk: shown.hunk, place }
    }
}

/// The lines of a text that bytes touch, at least the one they begin in.
fn touched(text: &Text, bytes: &Range<usize>) -> Range<usize> {
    let last = text.line_of(if bytes.end > bytes.start { bytes.end - 1 } else { bytes.start });
    text.line_of(bytes.start)..last + 1
}

/// Where a line starts that is counted by LF.
fn line_start(text: &Text, line: usize) -> usize {
    let content = text.to_string();
    content.split_inclusive('\n').take(line).map(str::len).sum()
}
