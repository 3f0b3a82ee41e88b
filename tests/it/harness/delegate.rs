//! Delegated tasks and what the user decides about their outcome, in a word each.

use protocol::{
    Change, ChangeAccept, ChangeAcceptParams, ChangeAcceptResponse, ChangeList, ChangeListParams,
    ChangeListResponse, ChangePropose, ChangeProposeParams, ChangeRedo, ChangeRedoParams, ChangeRedoResponse,
    ChangeReject, ChangeRejectParams, ChangeShow, ChangeShowParams, ChangeUndo, ChangeUndoParams,
    ChangeUndoResponse, ProposedEdit, Task, TaskEventNotification, TaskStart, TaskStartParams, TaskState,
};
use serde_json::{from_value, json};

use super::{Editor, Failure};

impl Editor {
    /// Runs a task to its end.
    pub(crate) fn task(&mut self, task: Task) -> TaskEventNotification {
        let id = self.call::<TaskStart>(TaskStartParams { task }).unwrap().task_id;
        let ended = |event: &serde_json::Value| event["taskId"] == json!(id) && event["state"] != "running";
        from_value(self.wait("ghostpen/task/event", ended)).unwrap()
    }

    /// A structural rewrite of Rust code over the whole workspace.
    pub(crate) fn rewrite(&mut self, pattern: &str, replacement: &str) -> TaskEventNotification {
        self.task(Task::Rewrite {
            pattern: pattern.to_owned(),
            replacement: replacement.to_owned(),
            language: Some("rust".to_owned()),
            path: None,
        })
    }

    /// The same, where it has to find something; the change.
    pub(crate) fn proposed(&mut self, pattern: &str, replacement: &str) -> String {
        let event = self.rewrite(pattern, replacement);
        assert_eq!(event.state, TaskState::Done, "{event:?}");
        event.change_id.unwrap_or_else(|| panic!("nothing found: {:?}", event.message))
    }

    /// Renames the identifier right before where some text of a file ends.
    pub(crate) fn rename(&mut self, file: &str, text: &str, new_name: &str) -> TaskEventNotification {
        let position = from_value(self.position_after(file, text)).unwrap();
        let text_document = protocol::TextDocumentIdentifier { uri: self.uri(file) };
        self.task(Task::Rename { text_document, position, new_name: new_name.to_owned() })
    }

    /// Puts up for review that files say something else, by words of theirs and what takes their place.
    pub(crate) fn proposes(&mut self, title: &str, files: &[(&str, &[(&str, &str)])]) -> String {
        let edits = files.iter().map(|(file, words)| {
            let replace = |text: String, (old, new): &(&str, &str)| text.replacen(old, new, 1);
            let new_text = words.iter().fold(self.buffers[&self.uri(file)].text.clone(), replace);
            ProposedEdit { uri: self.uri(file), range: None, new_text }
        });
        let params = ChangeProposeParams { title: title.to_owned(), edits: edits.collect() };
        self.call::<ChangePropose>(params).unwrap().change_id.expect("the words are there")
    }

    /// Puts up for review a text in place of a file's, or of a part of it.
    pub(crate) fn proposes_text(&mut self, file: &str, range: Option<protocol::Range>, text: &str) -> String {
        let edits = vec![ProposedEdit { uri: self.uri(file), range, new_text: text.to_owned() }];
        let params = ChangeProposeParams { title: "Text".to_owned(), edits };
        self.call::<ChangePropose>(params).unwrap().change_id.expect("it is another text")
    }

    /// The change as it stands.
    pub(crate) fn show(&mut self, change: &str) -> Change {
        self.call::<ChangeShow>(ChangeShowParams { change_id: change.to_owned(), uris: None }).unwrap()
    }

    /// The ids of a file's hunks.
    pub(crate) fn hunks(&mut self, change: &str, file: &str) -> Vec<String> {
        let files = self.show(change).files;
        let file = files.into_iter().find(|shown| shown.path == file).expect("the file is in the change");
        file.hunks.into_iter().map(|hunk| hunk.hunk_id).collect()
    }

    /// Accepts everything that is still proposed.
    pub(crate) fn accept(&mut self, change: &str) -> Result<ChangeAcceptResponse, Failure> {
        self.call::<ChangeAccept>(accept(change, None))
    }

    /// Accepts some hunks.
    pub(crate) fn accept_hunks(
        &mut self,
        change: &str,
        hunks: &[String],
    ) -> Result<ChangeAcceptResponse, Failure> {
        self.call::<ChangeAccept>(accept(change, Some(hunks.to_vec())))
    }

    /// Drops some hunks; how many there were.
    pub(crate) fn reject(&mut self, change: &str, hunks: &[String]) -> u32 {
        let params = ChangeRejectParams {
            change_id: change.to_owned(),
            hunk_ids: Some(hunks.to_vec()),
            uri: None,
            reason: None,
        };
        self.call::<ChangeReject>(params).unwrap().rejected
    }

    /// Takes the latest entry back.
    pub(crate) fn undo(&mut self) -> Result<ChangeUndoResponse, Failure> {
        self.call::<ChangeUndo>(ChangeUndoParams::default())
    }

    /// Does the latest undone entry again.
    pub(crate) fn redo(&mut self) -> Result<ChangeRedoResponse, Failure> {
        self.call::<ChangeRedo>(ChangeRedoParams::default())
    }

    /// What there is to review and to undo.
    pub(crate) fn list(&mut self) -> ChangeListResponse {
        self.call::<ChangeList>(ChangeListParams {}).unwrap()
    }

    /// The text of a review document.
    pub(crate) fn content(&mut self, uri: &str) -> String {
        let answer = self.ask("workspace/textDocumentContent", json!({ "uri": uri }));
        answer["text"].as_str().expect("a text").to_owned()
    }
}

/// The params of an accept.
pub(crate) fn accept(change: &str, hunks: Option<Vec<String>>) -> ChangeAcceptParams {
    ChangeAcceptParams { change_id: change.to_owned(), hunk_ids: hunks, uri: None }
}
