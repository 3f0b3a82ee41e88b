//! What the user does to documents: each is kept here as the editor sees it, and told to the server.

use std::{fs, ops::Range, path::Path};

use serde_json::{Value, json};

use super::{Buffer, Editor};

impl Editor {
    /// Opens a file as it is on disk, without the byte order mark that editors keep to themselves.
    pub(crate) fn open(&mut self, file: &str) {
        let path = self.uri(file).trim_start_matches("file://").to_owned();
        let text = fs::read_to_string(path).unwrap();
        self.open_as(file, text.trim_start_matches('\u{feff}'));
    }

    /// Opens a document with this text, whatever is on disk.
    pub(crate) fn open_as(&mut self, file: &str, text: &str) {
        let uri = self.uri(file);
        let extension = Path::new(&uri).extension();
        let language = if extension.is_some_and(|it| it == "rs") { "rust" } else { "plaintext" };
        let item = json!({ "uri": uri, "languageId": language, "version": 1, "text": text });
        self.buffers.insert(uri, Buffer { version: 1, text: text.to_owned() });
        self.notify("textDocument/didOpen", json!({ "textDocument": item }));
    }

    /// Closes a document.
    pub(crate) fn close(&mut self, file: &str) {
        let uri = self.uri(file);
        self.buffers.remove(&uri).expect("the document is open");
        self.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    }

    /// Types text behind the first occurrence of other text.
    pub(crate) fn type_after(&mut self, file: &str, after: &str, text: &str) {
        let end = self.find(file, after) + after.len();
        self.replace_at(file, end..end, text);
    }

    /// Replaces the first occurrence of some text.
    pub(crate) fn replace(&mut self, file: &str, old: &str, new: &str) {
        let start = self.find(file, old);
        self.replace_at(file, start..start + old.len(), new);
    }

    /// Replaces bytes of a document.
    pub(crate) fn replace_at(&mut self, file: &str, bytes: Range<usize>, text: &str) {
        let uri = self.uri(file);
        let place = |offset| self.buffers[&uri].position(offset, self.encoding);
        let range = json!({ "start": place(bytes.start), "end": place(bytes.end) });
        self.change(&uri, &[json!({ "range": range, "newText": text })], 1);
    }

    /// Sends a document's whole text anew.
    pub(crate) fn send_whole(&mut self, file: &str, text: &str) {
        let uri = self.uri(file);
        let buffer = self.buffers.get_mut(&uri).expect("the document is open");
        buffer.version += 1;
        text.clone_into(&mut buffer.text);
        let params = json!({
            "textDocument": { "uri": uri, "version": buffer.version },
            "contentChanges": [{ "text": text }],
        });
        self.notify("textDocument/didChange", params);
    }

    /// Applies edits to a document and tells the server.
    pub(super) fn change(&mut self, uri: &str, edits: &[Value], step: i64) {
        let encoding = self.encoding;
        let buffer = self.buffers.get_mut(uri).expect("the document is open");
        let changes = buffer.apply(edits, encoding);
        buffer.version += step;
        let document = json!({ "uri": uri, "version": buffer.version });
        let params = json!({ "textDocument": document, "contentChanges": changes });
        self.notify("textDocument/didChange", params);
    }

    /// Writes an open document to disk.
    pub(crate) fn save(&mut self, file: &str) {
        let uri = self.uri(file);
        fs::write(uri.trim_start_matches("file://"), &self.buffers[&uri].text).unwrap();
        self.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri } }));
    }

    /// What the user sees of a document.
    pub(crate) fn text(&self, file: &str) -> &str {
        &self.buffers[&self.uri(file)].text
    }

    /// The position behind the first occurrence of some text.
    pub(crate) fn position_after(&self, file: &str, text: &str) -> Value {
        self.buffers[&self.uri(file)].position(self.find(file, text) + text.len(), self.encoding)
    }

    fn find(&self, file: &str, text: &str) -> usize {
        let seen = self.text(file);
        seen.find(text).unwrap_or_else(|| panic!("{text:?} is in {seen:?}"))
    }

    /// The URI of a file of the workspace; one that has a scheme already is left as it is.
    pub(crate) fn uri(&self, file: &str) -> String {
        if file.contains(':') { file.to_owned() } else { format!("{}/{file}", self.root) }
    }
}
