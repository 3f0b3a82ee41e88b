//! A change set as a unified diff, as git writes it, with a map from the lines of that document to the
//! hunks they show.
//!
//! Lines keep their own ends, CRLF included, and a missing final line break is told the way git tells it,
//! so that what is shown can be applied by `git apply` to the same bytes.

use std::{fmt::Write, ops::Range, path::Path};

use crate::{
    content::Content,
    hunk::{Hunk, HunkId, What},
    patch,
    set::{ChangeSet, FileChange, FileKind},
};

/// Unchanged lines around a hunk, as git has it.
const CONTEXT: usize = 3;

/// A unified diff and what its lines show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unified {
    /// The document.
    pub text: String,
    /// One for each of its lines.
    pub lines: Vec<UnifiedLine>,
}

/// What a line of a unified diff shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UnifiedLine {
    /// Index of the file in the change set.
    pub file: usize,
    /// The hunk that this line is part of; the nearest one for context and `@@` lines.
    pub hunk: Option<HunkId>,
    /// Line of the base text, from 0, counted as git counts: by LF.
    pub base: Option<usize>,
    /// Line of the text with the shown hunks, likewise.
    pub proposed: Option<usize>,
}

impl ChangeSet {
    /// The diff of the hunks that `wanted` picks, with paths relative to `root` where they lie below it.
    pub fn unified(&self, root: &Path, wanted: impl Fn(&Hunk) -> bool) -> Unified {
        self.unified_to_read(root, CONTEXT, wanted, |_| None)
    }

    /// The same for a reader: with so many unchanged lines around a hunk, and with what `note` says of hunks,
    /// of lines behind the `@@` of their block, of the rest in front of their file, where whatever applies a
    /// diff passes it over.
    pub fn unified_to_read(
        &self,
        root: &Path,
        context: usize,
        wanted: impl Fn(&Hunk) -> bool,
        note: impl Fn(&Hunk) -> Option<String>,
    ) -> Unified {
        let manner = Manner { root, context, note: &note };
        let mut out = Unified::default();
        for (index, file) in self.files().iter().enumerate() {
            let hunks: Vec<_> = file.hunks.iter().filter(|hunk| wanted(hunk)).collect();
            if !hunks.is_empty() {
                out.file(index, file, &hunks, &manner);
            }
        }
        out
    }
}

/// Hunks that share their context, as one `@@` block.
struct Block<'a> {
    hunks: Vec<&'a Hunk>,
    /// Lines of the base text, by index into its lines.
    lines: Range<usize>,
}

/// What there is to say of a hunk, if anything.
type Note<'a> = &'a dyn Fn(&Hunk) -> Option<String>;

/// How a change set is written down.
struct Manner<'a> {
    root: &'a Path,
    context: usize,
    note: Note<'a>,
}

impl Block<'_> {
    /// What there is to say of its hunks, each by its line where there are several.
    fn notes(&self, note: Note<'_>, starts: &[usize]) -> String {
        let of = |hunk: &&Hunk| {
            let note = note(hunk)?;
            let line = line_at(starts, hunk.base.start) + 1;
            Some(if self.hunks.len() > 1 { format!(" line {line}: {note}") } else { format!(" {note}") })
        };
        self.hunks.iter().filter_map(of).collect::<Vec<_>>().join(";")
    }
}

