//! A small language client: asks, tells, and answers what the server asks of an editor. It does what it is
//! told and keeps the server's news; it decides nothing.

use std::path::Path;

use anyhow::{Context as _, bail};
use lsp_types::{ApplyWorkspaceEditParams, InlineCompletionItem, InlineCompletionList};
use protocol::{Notification as _, Status, StatusChanged, TaskEvent, TaskEventNotification};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use text::Edit;

use super::{
    buffers::{Buffers, ENCODING},
    pipe::Pipe,
    scratch::Scratch,
};
use crate::convert;

/// A connection to a server of its own.
#[derive(Debug)]
pub(super) struct Client {
    pipe: Pipe,
    asked: u64,
    /// The open documents.
    pub buffers: Buffers,
    /// What the server told by itself.
    pub news: News,
}

/// What a server tells without being asked.
#[derive(Debug, Default)]
pub(super) struct News {
    /// The latest status.
    pub status: Option<Status>,
    /// The latest progress, as an editor shows it.
    pub progress: Option<String>,
    /// The latest event of a task.
    pub task: Option<TaskEventNotification>,
    /// Labels of the edits that it asked for, and that were applied.
    pub edits: Vec<String>,
}

impl Client {
    /// Starts a server on the scratch folder, as an editor with our plugin does.
    pub(super) fn start(program: &Path, scratch: &Scratch) -> anyhow::Result<Self> {
        let pipe = Pipe::start(program, scratch)?;
        let mut client = Self { pipe, asked: 0, buffers: Buffers::default(), news: News::default() };
        let root = convert::uri(&scratch.root).context("the scratch folder cannot be named")?;
        let _: Value = client.ask(
            "initialize",
            &json!({
                "processId": std::process::id(),
                "clientInfo": { "name": "ghostpen try" },
                "workspaceFolders": [{ "uri": root, "name": "scratch" }],
                "capabilities": {
                    "textDocument": { "inlineCompletion": {} },
                    "workspace": { "applyEdit": true, "workspaceEdit": { "documentChanges": true } },
                    "window": { "workDoneProgress": true },
                    "general": { "positionEncodings": ["utf-16"] },
                    "experimental": { "ghostpen": {
                        "notifications": true, "inputCommands": true, "textDocumentContent": true,
                    } },
                },
            }),
        )?;
        client.tell("initialized", &json!({}))?;
        Ok(client)
    }

