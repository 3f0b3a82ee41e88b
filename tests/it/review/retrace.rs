//! The editor's own undo and redo: what is accepted follows what the text says, and comes back with it.

use super::*;

/// What happens, in order.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// The hunk of this number is accepted.
    Accept(usize),
    /// All that is left is accepted.
    AcceptAll,
    Reject(usize),
    /// The user types, at the end.
    Type,
    /// The editor's undo, so many times before the server hears of it.
    Undo(usize),
    Redo(usize),
    /// The latest entry of the journal is taken back, or done again.
    TakeBack,
    BringBack,
    Save,
    /// The document is closed as it is and opened again, so that it says what the file says.
    Reopen,
}

/// An editor with an undo of its own.
struct Undoing {
    editor: Editor,
    change: String,
    texts: Vec<String>,
    now: usize,
}

impl Undoing {
    fn step(&mut self, step: Step) {
        let hunk = |editor: &mut Editor, change: &str, number: usize| {
            vec![editor.show(change).files[0].hunks[number].hunk_id.clone()]
        };
        let (editor, change) = (&mut self.editor, self.change.clone());
        match step {
            Step::Accept(number) => {
                let hunks = hunk(editor, &change, number);
                assert_eq!(editor.accept_hunks(&change, &hunks).unwrap().accepted, 1);
            }
            Step::AcceptAll => drop(editor.accept(&change).unwrap()),
            Step::Reject(number) => {
                let hunks = hunk(editor, &change, number);
                assert_eq!(editor.reject(&change, &hunks), 1);
            }
            Step::Type => editor.replace("a.rs", "}\n", "}\n// typed\n"),
            Step::Undo(times) => return self.go(self.now - times),
            Step::Redo(times) => return self.go(self.now + times),
            Step::TakeBack => drop(editor.undo().unwrap()),
            Step::BringBack => drop(editor.redo().unwrap()),
            Step::Save => editor.save("a.rs"),
            Step::Reopen => {
                editor.close("a.rs");
                editor.open("a.rs");
            }
        }
        let text = self.editor.text("a.rs").to_owned();
        if self.texts[self.now] != text {
            self.texts.truncate(self.now + 1);
            self.texts.push(text);
            self.now += 1;
        }
    }

    fn go(&mut self, to: usize) {
        self.now = to;
        let text = self.texts[to].clone();
        self.editor.send_whole("a.rs", &text);
    }
}

/// The hunks of the open file, a letter for each: what is decided about them.
fn decided(editor: &mut Editor, change: &str) -> String {
    let letter = |state| match state {
        HunkState::Proposed => 'p',
        HunkState::Accepted => 'a',
        HunkState::Rejected => 'r',
        HunkState::Conflict => 'c',
    };
    editor.show(change).files[0].hunks.iter().map(|hunk| letter(hunk.state)).collect()
}

fn check(steps: &[(Step, &str)]) {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = Editor::new(&scratch);
    editor.open("a.rs");
    let change = propose(&mut editor);
    let texts = vec![editor.text("a.rs").to_owned()];
    let mut undoing = Undoing { editor, change, texts, now: 0 };
    for (step, states) in steps {
        undoing.step(*step);
        let change = undoing.change.clone();
        undoing.editor.until(|editor| (decided(editor, &change) == *states).then_some(()));
        let text = undoing.editor.text("a.rs");
        for (number, state) in states.chars().enumerate() {
            let is_in = text.contains(&format!("probed({})", number + 1));
            assert_eq!(is_in, state == 'a', "hunk {number} after {step:?} of {steps:?}: {text}");
        }
    }
}

#[test]
fn what_is_accepted_follows_the_editors_undo() {
    use Step::*;
    check(&[(Accept(0), "ap"), (Undo(1), "pp"), (Redo(1), "ap"), (Undo(1), "pp"), (Accept(1), "pa")]);
    check(&[(Accept(0), "ap"), (Accept(1), "aa"), (Undo(1), "ap"), (Undo(1), "pp"), (Redo(2), "aa")]);
    // Editors that tell of changes late tell of several at once.
    check(&[(Accept(1), "pa"), (Accept(0), "aa"), (Undo(2), "pp"), (Redo(1), "pa"), (Redo(1), "aa")]);
    check(&[(AcceptAll, "aa"), (Type, "aa"), (Undo(1), "aa"), (Undo(1), "pp"), (Redo(2), "aa")]);
    check(&[(Type, "pp"), (AcceptAll, "aa"), (Type, "aa"), (Undo(2), "pp"), (AcceptAll, "aa")]);
    // A decision that was made in between goes with the text that it was made about.
    check(&[(Accept(0), "ap"), (Undo(1), "pp"), (Reject(0), "rp"), (Redo(1), "ap")]);
    // The journal's own undo, and the editor's undo of that.
    check(&[(AcceptAll, "aa"), (TakeBack, "pp"), (Undo(1), "aa"), (Undo(1), "pp"), (Redo(2), "pp")]);
    check(&[(AcceptAll, "aa"), (Undo(1), "pp"), (BringBack, "aa"), (TakeBack, "pp"), (Undo(1), "aa")]);
    check(&[(Accept(1), "pa"), (Accept(0), "aa"), (Undo(1), "pa"), (Redo(1), "aa"), (TakeBack, "pa")]);
    check(&[(Accept(0), "ap"), (Undo(1), "pp"), (BringBack, "ap"), (Type, "ap"), (TakeBack, "pp")]);
}

#[test]
fn what_was_never_saved_is_to_be_decided_again() {
    use Step::*;
    check(&[(AcceptAll, "aa"), (Reopen, "pp"), (AcceptAll, "aa"), (Save, "aa"), (Reopen, "aa")]);
    check(&[(Accept(0), "ap"), (Save, "ap"), (Accept(1), "aa"), (Type, "aa"), (Reopen, "ap")]);
    check(&[(AcceptAll, "aa"), (Save, "aa"), (TakeBack, "pp"), (Reopen, "aa"), (TakeBack, "pp")]);
}

#[test]
fn what_the_editor_took_back_in_one_file_is_taken_back_in_all() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = Editor::new(&scratch);
    editor.open("a.rs");
    let (tree, before) = (scratch.tree(), editor.text("a.rs").to_owned());
    let change = propose(&mut editor);
    editor.accept(&change).unwrap();
    let after = editor.text("a.rs").to_owned();
    for (text, states) in [(&before, "pp"), (&after, "aa")] {
        editor.send_whole("a.rs", text);
        editor.until(|editor| (decided(editor, &change) == states).then_some(()));
    }
    assert_eq!(editor.undo().unwrap().undone, 4);
    assert_eq!((editor.text("a.rs"), scratch.tree()), (before.as_str(), tree));
    assert_eq!(editor.redo().unwrap().redone, 4);
    assert_eq!(editor.text("a.rs"), after);
}
