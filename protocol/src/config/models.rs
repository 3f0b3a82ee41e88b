//! Model servers, as the user configures them: `[models.NAME]` of the user's file or the editor's settings.
//!
//! There is no field for a key, so that none ends up in a file that is shared or shown: a key is named by
//! an environment variable or written by a command of the user's. A project's file has no room for any of
//! this. A model is taken as a whole or not at all: a server is never called with half of what the user
//! said about it.

use std::{collections::BTreeMap, path::PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A model, and the server that runs it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ModelConfig {
    /// What the server speaks.
    pub api: Api,
    /// Where it listens, such as `http://127.0.0.1:8080`; with or without the path of the API's version.
    pub url: String,
    /// What the server calls the model; empty where it runs only one.
    #[serde(default)]
    pub model: String,
    /// How a raw completion endpoint is asked to fill in the middle: `auto`, `suffix` to leave it to the
    /// server, or the name of a family of models, such as `qwen`.
    #[serde(default = "ModelConfig::auto")]
    pub fim: String,
    /// The environment variable that holds the key.
    #[serde(default)]
    pub key_env: Option<String>,
    /// A program with its arguments that prints the key, such as a password manager's.
    #[serde(default)]
    pub key_command: Vec<String>,
    /// Headers sent with each request; `{key}` in a value stands for the key, which is then sent there
    /// only.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The proxy on the way to the server, such as `http://proxy.example:3128`; null takes the one that the
    /// environment names in `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, an empty text none.
    #[serde(default)]
    pub proxy: Option<String>,
    /// A file of certificates, in PEM, of authorities that vouch for the server besides the system's.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
    /// The most tokens that prompt and answer may have together; null where the server tells or it is
    /// not known.
    #[serde(default)]
    pub context_tokens: Option<u32>,
    /// The most tokens of one answer in a task; null leaves it to the server where it may be left.
    #[serde(default)]
    pub max_output_tokens: Option<u32>,
    /// The slot of a llama.cpp server to keep to; null lets the server choose the most similar.
    #[serde(default)]
    pub slot: Option<u32>,
    /// How long each stage of a request may take.
    #[serde(default)]
    pub timeouts: Timeouts,
    /// Whether the server is another's machine, where each request costs; null takes any URL that is not
    /// of this machine for such a one.
    #[serde(default)]
    pub hosted: Option<bool>,
    /// What the tokens cost, for showing costs and for budgets.
    #[serde(default)]
    pub prices: Option<Prices>,
    /// Ask for what follows a suggestion as soon as it is shown; null does so for servers of this machine.
    #[serde(default)]
    pub prefetch: Option<bool>,
}

impl ModelConfig {
    /// A model with nothing set but what must be.
    pub fn new(api: Api, url: &str, model: &str) -> Self {
        Self {
            api,
            url: url.to_owned(),
            model: model.to_owned(),
            fim: Self::auto(),
            key_env: None,
            key_command: Vec::new(),
            headers: BTreeMap::new(),
            proxy: None,
            ca_file: None,
            context_tokens: None,
            max_output_tokens: None,
            slot: None,
            timeouts: Timeouts::default(),
            hosted: None,
            prices: None,
            prefetch: None,
        }
    }

    fn auto() -> String {
        "auto".to_owned()
    }
}

/// What a model server speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Api {
    /// llama.cpp's server: ghost text and tasks.
    LlamaCpp,
    /// Ollama: ghost text and tasks.
    Ollama,
    /// The completions that OpenAI began with, as vLLM, LM Studio and many others serve them: ghost text.
    OpenaiCompletions,
    /// OpenAI's chat completions, as nearly every server has them: tasks.
    OpenaiChat,
    /// OpenAI's responses: tasks.
    OpenaiResponses,
    /// Anthropic's messages: tasks.
    Anthropic,
    /// Mistral's fill-in-the-middle completions: ghost text.
    MistralFim,
    /// DeepSeek: ghost text and tasks.
    Deepseek,
}

/// How many milliseconds each stage of a request may take. Ghost text waits less than this says, since it
/// is of no use when late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Timeouts {
    /// To connect, the name's look-up and TLS included.
    #[schemars(range(min = 1))]
    pub connect_ms: u32,
    /// From the request to the first byte of its answer.
    #[schemars(range(min = 1))]
    pub first_byte_ms: u32,
    /// From one piece of content to the next; signs of life without content do not count.
    #[schemars(range(min = 1))]
    pub idle_ms: u32,
    /// The whole answer.
    #[schemars(range(min = 1))]
    pub total_ms: u32,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect_ms: 5_000, first_byte_ms: 120_000, idle_ms: 300_000, total_ms: 1_800_000 }
    }
}

/// What a million tokens cost, in whatever currency the user counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Prices {
    /// Of a prompt.
    pub input: f64,
    /// Of a prompt that the server had in its cache; null counts them as `input`.
    pub cached_input: Option<f64>,
    /// Of an answer, its reasoning included.
    pub output: f64,
}
