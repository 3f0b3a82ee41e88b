//! The model server as a program, for tests of editors that are not in Rust.
//!
//! `model-server SCRIPT.json [LOG.jsonl]` prints its address, opens the gate that each line of its standard
//! input names (`tick` ticks, `play FILE` goes on with another script), and ends with its input. The log
//! gets a line as a request comes, and another as its answer ends.

use std::{
    env,
    fs::{self, File},
    io::{self, BufRead, Write},
    sync::Arc,
    thread,
};

use anyhow::Context;
use model_server::{ModelServer, Script};
use serde_json::json;

fn main() -> anyhow::Result<()> {
    let mut arguments = env::args().skip(1);
    let script = arguments.next().context("usage: model-server SCRIPT.json [LOG.jsonl]")?;
    let server = Arc::new(ModelServer::start_apart(read(&script)?)?);
    let log = arguments.next().map(|path| File::create(&path).with_context(|| path)).transpose()?;
    writeln!(io::stdout(), "{}", server.url())?;
    io::stdout().flush()?;
    if let Some(mut log) = log {
        let server = server.clone();
        thread::spawn(move || {
            server.wait(server.tell(|number, request| {
                // A log that cannot be written is missed by the test that reads it.
                let _ = writeln!(log, "{}", json!({"number": number, "request": request}));
            }));
        });
    }
    for line in io::stdin().lock().lines() {
        match line?.trim() {
            "tick" => server.tick(),
            line => match line.strip_prefix("play ") {
                Some(path) => server.play(read(path)?),
                None => server.open(line),
            },
        }
    }
    Ok(())
}

fn read(path: &str) -> anyhow::Result<Script> {
    let json = fs::read_to_string(path).with_context(|| format!("cannot read {path}"))?;
    Script::parse(&json).with_context(|| format!("{path} is no script"))
}