    /// Sends a request and waits for its answer; what comes in between is dealt with.
    pub(super) fn ask<T: DeserializeOwned>(&mut self, method: &str, params: &Value) -> anyhow::Result<T> {
        self.asked += 1;
        let id = self.asked;
        self.pipe.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }))?;
        loop {
            let message = self.pipe.receive()?;
            if message.get("method").is_some() {
                self.heed(&message)?;
            } else if message.get("id") == Some(&json!(id)) {
                if let Some(error) = message.get("error") {
                    let said = error.get("message").and_then(Value::as_str).unwrap_or("an error");
                    bail!("{method} was answered: {said}");
                }
                let result = message.get("result").cloned().unwrap_or_default();
                return serde_json::from_value(result).with_context(|| format!("the answer to {method}"));
            }
        }
    }

    /// Sends a request of Ghostpen's own.
    pub(super) fn request<R: protocol::Request>(
        &mut self,
        params: &R::Params,
    ) -> anyhow::Result<R::Response> {
        self.ask(R::METHOD, &serde_json::to_value(params)?)
    }

    /// Sends a notification.
    pub(super) fn tell(&mut self, method: &str, params: &Value) -> anyhow::Result<()> {
        self.pipe.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }))
    }

    /// Waits for the next message of the server and deals with it.
    pub(super) fn listen(&mut self) -> anyhow::Result<()> {
        let message = self.pipe.receive()?;
        self.heed(&message)
    }

    /// Opens a file of the scratch folder; its URI.
    pub(super) fn open(&mut self, path: &Path) -> anyhow::Result<String> {
        let (uri, params) = self.buffers.open(path)?;
        self.tell("textDocument/didOpen", &params)?;
        Ok(uri)
    }

    /// Changes an open document.
    pub(super) fn edit(&mut self, uri: &str, edit: &Edit) -> anyhow::Result<()> {
        let params = self.buffers.edit(uri, edit)?;
        self.tell("textDocument/didChange", &params)
    }

    /// Saves an open document.
    pub(super) fn save(&mut self, uri: &str) -> anyhow::Result<()> {
        let params = self.buffers.save(uri)?;
        self.tell("textDocument/didSave", &params)
    }

    /// Closes an open document.
    pub(super) fn close(&mut self, uri: &str) -> anyhow::Result<()> {
        self.buffers.close(uri);
        self.tell("textDocument/didClose", &json!({ "textDocument": { "uri": uri } }))
    }

    /// The ghost text at a byte offset of an open document; `None` when there is none.
    pub(super) fn suggestion(
        &mut self,
        uri: &str,
        offset: usize,
    ) -> anyhow::Result<Option<InlineCompletionItem>> {
        let position = convert::to_position(&self.buffers.get(uri)?.text, offset, ENCODING);
        let params = json!({
            "textDocument": { "uri": uri },
            "position": position,
            "context": { "triggerKind": 2 },
        });
        let answer: Option<InlineCompletionList> = self.ask("textDocument/inlineCompletion", &params)?;
        Ok(answer.and_then(|list| list.items.into_iter().next()))
    }

    /// Ends the server as an editor does.
    pub(super) fn end(&mut self) -> anyhow::Result<()> {
        self.ask::<Value>("shutdown", &Value::Null)?;
        self.tell("exit", &Value::Null)?;
        let status = self.pipe.end()?;
        if !status.success() {
            bail!("the server ended with {status}");
        }
        Ok(())
    }

    /// Deals with a message that is no answer.
    fn heed(&mut self, message: &Value) -> anyhow::Result<()> {
        let params = message.get("params").cloned().unwrap_or_default();
        let method = message.get("method").and_then(Value::as_str).unwrap_or_default();
        let answer = match method {
            "workspace/applyEdit" => self.apply(params)?,
            "$/progress" => {
                self.news.progress(&params);
                Value::Null
            }
            StatusChanged::METHOD => {
                self.news.status = serde_json::from_value(params)?;
                Value::Null
            }
            TaskEvent::METHOD => {
                self.news.task = serde_json::from_value(params)?;
                Value::Null
            }
            _ => Value::Null,
        };
        match message.get("id") {
            Some(id) => self.pipe.send(&json!({ "jsonrpc": "2.0", "id": id, "result": answer })),
            None => Ok(()),
        }
    }

    /// Applies an edit of the server's whole, or refuses it whole.
    fn apply(&mut self, params: Value) -> anyhow::Result<Value> {
        let params: ApplyWorkspaceEditParams = serde_json::from_value(params)?;
        let plan = match self.buffers.plan(&params.edit) {
            Ok(plan) => plan,
            Err(error) => return Ok(json!({ "applied": false, "failureReason": error.to_string() })),
        };
        for (uri, edit) in plan {
            self.edit(&uri, &edit)?;
        }
        self.news.edits.push(params.label.unwrap_or_default());
        Ok(json!({ "applied": true }))
    }
}

impl News {
    /// A `$/progress`, as an editor shows it: the title and the latest message.
    fn progress(&mut self, params: &Value) {
        let part = |name: &str| params.pointer(&format!("/value/{name}")).and_then(Value::as_str);
        match (part("title"), part("message")) {
            (Some(title), _) => self.progress = Some(title.to_owned()),
            (None, Some(message)) => {
                let title = self.progress.as_deref().and_then(|shown| shown.split(" · ").next());
                self.progress = Some(format!("{} · {message}", title.unwrap_or_default()));
            }
            (None, None) => {}
        }
    }
}
