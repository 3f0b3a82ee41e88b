//! A change across files: proposed by a task, reviewed, accepted in part beside what is typed meanwhile, and
//! undone after more was typed. Every step is checked by the content of the files.

use std::{fs, path::PathBuf, time::Instant};

use anyhow::{Context as _, bail};
use protocol::{
    Change, ChangeAccept, ChangeAcceptParams, ChangeFile, ChangeReject, ChangeRejectParams, ChangeShow,
    ChangeShowParams, ChangeUndo, ChangeUndoParams, Hunk, HunkState, Task, TaskStart, TaskStartParams,
    TaskState, TextDocumentIdentifier,
};
use serde_json::{Value, json};
use text::{Bytes, Edit, Replacement, Text};
use workspace::Language;

use super::{Client, Screen, buffers::ENCODING, find, find::Job, scratch::Scratch};
use crate::{
    cli::{counted, rewrite::coloured_diff},
    convert,
};

/// How much of the diff is shown, in lines, and of the files.
const DIFF: usize = 36;
const LISTED: usize = 6;
/// Time to look at a step, in milliseconds.
const LOOK: u64 = 900;

/// A file of the change.
struct Watched {
    uri: String,
    path: PathBuf,
    /// As it was before.
    original: Bytes,
}

/// The act, while it is shown.
struct Act<'a> {
    client: &'a mut Client,
    screen: Screen,
    change_id: String,
    files: Vec<Watched>,
    /// The URI of the file that is open in the editor.
    open: String,
    /// What is typed into it: near its top while the change is reviewed, at its end after the accept.
    typed: (Replacement, String),
}

/// Shows it; what came of it, for the summary.
///
/// # Errors
/// When a step did not do what it says.
pub(super) fn show(
    client: &mut Client,
    screen: Screen,
    scratch: &Scratch,
    language: Language,
) -> anyhow::Result<[String; 3]> {
    let job = find::job(scratch, language)?;
    screen.heading(&format!("2  A change across files: {}", job.title()))?;
    let started = Instant::now();
    let (change, message) = propose(client, screen, &job, language)?;
    let took = started.elapsed().as_millis();
    let hunks: usize = change.files.iter().map(|file| file.hunks.len()).sum();
    screen.say(&format!("{message} Found in {took} ms; nothing is written yet."))?;
    show_diff(client, screen, &change)?;
    let mut act = Act::open(client, screen, scratch, language, &change)?;
    act.unchanged()?;
    act.reject(&change)?;
    act.type_at_the_top()?;
    let (editor, disk) = act.accept(hunks - 1)?;
    act.type_at_the_end()?;
    act.undo(hunks - 1)?;
    let count = counted(change.files.len(), "file");
    Ok([
        format!("{}: {} in {count}, proposed without a write", job.title(), counted(hunks, "hunk")),
        format!(
            "1 hunk rejected, {} accepted around what was typed: {} changed by the editor, {disk} on disk",
            hunks - 1,
            counted(editor, "file")
        ),
        format!("undone after more typing: {count}, byte for byte what they were plus what was typed"),
    ])
}

/// Starts the task and waits for its change.
fn propose(
    client: &mut Client,
    screen: Screen,
    job: &Job,
    language: Language,
) -> anyhow::Result<(Change, String)> {
    let task = match job {
        Job::Rewrite { pattern, replacement } => Task::Rewrite {
            pattern: (*pattern).to_owned(),
            replacement: (*replacement).to_owned(),
            language: Some(language.id().to_owned()),
            path: None,
        },
        Job::Rename { path, position, new, .. } => Task::Rename {
            text_document: TextDocumentIdentifier { uri: client.open(path)? },
            position: protocol::Position { line: position.line, character: position.character },
            new_name: new.clone(),
        },
    };
    client.news.task = None;
    let id = client.request::<TaskStart>(&TaskStartParams { task })?.task_id;
    let event = loop {
        let ended = |event: &protocol::TaskEventNotification| {
            event.task_id == id && event.state != TaskState::Running
        };
        if let Some(event) = client.news.task.take_if(|event| ended(event)) {
            break event;
        }
        screen.live(client.news.progress.as_deref().unwrap_or_default())?;
        client.listen()?;
    };
    let message = event.message.unwrap_or_default();
    let (TaskState::Done, Some(change_id)) = (event.state, event.change_id) else {
        bail!("the task produced no change: {message}")
    };
    Ok((client.request::<ChangeShow>(&ChangeShowParams { change_id, uris: None })?, message))
}

