//! The table of Ghostpen's own messages: one line each, from which traits, names, commands, schema,
//! client types and the tables of `PROTOCOL.md` all come.
//!
//! A marker type stands for each method, as in the field's LSP crates, so that a handler or a client
//! call names its method once and gets both types from it.

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Change, ChangeAcceptParams, ChangeAcceptResponse, ChangeChangedNotification, ChangeCheckParams,
    ChangeCheckResponse, ChangeEditParams, ChangeEditResponse, ChangeListParams, ChangeListResponse,
    ChangeOpenParams, ChangeOpenResponse, ChangeProposeParams, ChangeProposeResponse, ChangeRedoParams,
    ChangeRedoResponse, ChangeRejectParams, ChangeRejectResponse, ChangeShowParams, ChangeUndoParams,
    ChangeUndoResponse, DiagnosticListParams, DiagnosticListResponse, MentionListParams, MentionListResponse,
    ModelListParams, ModelListResponse, Status, StatusShowParams, SuggestionPartlyAcceptedNotification,
    SuggestionShownNotification, SuggestionSnoozeParams, SuggestionSnoozeResponse, SuggestionStatsParams,
    SuggestionStatsResponse, SuggestionWhyParams, SuggestionWhyResponse, TaskAnswerParams,
    TaskAnswerResponse, TaskCancelParams, TaskCancelResponse, TaskEventNotification, TaskItemNotification,
    TaskListParams, TaskListResponse, TaskResumeParams, TaskResumeResponse, TaskStartParams,
    TaskStartResponse, TaskSteerParams, TaskSteerResponse, TaskTextNotification, Thread, ThreadDeleteParams,
    ThreadDeleteResponse, ThreadForkParams, ThreadForkResponse, ThreadListParams, ThreadListResponse,
    ThreadShowParams,
};

/// A message that is answered.
pub trait Request {
    /// The method's name on the wire.
    const METHOD: &'static str;
    /// The same action as `workspace/executeCommand`, with the params as its only argument.
    const COMMAND: &'static str;
    /// What is asked.
    type Params: Serialize + DeserializeOwned + Send + Sync + 'static;
    /// What is answered.
    type Response: Serialize + DeserializeOwned + Send + Sync + 'static;
}

/// A message that is not answered.
pub trait Notification {
    /// The method's name on the wire.
    const METHOD: &'static str;
    /// What is told.
    type Params: Serialize + DeserializeOwned + Send + Sync + 'static;
}

/// A message by which the server asks the editor, whose plugin answers it.
pub trait Inquiry {
    /// The method's name on the wire.
    const METHOD: &'static str;
    /// What is asked.
    type Params: Serialize + DeserializeOwned + Send + Sync + 'static;
    /// What is answered.
    type Response: Serialize + DeserializeOwned + Send + Sync + 'static;
}

/// One message, for tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Method {
    /// The name on the wire.
    pub method: &'static str,
    /// Who sends it.
    pub sender: Sender,
    /// Whether it is answered.
    pub kind: Kind,
    /// The type of its params.
    pub params: &'static str,
    /// The type of its answer; none for a notification.
    pub response: Option<&'static str>,
    /// The same action as a command; none for a notification.
    pub command: Option<&'static str>,
    /// What it means, in one sentence.
    pub meaning: &'static str,
}

/// Who sends a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sender {
    /// The editor.
    Client,
    /// The language server.
    Server,
}

/// Whether a message is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is.
    Request,
    /// It is not.
    Notification,
}

/// A command that is not a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Command {
    /// The name.
    pub command: &'static str,
    /// The type of its only argument.
    pub argument: &'static str,
    /// What it does, in one sentence.
    pub meaning: &'static str,
}

/// The `command` of an inline completion item, which clients run when its text was taken whole. Its
/// arguments are `[suggestionId]`.
pub const SUGGESTION_ACCEPTED: &str = "ghostpen.suggestion.accepted";

/// Commands that code actions carry for the client, which asks the user and starts the task.
pub const CLIENT_COMMANDS: &[Command] = &[
    Command {
        command: "ghostpen.rename",
        argument: "RenameInput",
        meaning: "Asks for a new name and starts the rename.",
    },
    Command {
        command: "ghostpen.rewrite",
        argument: "RewriteInput",
        meaning: "Asks for a pattern and a replacement and starts the rewrite.",
    },
    Command {
        command: "ghostpen.delegate",
        argument: "DelegateInput",
        meaning: "Asks for the user's words and starts a task for a model.",
    },
];