impl Unified {
    fn file(&mut self, index: usize, file: &FileChange, hunks: &[&Hunk], manner: &Manner<'_>) {
        let Manner { root, context, note } = *manner;
        let at = UnifiedLine { file: index, ..UnifiedLine::default() };
        let of = |what: What| hunks.iter().find(|hunk| hunk.what == what);
        let has = |what: What| of(what).is_some();
        // The line that names what happens to the file as a whole is that hunk's.
        let named = |what: What| UnifiedLine { hunk: of(what).map(|hunk| hunk.id), ..at };
        for hunk in hunks.iter().filter(|hunk| hunk.what != What::Lines) {
            if let Some(note) = note(hunk) {
                self.line(at, &format!("{note}\n"));
            }
        }
        let name = |path: &Path| {
            let name = path.strip_prefix(root).unwrap_or(path).to_string_lossy();
            name.trim_start_matches('/').to_owned()
        };
        let to = file.moved.as_deref().filter(|_| has(What::Place)).map(name);
        let name = name(file.place());
        let (old, new) = (quoted("a/", &name), quoted("b/", to.as_ref().unwrap_or(&name)));
        self.line(at, &format!("diff --git {old} {new}\n"));
        let mode = mode(file.executable.unwrap_or_default());
        match (file.kind, file.executable.filter(|_| has(What::Mode))) {
            (FileKind::Create, _) => self.line(at, &format!("new file mode {mode}\n")),
            (FileKind::Delete, _) => self.line(at, "deleted file mode 100644\n"),
            (FileKind::Modify, Some(executable)) => {
                let modes = format!("old mode {}\nnew mode {mode}\n", self::mode(!executable));
                self.line(named(What::Mode), &modes);
            }
            (FileKind::Modify, None) => {}
        }
        if let Some(to) = &to {
            let names = format!("rename from {}\nrename to {}\n", quoted("", &name), quoted("", to));
            self.line(named(What::Place), &names);
        }
        if let Some((before, after)) = file.raw.as_ref().filter(|_| has(What::Content)) {
            return self.binary(named(What::Content), before.as_ref(), after.as_ref());
        }
        if !has(What::Lines) {
            return;
        }
        let base = file.base.text.to_string();
        if base.is_empty() && file.proposed.is_empty() {
            return;
        }
        let old = if file.kind == FileKind::Create { "/dev/null".into() } else { old };
        let new = if file.kind == FileKind::Delete { "/dev/null".into() } else { new };
        self.line(at, &format!("--- {old}{}\n", tab(&old)));
        self.line(at, &format!("+++ {new}{}\n", tab(&new)));
        let lines = starts(&base);
        let mut shift = 0isize;
        let hunks: Vec<_> = hunks.iter().copied().filter(|hunk| hunk.what == What::Lines).collect();
        for block in blocks(&lines, &hunks, context) {
            shift = self.block(at, file, &block, (&base, &lines), (shift, note));
        }
    }

    /// Writes a content that is no text, both ways as git does.
    fn binary(&mut self, at: UnifiedLine, before: Option<&Content>, after: Option<&Content>) {
        let bytes = |side: Option<&Content>| side.map(Content::to_bytes);
        let (before, after) = (bytes(before), bytes(after));
        self.line(at, &format!("index {}..{}\n", object(before.as_deref()), object(after.as_deref())));
        self.line(at, "GIT binary patch\n");
        for side in [after, before] {
            self.line(at, &patch::write_binary(&side.unwrap_or_default()));
        }
    }

    /// Writes one `@@` block; returns by how many lines the text after it has moved.
    fn block(
        &mut self,
        at: UnifiedLine,
        file: &FileChange,
        block: &Block<'_>,
        (base, starts): (&str, &[usize]),
        (shift, note): (isize, Note<'_>),
    ) -> isize {
        let new: Vec<String> = block.hunks.iter().map(|hunk| file.proposed_lines(hunk)).collect();
        let old_lines = |hunk: &Hunk| line_at(starts, hunk.base.start)..line_at(starts, hunk.base.end);
        let added: usize = new.iter().map(|lines| lines.split_inclusive('\n').count()).sum();
        let removed: usize = block.hunks.iter().map(|hunk| old_lines(hunk).len()).sum();
        let first = block.lines.start.wrapping_add_signed(shift);
        let new_len = block.lines.len() + added - removed;
        let at = UnifiedLine { hunk: block.hunks.first().map(|hunk| hunk.id), ..at };
        let head = (span(block.lines.start, block.lines.len()), span(first, new_len));
        self.line(at, &format!("@@ -{} +{} @@{}\n", head.0, head.1, block.notes(note, starts)));
        let mut cursor = (block.lines.start, first);
        let mut at = at;
        for (hunk, new) in block.hunks.iter().zip(&new) {
            let old = old_lines(hunk);
            at.hunk = Some(hunk.id);
            self.context(at, base, starts, cursor.0..old.start, &mut cursor.1);
            for line in old.clone() {
                let shown = UnifiedLine { base: Some(line), ..at };
                self.content(shown, '-', content(base, starts, line));
            }
            for line in new.split_inclusive('\n') {
                self.content(UnifiedLine { proposed: Some(cursor.1), ..at }, '+', line);
                cursor.1 += 1;
            }
            cursor.0 = old.end;
        }
        self.context(at, base, starts, cursor.0..block.lines.end, &mut cursor.1);
        shift + added.cast_signed() - removed.cast_signed()
    }

    fn context(
        &mut self,
        at: UnifiedLine,
        base: &str,
        starts: &[usize],
        lines: Range<usize>,
        new: &mut usize,
    ) {
        for line in lines {
            let shown = UnifiedLine { base: Some(line), proposed: Some(*new), ..at };
            self.content(shown, ' ', content(base, starts, line));
            *new += 1;
        }
    }

    fn content(&mut self, at: UnifiedLine, mark: char, line: &str) {
        self.text.push(mark);
        self.line(at, line);
        if !line.ends_with('\n') {
            self.text.push('\n');
            self.line(at, "\\ No newline at end of file\n");
        }
    }

    fn line(&mut self, at: UnifiedLine, text: &str) {
        self.text.push_str(text);
        self.lines.extend(std::iter::repeat_n(
            at,
            if text.ends_with('\n') { text.matches('\n').count() } else { 1 },
        ));
    }
}

fn mode(executable: bool) -> &'static str {
    if executable { "100755" } else { "100644" }
}

