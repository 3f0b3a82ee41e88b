//! VS Code with the extension of the checkout: the desktop one where it is installed, else code-server in
//! the browser.

use std::{
    env,
    ffi::OsStr,
    fs,
    io::{BufRead as _, BufReader},
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
};

use anyhow::{Context as _, bail};
use serde_json::json;
use url::Url;

use super::{checkout, first_file, on_path, program};
use crate::cli::tour::{Screen, interrupt::Interrupt, scratch::Scratch};

/// What to try there.
const TIPS: &str = "\
Type in a file: Tab takes ghost text, Ctrl+Right a word of it.
On a name or a selection: Ctrl+. and Rename or Rewrite; in the review, Alt+Y takes a hunk and Alt+N drops it.
Undo at any time: F1, “Ghostpen: Undo Accepted Change…”.";

/// Opens VS Code and waits until it is closed.
///
/// # Errors
/// When there is neither VS Code nor code-server, the extension cannot be built, or the editor ends badly.
pub(in crate::cli::tour) fn code(scratch: &Scratch, interrupt: &Interrupt) -> anyhow::Result<()> {
    let checkout = checkout()?;
    let screen = Screen::of_stdout();
    if let Some(code) = on_path("code") {
        let extension = build(&checkout, screen, ["build"])?;
        return desktop(&code, &extension, scratch, screen);
    }
    let Some(code_server) = program(&checkout, "code-server") else {
        bail!(
            "VS Code is not installed: there is no `code` on PATH. Install VS Code, or run `tests/run vscode`, \
             which fetches code-server for this checkout alone"
        );
    };
    let vsix = scratch.home().join("ghostpen.vsix");
    build(&checkout, screen, ["package".as_ref(), "--".as_ref(), "--out".as_ref(), vsix.as_os_str()])?;
    serve(&code_server, &vsix, scratch, interrupt, screen)
}

/// Builds the extension by one of its scripts; its folder.
fn build<S: AsRef<OsStr>>(
    checkout: &Path,
    screen: Screen,
    script: impl IntoIterator<Item = S>,
) -> anyhow::Result<PathBuf> {
    let folder = checkout.join("editors/vscode");
    let npm =
        program(checkout, "npm").context("building the extension needs npm, which comes with Node.js")?;
    let mut tools = vec![checkout.join(".tools/bin")];
    tools.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    let path = env::join_paths(tools)?;
    let run = |command: &mut Command| quietly(command.current_dir(&folder).env("PATH", &path));
    let (lock, installed) = (folder.join("package-lock.json"), folder.join("node_modules/.installed"));
    if fs::read(&lock)? != fs::read(&installed).unwrap_or_default() {
        screen.live("Installing what the extension is built with (once) …")?;
        run(Command::new(&npm).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))?;
        fs::copy(&lock, &installed)?;
    }
    screen.live("Building the extension …")?;
    run(Command::new(&npm).args(["run", "--silent"]).args(script))?;
    Ok(folder)
}

/// Runs a program whose output matters only when it fails.
fn quietly(command: &mut Command) -> anyhow::Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start {name}"))?;
    if !output.status.success() {
        let said = [output.stdout, output.stderr].concat();
        bail!("{name} failed:\n{}", String::from_utf8_lossy(&said).trim_end());
    }
    Ok(())
}

/// The desktop VS Code, until its window is closed.
fn desktop(code: &Path, extension: &Path, scratch: &Scratch, screen: Screen) -> anyhow::Result<()> {
    screen.say(TIPS)?;
    let mut command = Command::new(code);
    command
        .arg(format!("--extensionDevelopmentPath={}", extension.display()))
        .args(["--new-window", "--wait", "--disable-workspace-trust"])
        .args(folders(scratch)?)
        .arg(&scratch.root)
        .arg(first_file(scratch))
        .envs(scratch.environment());
    let status = command.status().with_context(|| format!("cannot start {}", code.display()))?;
    ended("VS Code", status)
}

/// The browser's VS Code, until the user ends it.
fn serve(
    code_server: &Path,
    vsix: &Path,
    scratch: &Scratch,
    interrupt: &Interrupt,
    screen: Screen,
) -> anyhow::Result<()> {
    let config = scratch.home().join("code-server.yaml");
    fs::write(&config, "auth: none\n").with_context(|| format!("cannot write {}", config.display()))?;
    let folders = folders(scratch)?;
    let command = || {
        let mut command = Command::new(code_server);
        command.arg("--config").arg(&config).args(&folders).envs(scratch.environment());
        command
    };
    screen.live("Installing the extension …")?;
    quietly(command().arg("--install-extension").arg(vsix))?;
    screen.live("Starting VS Code …")?;
    let mut server = command()
        .args(["--disable-telemetry", "--disable-update-check", "--disable-workspace-trust"])
        // A port of its own choice, reached from this machine alone.
        .args(["--bind-addr", "127.0.0.1:0"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        // So that it can be ended with all that it starts.
        .process_group(0)
        .spawn()
        .with_context(|| format!("cannot start {}", code_server.display()))?;
    interrupt.ends(&server);
    let mut url = Url::parse(&listening(&mut server)?)?;
    url.query_pairs_mut().append_pair("folder", &scratch.root.to_string_lossy());
    // A slash needs no escape there, and people read the address.
    let address = url.as_str().replace("%2F", "/");
    screen.say(&format!("Open {} in a browser; Ctrl-C here ends it.", screen.strong(&address)))?;
    screen.say(TIPS)?;
    let status = server.wait()?;
    if interrupt.happened() { Ok(()) } else { ended("code-server", status) }
}

/// Waits until the server says where it listens.
fn listening(server: &mut Child) -> anyhow::Result<String> {
    let mut output = BufReader::new(server.stdout.take().context("code-server has no output")?);
    let mut said = String::new();
    loop {
        let mut line = String::new();
        if output.read_line(&mut line)? == 0 {
            bail!("code-server ended before it listened:\n{}", said.trim_end());
        }
        if let Some((_, url)) = line.split_once("listening on ") {
            // What it says from here on is of no use; an unread pipe would stall it.
            thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
            return Ok(url.trim().to_owned());
        }
        said.push_str(&line);
    }
}

/// The folders and settings of a VS Code that shares nothing with the user's own.
fn folders(scratch: &Scratch) -> anyhow::Result<Vec<std::ffi::OsString>> {
    let (data, extensions) = (scratch.home().join("code"), scratch.home().join("extensions"));
    let settings = json!({
        "ghostpen.server.path": env::current_exe()?,
        "chat.disableAIFeatures": true,
        "editor.inlineSuggest.enabled": true,
        "telemetry.telemetryLevel": "off",
        "update.mode": "none",
        "workbench.secondarySideBar.defaultVisibility": "hidden",
        "workbench.startupEditor": "none",
    });
    // Settings that name programs count only where they belong to the machine, in the browser's VS Code.
    for scope in ["User", "Machine"] {
        let folder = data.join(scope);
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        fs::write(folder.join("settings.json"), serde_json::to_vec_pretty(&settings)?)?;
    }
    Ok(vec!["--user-data-dir".into(), data.into(), "--extensions-dir".into(), extensions.into()])
}

fn ended(name: &str, status: ExitStatus) -> anyhow::Result<()> {
    if !status.success() {
        bail!("{name} ended with {status}");
    }
    Ok(())
}
