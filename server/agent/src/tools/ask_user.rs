//! `ask_user`: a question that only the user can answer.

use protocol::{ItemContent, ItemState};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Access, Call, Done, Refused, Tool};
use crate::{approval::Denied, audit::now, clip::clip_line};

pub(super) struct AskUser;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// The question.
    question: String,
    /// Answers to choose from, if there are some; the user may answer otherwise.
    #[serde(default)]
    choices: Vec<String>,
}

impl Tool for AskUser {
    const NAME: &'static str = "ask_user";
    const ABOUT: &'static str = "Asks the user a question and waits for the answer. Only for what neither the \
        code nor the task can tell; an answer never allows anything.";
    const ACCESS: Access = Access::Talk;
    type Arguments = Arguments;

    fn title(arguments: &Arguments) -> String {
        format!("Ask: {}", arguments.question)
    }

    async fn run(arguments: Arguments, call: &Call) -> Result<Done, Refused> {
        let bench = &call.bench;
        let text = crate::clip::clip(&arguments.question, 4_000);
        let choices: Vec<String> =
            arguments.choices.iter().take(10).map(|choice| clip_line(choice)).collect();
        let (id, at) = (bench.questions.name(&bench.task), now());
        let item = |answer| ItemContent::Question { text: text.clone(), choices: choices.clone(), answer };
        let ask = || bench.show(&id, at, ItemState::Waiting, item(None));
        match bench.questions.ask(&id, &bench.stop, ask).await {
            Some(answer) => {
                bench.show(&id, at, ItemState::Done, item(Some(answer.clone())));
                Ok(Done::new(format!("The user answered: {answer}"), Vec::new()))
            }
            None => {
                bench.show(&id, at, ItemState::Aborted, item(None));
                Err(Denied::Stopped.into())
            }
        }
    }
}
