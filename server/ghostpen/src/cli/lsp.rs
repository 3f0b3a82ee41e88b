//! `ghostpen lsp`: the language server on standard input and output.

use std::{
    fs::File,
    io::{self, Write as _},
    process::ExitCode,
};

use tracing_subscriber::EnvFilter;

use crate::{front, server};

/// Serves until the editor is done with us; the exit code is the protocol's.
pub(super) fn run() -> ExitCode {
    let output = match front::take_stdout() {
        Ok(output) => output,
        Err(error) => {
            let _ = writeln!(io::stderr(), "ghostpen: standard output cannot be used: {error}");
            return ExitCode::FAILURE;
        }
    };
    log();
    // Two threads: one reads and answers, one does what must not hold it up. Blocking work has its own.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            let _ = writeln!(io::stderr(), "ghostpen: the runtime cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    // On a worker, which the runtime wakes first when there is something to read.
    let code = runtime.block_on(async { tokio::spawn(serve(output)).await });
    // A thread that waits for standard input cannot be stopped, so it is not waited for.
    runtime.shutdown_background();
    code.map_or(ExitCode::FAILURE, ExitCode::from)
}

async fn serve(output: File) -> u8 {
    let (input, output) = match front::input().and_then(|input| Ok((input, front::output(output)?))) {
        Ok(streams) => streams,
        Err(error) => {
            tracing::error!(%error, "the protocol's streams cannot be used");
            return 1;
        }
    };
    let (service, socket, session) = server::service();
    let gone = async {
        session.initialized().await;
        front::parent_gone(session.editor_pid()).await;
    };
    tokio::select! {
        ended = front::serve(input, output, service, socket) => ended.code(),
        () = gone => 1,
    }
}

/// Logs to standard error, which editors collect. `GHOSTPEN_LOG` sets what is logged.
fn log() {
    let filter = EnvFilter::try_from_env("GHOSTPEN_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    let subscriber =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(false);
    subscriber.compact().init();
}