/// Shows the review document, which is a diff, shortened.
fn show_diff(client: &mut Client, screen: Screen, change: &Change) -> anyhow::Result<()> {
    let uri = format!("ghostpen-review:/{}", change.change_id);
    let answer: Value = client.ask("workspace/textDocumentContent", &json!({ "uri": uri }))?;
    let diff = answer.get("text").and_then(Value::as_str).context("the review document is empty")?;
    let shown: String = diff.split_inclusive('\n').take(DIFF).collect();
    screen.say("")?;
    for line in coloured_diff(&shown).lines() {
        screen.say(&format!("  {line}"))?;
        screen.pause(15);
    }
    let more = diff.lines().count().saturating_sub(DIFF);
    if more > 0 {
        screen.say(&screen.quiet(&format!(
            "  … {more} more lines of diff, {} in all",
            counted(change.files.len(), "file")
        )))?;
    }
    screen.pause(LOOK);
    screen.say("")
}

impl<'a> Act<'a> {
    /// Opens one file of the change in the editor, best one with several hunks; the others stay on disk.
    fn open(
        client: &'a mut Client,
        screen: Screen,
        scratch: &Scratch,
        language: Language,
        change: &Change,
    ) -> anyhow::Result<Self> {
        let files = change.files.iter().map(Watched::of).collect::<anyhow::Result<Vec<_>>>()?;
        if let Some(file) = files.iter().find(|file| !file.path.starts_with(&scratch.root)) {
            bail!("the change reaches out of the copy, to {}", file.path.display());
        }
        // The rename of a name has its file open already.
        let already = change.files.iter().find(|file| client.buffers.is_open(&file.uri));
        let several = || change.files.iter().find(|file| file.hunks.len() > 1);
        let chosen = already.or_else(several).or(change.files.first()).context("the change has no files")?;
        let chosen = files.iter().find(|file| file.uri == chosen.uri).context("the change has no files")?;
        if !client.buffers.is_open(&chosen.uri) {
            client.open(&chosen.path)?;
        }
        let (open, typed) = (chosen.uri.clone(), comments(&chosen.original.text, language));
        Ok(Self { client, screen, change_id: change.change_id.clone(), files, open, typed })
    }

    /// Checks that nothing was written so far.
    fn unchanged(&self) -> anyhow::Result<()> {
        let changed = |file: &&Watched| fs::read(&file.path).ok() != Some(file.original_bytes());
        match self.files.iter().find(changed) {
            Some(file) => bail!("{} was written before anything was accepted", file.path.display()),
            None => Ok(()),
        }
    }

    /// Rejects one hunk: one of the open file, unless that has no other.
    fn reject(&mut self, change: &Change) -> anyhow::Result<()> {
        let is_open = |file: &&ChangeFile| file.uri == self.open;
        let several = change.files.iter().find(|file| is_open(file) && file.hunks.len() > 1);
        let file = several.or_else(|| change.files.iter().rfind(|file| !is_open(file)));
        let (path, hunk) =
            file.and_then(|file| Some((&file.path, file.hunks.last()?))).context("no hunks")?;
        let params = ChangeRejectParams {
            change_id: self.change_id.clone(),
            hunk_ids: Some(vec![hunk.hunk_id.clone()]),
            uri: None,
            reason: None,
        };
        let answer = self.client.request::<ChangeReject>(&params)?;
        if answer.rejected != 1 {
            bail!("{} hunks were rejected instead of 1", answer.rejected);
        }
        self.say("rejected", &format!("the hunk at {path}:{}", hunk.range.start.line + 1))
    }

