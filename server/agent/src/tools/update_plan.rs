//! `update_plan`: the steps the model means to take, for the user to see and to edit.

use protocol::{PlanStep, StepState};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Access, Call, Done, Refused, Tool};

/// A plan has at most so many steps.
const STEPS: usize = 50;

pub(super) struct UpdatePlan;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// All steps in order; they take the place of the plan before.
    steps: Vec<Step>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Step {
    /// What is to be done.
    text: String,
    /// How far it is.
    #[serde(default)]
    state: State,
}

#[derive(Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum State {
    #[default]
    Pending,
    Running,
    Done,
}

impl Tool for UpdatePlan {
    const NAME: &'static str = "update_plan";
    const ABOUT: &'static str = "Writes the plan of the task, or marks how far its steps are. For tasks of \
        several steps; at most one step is `running`.";
    const ACCESS: Access = Access::Talk;
    type Arguments = Arguments;

    fn title(arguments: &Arguments) -> String {
        format!("Plan of {} steps", arguments.steps.len())
    }

    async fn run(arguments: Arguments, call: &Call) -> Result<Done, Refused> {
        if arguments.steps.is_empty() || arguments.steps.len() > STEPS {
            return Err(Refused::new(format!("a plan has 1 to {STEPS} steps")));
        }
        let steps: Vec<PlanStep> = arguments
            .steps
            .into_iter()
            .map(|step| PlanStep {
                text: crate::clip::clip_line(&step.text),
                state: match step.state {
                    State::Pending => StepState::Pending,
                    State::Running => StepState::Running,
                    State::Done => StepState::Done,
                },
            })
            .collect();
        call.bench.plan(steps);
        Ok(Done::new("The plan is shown to the user.", Vec::new()))
    }
}