/// git's name for a content; zeros for none.
fn object(content: Option<&[u8]>) -> String {
    let Some(content) = content else { return "0".repeat(40) };
    let mut hash = sha1_smol::Sha1::from(format!("blob {}\0", content.len()));
    hash.update(content);
    hash.digest().to_string()
}

fn blocks<'a>(starts: &[usize], hunks: &[&'a Hunk], context: usize) -> Vec<Block<'a>> {
    let count = starts.len() - 1;
    let mut blocks: Vec<Block<'a>> = Vec::new();
    for hunk in hunks {
        let (start, end) = (line_at(starts, hunk.base.start), line_at(starts, hunk.base.end));
        let lines = start.saturating_sub(context)..end.saturating_add(context).min(count);
        match blocks.last_mut() {
            Some(last) if lines.start <= last.lines.end => {
                last.lines.end = lines.end;
                last.hunks.push(hunk);
            }
            _ => blocks.push(Block { hunks: vec![hunk], lines }),
        }
    }
    blocks
}

/// Where each line starts, and at last where the text ends.
fn starts(text: &str) -> Vec<usize> {
    let lines = text.split_inclusive('\n').scan(0, |at, line| {
        *at += line.len();
        Some(*at)
    });
    std::iter::once(0).chain(lines).collect()
}

fn line_at(starts: &[usize], offset: usize) -> usize {
    starts.partition_point(|start| *start < offset)
}

fn content<'a>(text: &'a str, starts: &[usize], line: usize) -> &'a str {
    let start = starts.get(line).copied().unwrap_or(text.len());
    let end = starts.get(line + 1).copied().unwrap_or(text.len());
    text.get(start..end).unwrap_or_default()
}

/// A range of lines as a block's head tells it: from 1, or the line before when it is empty.
fn span(start: usize, len: usize) -> String {
    match len {
        0 => format!("{start},0"),
        1 => format!("{}", start + 1),
        _ => format!("{},{len}", start + 1),
    }
}

/// A name with a blank ends in a tab in the `---` and `+++` lines, as git and patch expect.
fn tab(name: &str) -> &'static str {
    if name.contains(' ') && !name.starts_with('"') { "\t" } else { "" }
}

/// A path as git quotes it, bytes beyond ASCII in octal.
fn quoted(prefix: &str, name: &str) -> String {
    let plain = name.bytes().all(|byte| (b' '..0x7f).contains(&byte) && byte != b'"' && byte != b'\\');
    if plain {
        return format!("{prefix}{name}");
    }
    let mut out = format!("\"{prefix}");
    for byte in name.bytes() {
        match byte {
            b'"' | b'\\' => out.extend(['\\', char::from(byte)]),
            b'\n' => out.push_str("\\n"),
            b'\t' => out.push_str("\\t"),
            b' '..0x7f => out.push(char::from(byte)),
            // Writing to a string cannot fail.
            _ => drop(write!(out, "\\{byte:03o}")),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests;