    /// Types a line near the top of the open file, which moves what is proposed below it.
    fn type_at_the_top(&mut self) -> anyhow::Result<()> {
        let Replacement { range, text } = self.typed.0.clone();
        self.type_text(range.start, &text)?;
        self.say("typed", &format!("“{}” at the top of the open file", text.trim()))
    }

    /// Types a line at the end of the open file.
    fn type_at_the_end(&mut self) -> anyhow::Result<()> {
        let text = self.typed.1.clone();
        self.type_text(self.client.buffers.get(&self.open)?.text.len(), &text)?;
        self.say("typed", &format!("“{}” at its end", text.trim()))
    }

    fn type_text(&mut self, mut at: usize, text: &str) -> anyhow::Result<()> {
        for key in text.chars() {
            self.client.edit(&self.open, &Edit::insert(at, key))?;
            at += key.len_utf8();
        }
        Ok(())
    }

    /// Accepts all that is left. Answers how many files the editor and the server wrote.
    fn accept(&mut self, hunks: usize) -> anyhow::Result<(usize, usize)> {
        let params = ChangeShowParams { change_id: self.change_id.clone(), uris: None };
        let proposed = self.client.request::<ChangeShow>(&params)?;
        let planned = self.planned(&proposed)?;
        let params = ChangeAcceptParams { change_id: self.change_id.clone(), hunk_ids: None, uri: None };
        let started = Instant::now();
        let answer = self.client.request::<ChangeAccept>(&params)?;
        let took = started.elapsed().as_millis();
        if answer.accepted as usize != hunks || !answer.conflicts.is_empty() {
            let message = answer.message.unwrap_or_default();
            bail!("{} of {hunks} hunks were accepted: {message}", answer.accepted);
        }
        self.say("accepted", &format!("the other {}, in {took} ms", counted(hunks, "hunk")))?;
        let edits = |file: &&ChangeFile| file.hunks.iter().any(|hunk| hunk.state == HunkState::Proposed);
        let written: Vec<_> = proposed.files.iter().filter(edits).collect();
        for file in written.iter().take(LISTED) {
            let how = if file.uri == self.open { "by the editor, not saved yet" } else { "on disk" };
            let count = file.hunks.iter().filter(|hunk| hunk.state == HunkState::Proposed).count();
            self.screen.say(&format!("             {}: {count} {}", file.path, self.screen.quiet(how)))?;
        }
        if let Some(more) = written.len().checked_sub(LISTED).filter(|more| *more > 0) {
            self.screen.say(
                &self.screen.quiet(&format!("             and {} more on disk", counted(more, "file"))),
            )?;
        }
        self.hold(&planned, "what was accepted")?;
        let editor = written.iter().filter(|file| file.uri == self.open).count();
        if self.client.news.edits.len() != editor {
            bail!("the editor was asked for {} edits instead of {editor}", self.client.news.edits.len());
        }
        Ok((editor, written.len() - editor))
    }

    /// Takes all of it back, and looks whether every file is as it was, with what was typed.
    fn undo(&mut self, hunks: usize) -> anyhow::Result<()> {
        self.client.save(&self.open)?;
        let started = Instant::now();
        let answer = self.client.request::<ChangeUndo>(&ChangeUndoParams { entry_id: None })?;
        let took = started.elapsed().as_millis();
        if answer.undone as usize != hunks || !answer.conflicts.is_empty() {
            let message = answer.message.unwrap_or_default();
            bail!("{} of {hunks} hunks were undone: {message}", answer.undone);
        }
        self.say("undone", &format!("{}, in {took} ms; what was typed stays", counted(hunks, "hunk")))?;
        self.client.save(&self.open)?;
        let was = self.files.iter().map(|file| self.with_typed(file)).collect::<anyhow::Result<Vec<_>>>()?;
        self.hold(&was, "what it was, with what was typed,")
    }

