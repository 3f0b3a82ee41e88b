//! The real server of llama.cpp with a tiny model of random weights, as `tests/install/forky.sh` installs
//! both: what no server of our own can prove.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
};

use anyhow::{Context, bail};

/// A server that runs. Dropping it ends it.
#[derive(Debug)]
pub struct LlamaServer {
    child: Child,
    url: String,
}

impl LlamaServer {
    /// Starts a server on a port of loopback, with these arguments besides the usual ones, and waits until
    /// its model is loaded.
    pub fn start(arguments: &[&str]) -> anyhow::Result<Self> {
        let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.tools");
        let program = tools.join("bin/llama-server");
        if !program.exists() {
            bail!("llama.cpp's server is not installed: run tests/install/all.sh");
        }
        let usual = ["--host", "127.0.0.1", "--port", "0", "--threads", "1", "--offline", "--jinja"];
        let mut child = Command::new(&program)
            .arg("--model")
            .arg(tools.join("forky/tiny.gguf"))
            .args(usual)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let mut log = BufReader::new(child.stderr.take().context("its log is ours")?);
        let mut server = Self { child, url: String::new() };
        let (mut line, mut seen) = (String::new(), String::new());
        while log.read_line(&mut line)? > 0 {
            if let Some((_, url)) = line.split_once("listening on ") {
                url.trim().clone_into(&mut server.url);
                // What nobody reads would stop it when the pipe is full.
                thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
                return Ok(server);
            }
            seen += &line;
            line.clear();
        }
        bail!("llama.cpp's server ended:\n{seen}")
    }

    /// Where it listens.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for LlamaServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
