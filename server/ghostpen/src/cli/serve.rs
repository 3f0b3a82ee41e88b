//! `ghostpen serve --http`: ghost text for editors and tools that ask a completion endpoint.

use std::{
    io::{self, Write as _},
    net::Ipv4Addr,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context as _;
use clap::Args;
use tokio::net::TcpListener;

use super::{counted, print, root_of};
use crate::{
    configuration,
    http::{self, Answerer, Guard, Key, Service},
};

/// The port unless the user says otherwise; no service of note has it.
const PORT: u16 = 4817;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  ghostpen serve --http
  ghostpen serve --http --folder ~/src/project --port 0

Answers GET /v1/models and POST /v1/completions (prompt and suffix, or a prompt with the marks of a model for
filling in) on 127.0.0.1, for requests with `Authorization: Bearer KEY`. The key is made at the first start.")]
pub(super) struct Arguments {
    /// Speak HTTP, in OpenAI's words for completions
    #[arg(long, required = true)]
    http: bool,
    /// The folder to learn from
    #[arg(long, value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    /// The port on 127.0.0.1; 0 takes any that is free
    #[arg(long, default_value_t = PORT)]
    port: u16,
    /// Where the key is kept instead of ~/.local/state/ghostpen/http-key
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let root = root_of(&arguments.folder)?;
    let path = arguments.key_file.clone().map_or_else(http::place, Ok)?;
    let key = Key::at(&path)?;
    let (config, problems) = configuration::load(Some(&root), &serde_json::Value::Null);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        // The port is taken first: that another program has it is known before the folder is read.
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, arguments.port)).await;
        let listener = listener
            .with_context(|| format!("cannot listen on port {}; choose another by --port", arguments.port))?;
        let port = listener.local_addr()?.port();
        let (answerer, read) = Answerer::over(root.clone(), &config);
        for problem in problems.iter().chain(&read.problems) {
            let _ = writeln!(io::stderr(), "ghostpen: {problem}");
        }
        tell(&root, read.files, port, &path)?;
        let service = Arc::new(Service { guard: Guard::new(key, port), answerer });
        tokio::select! {
            never = http::serve(listener, service) => match never {},
            interrupted = tokio::signal::ctrl_c() => interrupted.context("cannot wait for Ctrl+C"),
        }
    })
}

fn tell(root: &Path, files: usize, port: u16, key: &Path) -> anyhow::Result<()> {
    print(&format!(
        "Ghost text from {} of {} at http://127.0.0.1:{port}/v1, model `ghostpen`.\n\
         The key is in {}. Ctrl+C ends it.\n",
        counted(files, "file"),
        root.display(),
        key.display(),
    ))
}