    /// What each file will hold when the hunks still proposed are put into it as it is now.
    fn planned(&self, change: &Change) -> anyhow::Result<Vec<Vec<u8>>> {
        let plan = |(watched, file): (&Watched, &ChangeFile)| {
            let bytes = self.now(watched)?;
            let Bytes { text, bom } = text::decode(&bytes)?;
            let proposed = file.hunks.iter().filter(|hunk| hunk.state == HunkState::Proposed);
            let put = |hunk: &Hunk| {
                let range = convert::bytes(&text, wire(hunk.range), ENCODING);
                if text.slice(range.clone()) != hunk.old_text {
                    bail!("hunk {} of {} is not where it says", hunk.hunk_id, file.path);
                }
                Ok(Replacement { range, text: hunk.new_text.clone() })
            };
            let edit = Edit::new(proposed.map(put).collect::<anyhow::Result<_>>()?)?;
            Ok(text::encode(&text.apply(&edit)?, bom))
        };
        self.files.iter().zip(&change.files).map(plan).collect()
    }

    /// What a file was, with what was typed into it since.
    fn with_typed(&self, file: &Watched) -> anyhow::Result<Vec<u8>> {
        if file.uri != self.open {
            return Ok(file.original_bytes());
        }
        let (top, end) = &self.typed;
        let end =
            Replacement { range: file.original.text.len()..file.original.text.len(), text: end.clone() };
        let text = file.original.text.apply(&Edit::new(vec![top.clone(), end])?)?;
        Ok(text::encode(&text, file.original.bom))
    }

    /// The bytes of a file as the user sees them: of the buffer where it is open, else of the disk.
    fn now(&self, file: &Watched) -> anyhow::Result<Vec<u8>> {
        if file.uri == self.open {
            return Ok(self.client.buffers.get(&file.uri)?.bytes());
        }
        fs::read(&file.path).with_context(|| format!("cannot read {}", file.path.display()))
    }

    /// Checks that every file holds what it should.
    fn hold(&self, expected: &[Vec<u8>], what: &str) -> anyhow::Result<()> {
        for (file, expected) in self.files.iter().zip(expected) {
            if self.now(file)? != *expected {
                bail!("{} does not hold {what} byte for byte", file.path.display());
            }
        }
        self.say(
            "checked",
            &format!("by content, {}: each holds {what} byte for byte", counted(self.files.len(), "file")),
        )
    }

    fn say(&self, verb: &str, what: &str) -> anyhow::Result<()> {
        self.screen.pause(LOOK);
        self.screen.say(&format!("  {} {what}", self.screen.strong(&format!("{verb:>10}"))))
    }
}

impl Watched {
    fn of(file: &ChangeFile) -> anyhow::Result<Self> {
        let path = file.uri.parse().ok().as_ref().and_then(convert::path);
        let path = path.with_context(|| format!("{} is no file", file.uri))?;
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(Self { uri: file.uri.clone(), path, original: text::decode(&bytes)? })
    }

    fn original_bytes(&self) -> Vec<u8> {
        text::encode(&self.original.text, self.original.bom)
    }
}

/// Comments to type into a text, in its own line ends: below a first line that has to stay the first, and
/// at the end.
fn comments(text: &Text, language: Language) -> (Replacement, String) {
    let mark = language.line_comment().unwrap_or("//");
    let content = text.to_string();
    let end = if content.contains("\r\n") { "\r\n" } else { "\n" };
    let at = if content.starts_with("#!") || content.starts_with("<?") { text.line_start(1) } else { 0 };
    let open = if content.is_empty() || content.ends_with('\n') { "" } else { end };
    let top = format!("{mark} typed while the change was under review{end}");
    (Replacement { range: at..at, text: top }, format!("{open}{mark} typed after it was accepted{end}"))
}

fn wire(range: protocol::Range) -> lsp_types::Range {
    let position = |at: protocol::Position| lsp_types::Position { line: at.line, character: at.character };
    lsp_types::Range { start: position(range.start), end: position(range.end) }
}

#[cfg(test)]
mod tests;
