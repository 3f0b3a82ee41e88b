//! Our own requests, each of them also a command of `workspace/executeCommand`, so that an editor without
//! our plugin can bind every action. One table serves both.

use std::sync::Arc;

use protocol::Request;
use serde_json::Value;
use tower_lsp::{
    LspServiceBuilder,
    jsonrpc::{Error, Result},
};

use crate::{
    handlers::{change, model, status, suggestion, task, thread},
    server::Server,
    session::Session,
};

macro_rules! actions {
    ($($request:ident => $handler:path;)*) => {
        /// The commands the server executes.
        pub(crate) const ALL: &[&str] = &[$(<protocol::$request as Request>::COMMAND,)* protocol::SUGGESTION_ACCEPTED];

        /// Adds each request as a method.
        pub(crate) fn register(builder: LspServiceBuilder<Server>) -> LspServiceBuilder<Server> {
            builder$(.custom_method(<protocol::$request as Request>::METHOD, |server: &Server, params| {
                $handler(server.session(), params)
            }))*
        }

        /// Carries out the command with this name; its argument is the request's parameters.
        ///
        /// # Errors
        /// When there is no such command, its argument is of the wrong form, or the action fails.
        pub(crate) async fn execute(session: Arc<Session>, command: &str, argument: Value) -> Result<Value> {
            match command {
                $(<protocol::$request as Request>::COMMAND => {
                    let params = serde_json::from_value(argument)
                        .map_err(|error| Error::invalid_params(format!("{command}: {error}")))?;
                    to_value(&$handler(session, params).await?)
                })*
                protocol::SUGGESTION_ACCEPTED => suggestion::accepted(&session, &argument),
                _ => Err(Error::invalid_params(format!("there is no command `{command}`"))),
            }
        }
    };
}

actions! {
    TaskStart => task::start;
    TaskCancel => task::cancel;
    TaskList => task::list;
    TaskSteer => task::steer;
    TaskAnswer => task::answer;
    TaskResume => task::resume;
    ThreadList => thread::list;
    ThreadShow => thread::show;
    ThreadFork => thread::fork;
    ThreadDelete => thread::delete;
    MentionList => thread::mentions;
    ChangeList => change::list;
    ChangeShow => change::show;
    ChangePropose => change::propose;
    ChangeOpen => change::open;
    ChangeAccept => change::accept;
    ChangeReject => change::reject;
    ChangeEdit => change::edit;
    ChangeCheck => change::check;
    ChangeUndo => change::undo;
    ChangeRedo => change::redo;
    ModelList => model::list;
    SuggestionWhy => suggestion::why;
    SuggestionSnooze => suggestion::snooze;
    SuggestionStatsShow => suggestion::stats;
    StatusShow => status::show;
}

fn to_value(answer: &impl serde::Serialize) -> Result<Value> {
    serde_json::to_value(answer).map_err(|_| Error::internal_error())
}
