//! Long sessions of a user, another program, and a server that is killed at times, in random order. What is
//! written stays: every line that someone wrote is there once, and besides those lines and the words that
//! were rewritten the files are what they were.

use std::fmt::Write as _;

use protocol::{ChangeRedo, ChangeRedoParams, ChangeUndo, ChangeUndoParams};

use crate::harness::{Applies, Editor, Scratch};

/// Two that are open in the editor, and one that only the other program writes.
const OPEN: [&str; 2] = ["a.rs", "b.rs"];
const CLOSED: &str = "c.rs";

const STEPS: usize = 60;

/// How the editor applies edits, one or the other each time.
const KINDS: [Applies; 4] = [Applies::Whole, Applies::LikeNeovim, Applies::LikeHelix, Applies::Refusing];

/// Numbers that look random and are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end.max(1)
    }

    fn some<T: Clone>(&mut self, of: &[T]) -> Vec<T> {
        of.iter().filter(|_| self.below(2) == 0).cloned().collect()
    }
}

struct Session {
    scratch: Scratch,
    editor: Editor,
    random: Random,
    written: usize,
    landed: u32,
}

impl Session {
    fn new(seed: u64) -> Self {
        let scratch = Scratch::new("");
        for (index, file) in OPEN.into_iter().chain([CLOSED]).enumerate() {
            scratch.write(file, original(index));
        }
        let mut editor = Editor::new(&scratch);
        for file in OPEN {
            editor.open(file);
        }
        Self { scratch, editor, random: Random(seed), written: 0, landed: 0 }
    }

    fn step(mut self) -> Self {
        match self.random.below(12) {
            0..4 => self.write_somewhere(),
            4..6 => self.propose(),
            6..8 => self.accept(),
            8 => self.reject(),
            9 => self.undo_or_redo(),
            10 => {
                let file = OPEN[self.random.below(2)];
                self.editor.save(file);
            }
            _ => self.editor = self.editor.crash_and_restart(&self.scratch),
        }
        self
    }

    /// A line that is like no other, at the start of some line of some file.
    fn line(&mut self, text: &str) -> (usize, String) {
        self.written += 1;
        let starts: Vec<_> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
        (starts[self.random.below(starts.len())], format!("// line {}.\n", self.written))
    }

    fn write_somewhere(&mut self) {
        let which = self.random.below(3);
        if let Some(file) = OPEN.get(which) {
            let text = self.editor.text(file).to_owned();
            let (at, line) = self.line(&text);
            self.editor.replace_at(file, at..at, &line);
        } else {
            let mut text = self.scratch.read(CLOSED);
            let (at, line) = self.line(&text);
            text.insert_str(at, &line);
            self.scratch.write(CLOSED, text);
        }
    }

    fn propose(&mut self) {
        let (from, to) = if self.random.below(2) == 0 { ("probe", "probed") } else { ("probed", "probe") };
        self.editor.rewrite(&format!("{from}($$$A)"), &format!("{to}($$$A)"));
    }

    /// Some change and some of its hunks.
    fn pick(&mut self) -> Option<(String, Vec<String>)> {
        let changes = self.editor.list().changes;
        let change = changes.get(self.random.below(changes.len()))?.change_id.clone();
        let files = self.editor.show(&change).files;
        let hunks: Vec<_> = files.into_iter().flat_map(|file| file.hunks).map(|hunk| hunk.hunk_id).collect();
        Some((change, self.random.some(&hunks)))
    }

    fn accept(&mut self) {
        let Some((change, hunks)) = self.pick() else { return };
        self.editor.applies = KINDS[self.random.below(KINDS.len())];
        if self.random.below(3) == 0 && self.editor.applies != Applies::LikeNeovim {
            let file = OPEN[self.random.below(2)];
            self.written += 1;
            let line = format!("// line {}.\n", self.written);
            self.editor.first = Some(Box::new(move |editor| editor.replace_at(file, 0..0, &line)));
        }
        // Whether it could be done does not matter here, only what it left behind.
        if let Ok(accepted) = self.editor.accept_hunks(&change, &hunks) {
            self.landed += accepted.accepted;
        }
        if self.editor.first.take().is_some() {
            self.written -= 1;
        }
        self.editor.applies = Applies::Whole;
    }

    fn reject(&mut self) {
        if let Some((change, hunks)) = self.pick() {
            self.editor.reject(&change, &hunks);
        }
    }

    fn undo_or_redo(&mut self) {
        let entries = self.editor.list().entries;
        let Some(entry) = entries.get(self.random.below(entries.len())) else { return };
        let entry_id = Some(entry.entry_id.clone());
        if entry.can_redo {
            let _ = self.editor.call::<ChangeRedo>(ChangeRedoParams { entry_id });
        } else {
            let _ = self.editor.call::<ChangeUndo>(ChangeUndoParams { entry_id });
        }
    }

    /// What everyone wrote is there once, and nothing else has changed but the words that were rewritten.
    fn check(&self) {
        let texts = OPEN.map(|file| self.editor.text(file).to_owned());
        let texts: Vec<_> = texts.into_iter().chain([self.scratch.read(CLOSED)]).collect();
        for number in 1..=self.written {
            let line = format!("// line {number}.\n");
            let count: usize = texts.iter().map(|text| text.matches(&line).count()).sum();
            assert_eq!(count, 1, "{line:?} in {texts:#?}");
        }
        for (index, text) in texts.iter().enumerate() {
            let lines = text.split_inclusive('\n').filter(|line| !line.starts_with("// line "));
            assert_eq!(lines.collect::<String>().replace("probed(", "probe("), original(index));
        }
    }
}

/// A file of twelve hunks, some of them neighbours.
fn original(index: usize) -> String {
    let mut text = format!("fn f{index}() {{\n");
    for line in 0..24 {
        let call = if line % 4 < 2 { "probe" } else { "keep" };
        writeln!(text, "    {call}({index}, {line});").unwrap();
    }
    text + "}\n"
}

#[track_caller]
fn check(seed: u64) {
    let mut session = Session::new(seed);
    for _ in 0..STEPS {
        session = session.step();
        session.check();
    }
    assert!(session.landed > 0, "a session in which nothing is accepted proves nothing");
}

#[test]
fn session_1() {
    check(1);
}

#[test]
fn session_2() {
    check(2);
}

#[test]
fn session_3() {
    check(3);
}