/// Writes, for each message, its marker type and trait, and its row of [`METHODS`].
macro_rules! messages {
    (
        requests { $( #[doc = $asks:literal] $request:ident = $method:literal, $command:literal, $params:ident -> $response:ident; )* }
        from client { $( #[doc = $tells:literal] $told:ident = $told_method:literal, $told_params:ident; )* }
        from server { $( #[doc = $says:literal] $said:ident = $said_method:literal, $said_params:ident; )* }
        asked by server { $( #[doc = $wants:literal] $wanted:ident = $wanted_method:literal, $wanted_params:ident -> $wanted_response:ident; )* }
    ) => {
        $(
            #[doc = $asks]
            #[derive(Debug)]
            pub enum $request {}
            impl Request for $request {
                const METHOD: &'static str = $method;
                const COMMAND: &'static str = $command;
                type Params = $params;
                type Response = $response;
            }
        )*
        $( messages!(@notification $tells, $told, $told_method, $told_params); )*
        $( messages!(@notification $says, $said, $said_method, $said_params); )*
        $(
            #[doc = $wants]
            #[derive(Debug)]
            pub enum $wanted {}
            impl Inquiry for $wanted {
                const METHOD: &'static str = $wanted_method;
                type Params = $wanted_params;
                type Response = $wanted_response;
            }
        )*

        /// Every message of our own, in the order of the documentation.
        pub const METHODS: &[Method] = &[
            $( Method {
                method: $method, sender: Sender::Client, kind: Kind::Request, params: stringify!($params),
                response: Some(stringify!($response)), command: Some($command), meaning: $asks.trim_ascii_start(),
            }, )*
            $( messages!(@row $tells, Client, $told_method, $told_params), )*
            $( messages!(@row $says, Server, $said_method, $said_params), )*
            $( Method {
                method: $wanted_method, sender: Sender::Server, kind: Kind::Request, params: stringify!($wanted_params),
                response: Some(stringify!($wanted_response)), command: None, meaning: $wants.trim_ascii_start(),
            }, )*
        ];

        /// Adds the schemas of all messages: what the server reads to `read`, what it writes to `written`.
        #[cfg(test)]
        pub(crate) fn schemas(read: &mut schemars::SchemaGenerator, written: &mut schemars::SchemaGenerator) {
            $( read.subschema_for::<$params>(); written.subschema_for::<$response>(); )*
            $( read.subschema_for::<$told_params>(); )*
            $( written.subschema_for::<$said_params>(); )*
            $( written.subschema_for::<$wanted_params>(); read.subschema_for::<$wanted_response>(); )*
        }

        /// Reads a message's params and answer into their types and writes them again.
        #[cfg(test)]
        pub(crate) fn round_trip(
            method: &str,
            params: serde_json::Value,
            response: serde_json::Value,
        ) -> serde_json::Result<(serde_json::Value, serde_json::Value)> {
            use serde_json::{from_value, to_value, Value};
            match method {
                $( $method => Ok((
                    to_value(from_value::<$params>(params)?)?,
                    to_value(from_value::<$response>(response)?)?,
                )), )*
                $( $wanted_method => Ok((
                    to_value(from_value::<$wanted_params>(params)?)?,
                    to_value(from_value::<$wanted_response>(response)?)?,
                )), )*
                $( $told_method => Ok((to_value(from_value::<$told_params>(params)?)?, Value::Null)), )*
                $( $said_method => Ok((to_value(from_value::<$said_params>(params)?)?, Value::Null)), )*
                _ => Err(serde::de::Error::custom(format!("no method `{method}`"))),
            }
        }
    };
    (@notification $meaning:literal, $name:ident, $method:literal, $params:ident) => {
        #[doc = $meaning]
        #[derive(Debug)]
        pub enum $name {}
        impl Notification for $name {
            const METHOD: &'static str = $method;
            type Params = $params;
        }
    };
    (@row $meaning:literal, $sender:ident, $method:literal, $params:ident) => {
        Method {
            method: $method, sender: Sender::$sender, kind: Kind::Notification, params: stringify!($params),
            response: None, command: None, meaning: $meaning.trim_ascii_start(),
        }
    };
}

messages! {
    requests {
        /// Starts a task and answers at once with its id.
        TaskStart = "ghostpen/task/start", "ghostpen.task.start", TaskStartParams -> TaskStartResponse;
        /// Stops a running task.
        TaskCancel = "ghostpen/task/cancel", "ghostpen.task.cancel", TaskCancelParams -> TaskCancelResponse;
        /// Lists the tasks of this workspace.
        TaskList = "ghostpen/task/list", "ghostpen.task.list", TaskListParams -> TaskListResponse;
        /// Says something to a task while it works.
        TaskSteer = "ghostpen/task/steer", "ghostpen.task.steer", TaskSteerParams -> TaskSteerResponse;
        /// Answers an approval or a question of a task.
        TaskAnswer = "ghostpen/task/answer", "ghostpen.task.answer", TaskAnswerParams -> TaskAnswerResponse;
        /// Lets an interrupted task go on.
        TaskResume = "ghostpen/task/resume", "ghostpen.task.resume", TaskResumeParams -> TaskResumeResponse;
        /// Lists the threads of this workspace.
        ThreadList = "ghostpen/thread/list", "ghostpen.thread.list", ThreadListParams -> ThreadListResponse;
        /// Answers with a thread and all that happened in it.
        ThreadShow = "ghostpen/thread/show", "ghostpen.thread.show", ThreadShowParams -> Thread;
        /// Starts a thread that begins like another one.
        ThreadFork = "ghostpen/thread/fork", "ghostpen.thread.fork", ThreadForkParams -> ThreadForkResponse;
        /// Forgets a thread.
        ThreadDelete = "ghostpen/thread/delete", "ghostpen.thread.delete", ThreadDeleteParams -> ThreadDeleteResponse;
        /// Lists what a message can mention.
        MentionList = "ghostpen/mention/list", "ghostpen.mention.list", MentionListParams -> MentionListResponse;
        /// Lists the models that are configured.
        ModelList = "ghostpen/model/list", "ghostpen.model.list", ModelListParams -> ModelListResponse;
        /// Puts texts up for review.
        ChangePropose = "ghostpen/change/propose", "ghostpen.change.propose", ChangeProposeParams -> ChangeProposeResponse;
        /// Lists the changes and the journal of this workspace.
        ChangeList = "ghostpen/change/list", "ghostpen.change.list", ChangeListParams -> ChangeListResponse;
        /// Answers with one change, its files and its hunks.
        ChangeShow = "ghostpen/change/show", "ghostpen.change.show", ChangeShowParams -> Change;
        /// Shows the review of a change in an editor that has no view of its own for it.
        ChangeOpen = "ghostpen/change/open", "ghostpen.change.open", ChangeOpenParams -> ChangeOpenResponse;
        /// Puts hunks into the user's files.
        ChangeAccept = "ghostpen/change/accept", "ghostpen.change.accept", ChangeAcceptParams -> ChangeAcceptResponse;
        /// Drops hunks.
        ChangeReject = "ghostpen/change/reject", "ghostpen.change.reject", ChangeRejectParams -> ChangeRejectResponse;
        /// Makes a hunk propose another text.
        ChangeEdit = "ghostpen/change/edit", "ghostpen.change.edit", ChangeEditParams -> ChangeEditResponse;
        /// Tells what would be wrong if hunks were accepted.
        ChangeCheck = "ghostpen/change/check", "ghostpen.change.check", ChangeCheckParams -> ChangeCheckResponse;
        /// Takes an accepted entry back, keeping what was typed since.
        ChangeUndo = "ghostpen/change/undo", "ghostpen.change.undo", ChangeUndoParams -> ChangeUndoResponse;
        /// Does an undone entry again.
        ChangeRedo = "ghostpen/change/redo", "ghostpen.change.redo", ChangeRedoParams -> ChangeRedoResponse;
        /// Tells why the latest requests for ghost text got what they got.
        SuggestionWhy = "ghostpen/suggestion/why", "ghostpen.why", SuggestionWhyParams -> SuggestionWhyResponse;
        /// Pauses ghost text for a while, or ends the pause.
        SuggestionSnooze = "ghostpen/suggestion/snooze", "ghostpen.snooze", SuggestionSnoozeParams -> SuggestionSnoozeResponse;
        /// Answers with what ghost text was worth.
        SuggestionStatsShow = "ghostpen/suggestion/stats", "ghostpen.stats", SuggestionStatsParams -> SuggestionStatsResponse;
        /// Answers with the server's status.
        StatusShow = "ghostpen/status/show", "ghostpen.status", StatusShowParams -> Status;
    }
    from client {
        /// Tells that the user saw a suggestion.
        SuggestionShown = "ghostpen/suggestion/shown", SuggestionShownNotification;
        /// Tells that the user took the beginning of a suggestion.
        SuggestionPartlyAccepted = "ghostpen/suggestion/partlyAccepted", SuggestionPartlyAcceptedNotification;
    }
    from server {
        /// Tells that a task entered another state.
        TaskEvent = "ghostpen/task/event", TaskEventNotification;
        /// Tells that an item of a task began, entered another state, or ended.
        TaskItem = "ghostpen/task/item", TaskItemNotification;
        /// Tells text that streams into an item.
        TaskText = "ghostpen/task/text", TaskTextNotification;
        /// Tells that a change was proposed, decided, or moved by the user's typing.
        ChangeChanged = "ghostpen/change/changed", ChangeChangedNotification;
        /// Tells that the server's status changed.
        StatusChanged = "ghostpen/status/changed", Status;
    }
    asked by server {
        /// Asks the editor what its other servers report as wrong.
        DiagnosticList = "ghostpen/diagnostic/list", DiagnosticListParams -> DiagnosticListResponse;
    }
}
