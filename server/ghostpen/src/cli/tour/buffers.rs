//! The open documents of the editor that is played: texts with versions, changed by typing and by the
//! server's edits. An edit for another version than the one at hand is refused whole, as editors do.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, anyhow};
use lsp_types::{DocumentChange, Edit as WireEdit, Range as WireRange, TextEdit, WorkspaceEdit};
use serde_json::{Value, json};
use text::{Bytes, Edit, Encoding, Replacement, Text};
use workspace::Language;

use crate::convert;

/// How positions are counted here: as VS Code does.
pub(super) const ENCODING: Encoding = Encoding::Utf16;

/// An open document.
#[derive(Clone, Debug)]
pub(super) struct Buffer {
    path: PathBuf,
    version: i32,
    /// What it says now.
    pub text: Text,
    bom: bool,
}

/// All open documents, by URI.
#[derive(Debug, Default)]
pub(super) struct Buffers(BTreeMap<String, Buffer>);

impl Buffers {
    /// Opens a file; the params of `textDocument/didOpen`.
    pub(super) fn open(&mut self, path: &Path) -> anyhow::Result<(String, Value)> {
        let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let Bytes { text, bom } =
            text::decode(&bytes).map_err(|error| anyhow!("{}: {error}", path.display()))?;
        let uri = convert::uri(path).context("the path cannot be named")?.to_string();
        let language = Language::of_path(path).map_or("plaintext", Language::id);
        let params = json!({ "textDocument": {
            "uri": uri, "languageId": language, "version": 1, "text": text.to_string(),
        } });
        self.0.insert(uri.clone(), Buffer { path: path.to_owned(), version: 1, text, bom });
        Ok((uri, params))
    }

    /// An open document.
    pub(super) fn get(&self, uri: &str) -> anyhow::Result<&Buffer> {
        self.0.get(uri).with_context(|| format!("{uri} is not open"))
    }

    /// Whether a document is open.
    pub(super) fn is_open(&self, uri: &str) -> bool {
        self.0.contains_key(uri)
    }

    /// Changes a document; the params of `textDocument/didChange`.
    pub(super) fn edit(&mut self, uri: &str, edit: &Edit) -> anyhow::Result<Value> {
        let buffer = self.0.get_mut(uri).with_context(|| format!("{uri} is not open"))?;
        // Each change is for the text that those before it left, so they go from the end to the start.
        let change = |replacement: &Replacement| {
            let range = convert::to_range(&buffer.text, &replacement.range, ENCODING);
            json!({ "range": range, "text": replacement.text })
        };
        let changes: Vec<_> = edit.replacements().iter().rev().map(change).collect();
        buffer.text = buffer.text.apply(edit)?;
        buffer.version += 1;
        let document = json!({ "uri": uri, "version": buffer.version });
        Ok(json!({ "textDocument": document, "contentChanges": changes }))
    }

    /// Writes a document to its file; the params of `textDocument/didSave`.
    pub(super) fn save(&self, uri: &str) -> anyhow::Result<Value> {
        let buffer = self.get(uri)?;
        fs::write(&buffer.path, text::encode(&buffer.text, buffer.bom))
            .with_context(|| format!("cannot write {}", buffer.path.display()))?;
        Ok(json!({ "textDocument": { "uri": uri } }))
    }

    /// Forgets a document that is closed.
    pub(super) fn close(&mut self, uri: &str) {
        self.0.remove(uri);
    }

    /// What a workspace edit of the server does to each document.
    ///
    /// # Errors
    /// When it is for a document that is not open, for another version, or something other than text edits.
    pub(super) fn plan(&self, edit: &WorkspaceEdit) -> anyhow::Result<Vec<(String, Edit)>> {
        let changes = edit.document_changes.as_deref().context("the edit has no versions")?;
        changes.iter().map(|change| self.plan_one(change)).collect()
    }

    fn plan_one(&self, change: &DocumentChange) -> anyhow::Result<(String, Edit)> {
        let DocumentChange::TextDocumentEdit(change) = change else {
            return Err(anyhow!("the edit is no edit of texts"));
        };
        let uri = change.text_document.text_document_identifier.uri.as_str();
        let buffer = self.get(uri)?;
        if change.text_document.version != Some(buffer.version) {
            return Err(anyhow!("the edit is not for version {} of {uri}", buffer.version));
        }
        let replacement = |edit: &WireEdit| match edit {
            WireEdit::TextEdit(TextEdit { range, new_text }) => Ok(buffer.replacement(*range, new_text)),
            _ => Err(anyhow!("the edit is no plain edit of text")),
        };
        let replacements = change.edits.iter().map(replacement).collect::<anyhow::Result<_>>()?;
        Ok((uri.to_owned(), Edit::new(replacements)?))
    }
}

impl Buffer {
    /// A replacement given in positions, in bytes.
    pub(super) fn replacement(&self, range: WireRange, text: &str) -> Replacement {
        Replacement { range: convert::bytes(&self.text, range, ENCODING), text: text.to_owned() }
    }

    /// The bytes of its file once it is saved.
    pub(super) fn bytes(&self) -> Vec<u8> {
        text::encode(&self.text, self.bom)
    }
}

#[cfg(test)]
mod tests;
