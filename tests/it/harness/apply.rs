//! What editors make of `workspace/applyEdit`. Real ones differ in what they check, in what they leave
//! behind and in what they answer; each way is one variant.

use serde_json::{Value, json};

use super::Editor;

/// How the editor applies an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Applies {
    /// As VS Code: all documents at the version named, or nothing and no reason; line ends become the
    /// document's; changes are told before the answer.
    Whole,
    /// As Neovim: only the first document's version is looked at, and only for being old; the others are
    /// edited wherever the edit says. The answer is always `applied`, it comes before the changes, versions
    /// jump, and line ends become the document's.
    LikeNeovim,
    /// As Helix: one document after another, up to the first whose version differs.
    LikeHelix,
    /// As Emacs: the answer is always `applied`, and the changes are told when nothing is asked any more,
    /// together with what was typed meanwhile.
    LikeEmacs,
    /// Says no and does nothing.
    Refusing,
    /// Says yes and does nothing.
    Lying,
    /// Changes the first document only, and says yes.
    Half,
    /// Changes nothing and never answers.
    Mute,
    /// Changes all documents and never answers.
    WholeAndMute,
}

/// What one document is to become.
pub(super) struct Work {
    uri: String,
    version: Option<i64>,
    edits: Vec<Value>,
}

impl Editor {
    /// Carries out `workspace/applyEdit`; the answer, if there is to be one.
    pub(super) fn carry_out(&mut self, id: &Value, params: &Value) {
        assert!(params["label"].as_str().is_some_and(|label| label.starts_with("Ghostpen: ")), "{params}");
        let work = self.work(&params["edit"]);
        if let Some(first) = self.first.take() {
            first(self);
        }
        let answer = match self.applies {
            Applies::Mute => return,
            Applies::WholeAndMute => return self.change_all(&work, 1),
            Applies::Refusing => json!({ "applied": false, "failureReason": "the user said no" }),
            Applies::Lying => json!({ "applied": true }),
            Applies::Whole => self.whole(&work),
            Applies::Half => {
                self.change_all(&work[..1], 1);
                json!({ "applied": true })
            }
            Applies::LikeHelix => {
                let fits = work.iter().take_while(|work| self.fits(work)).count();
                self.change_all(&work[..fits], 1);
                if fits == work.len() {
                    json!({ "applied": true })
                } else {
                    json!({ "applied": false, "failedChange": fits })
                }
            }
            Applies::LikeEmacs => {
                self.later.extend(work);
                json!({ "applied": true })
            }
            Applies::LikeNeovim => {
                self.reply(id, json!({ "applied": true }));
                if work.first().is_some_and(|first| !self.is_old(first)) {
                    self.change_all(&work, 3);
                }
                return;
            }
        };
        self.reply(id, answer);
    }

    fn whole(&mut self, work: &[Work]) -> Value {
        if !work.iter().all(|work| self.fits(work)) {
            return json!({ "applied": false });
        }
        self.change_all(work, 1);
        json!({ "applied": true })
    }

    fn fits(&self, work: &Work) -> bool {
        work.version.is_none_or(|version| self.buffers[&work.uri].version == version)
    }

    fn is_old(&self, work: &Work) -> bool {
        work.version.is_some_and(|version| self.buffers[&work.uri].version > version)
    }

    /// What it says in `initialize` of applying several documents.
    pub(crate) fn failure_handling(applies: Applies) -> Value {
        match applies {
            Applies::LikeNeovim | Applies::LikeEmacs => Value::Null,
            Applies::LikeHelix => json!("abort"),
            _ => json!("textOnlyTransactional"),
        }
    }

    fn change_all(&mut self, work: &[Work], step: i64) {
        let normalizes = matches!(self.applies, Applies::Whole | Applies::LikeNeovim);
        for Work { uri, edits, .. } in work {
            let mut edits = edits.clone();
            if normalizes {
                let ends = if self.buffers[uri].text.contains("\r\n") { "\r\n" } else { "\n" };
                for edit in &mut edits {
                    let text = edit["newText"].as_str().expect("a new text").replace("\r\n", "\n");
                    edit["newText"] = json!(text.replace('\n', ends));
                }
            }
            self.change(uri, &edits, step);
        }
    }

    /// Tells what was applied and not told yet.
    pub(super) fn tell_later(&mut self) {
        for Work { uri, edits, .. } in std::mem::take(&mut self.later) {
            let mut edited = self.buffers[&uri].clone();
            edited.apply(&edits, self.encoding);
            self.send_whole(&uri, &format!("{}{}", self.typed, edited.text));
        }
    }

    /// Reads a workspace edit. Only open documents may be edited so, and each at a version where the
    /// editor can tell one from another.
    fn work(&self, edit: &Value) -> Vec<Work> {
        // VS Code would ask for each in a window in which nothing is ticked.
        assert!(edit["changeAnnotations"].is_null() && !edit.to_string().contains("annotationId"), "{edit}");
        let list = |edits: &Value| edits.as_array().expect("a list of edits").clone();
        let work: Vec<_> = if let Some(changes) = edit["documentChanges"].as_array() {
            let work = |change: &Value| Work {
                uri: change["textDocument"]["uri"].as_str().expect("a text edit").to_owned(),
                version: Some(change["textDocument"]["version"].as_i64().expect("a version")),
                edits: list(&change["edits"]),
            };
            assert!(self.versioned_edits, "this editor knows no documentChanges");
            changes.iter().map(work).collect()
        } else {
            let changes = edit["changes"].as_object().expect("changes");
            let work = |(uri, edits): (&String, &Value)| Work {
                uri: uri.clone(),
                version: None,
                edits: list(edits),
            };
            assert!(!self.versioned_edits, "this editor knows documentChanges");
            changes.iter().map(work).collect()
        };
        for Work { uri, .. } in &work {
            assert!(self.buffers.contains_key(uri), "{uri} is not open, so the editor would open it");
        }
        work
    }
}
