//! Delegated tasks: `[agent]` of the user's file or the editor's settings.
//!
//! A project's file has no room for any of this: which model is told of the code, what may run without
//! asking and what it may cost is the user's alone.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Tasks that a model works on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Agent {
    /// The name of one of `models`; empty takes the only one that can work on tasks.
    pub model: String,
    /// When the user is asked before something is done.
    pub approvals: Approvals,
    /// How often the model is asked for an answer before a task stops; it can be resumed with as much
    /// again.
    #[schemars(range(min = 1))]
    pub max_turns: u32,
    /// The tokens a task may take, those of prompts and answers together; cached ones do not count.
    #[schemars(range(min = 1))]
    pub max_tokens: u64,
    /// What a task may cost, in the currency of the model's `prices`; 0 for no limit.
    pub max_cost: f64,
    /// Minutes that a task may be at work; waiting for the user does not count.
    #[schemars(range(min = 1))]
    pub max_minutes: u32,
    /// Commands that are run once in a task, with the network, before the first command of the model; each
    /// asks first. By the workspace's folder, each a program with its arguments.
    pub set_up: BTreeMap<String, Vec<Vec<String>>>,
}

impl Default for Agent {
    fn default() -> Self {
        Self {
            model: String::new(),
            approvals: Approvals::OutsideSandbox,
            max_turns: 100,
            max_tokens: 2_000_000,
            max_cost: 0.0,
            max_minutes: 60,
            set_up: BTreeMap::new(),
        }
    }
}

/// When the user is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Approvals {
    /// Before each command and each edit of the task's copy.
    Always,
    /// Before what the sandbox does not hold, and before files are changed that make programs run.
    #[default]
    OutsideSandbox,
    /// Never: what would have to be asked for is refused.
    Never,
}
