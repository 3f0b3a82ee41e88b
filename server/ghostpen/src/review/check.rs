//! Re-checking: what would be wrong if some hunks were accepted and others not, found out before anything is
//! written. Syntax is looked at at once; a command runs in the sandbox on the files as they would be, and only
//! where that can do no harm.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use agent::{Job, Runner, overlay::Ignoring};
use change::{ChangeSet, Content, HunkId, HunkState, Plan, PlannedFile, Selection};
use protocol::{ChangeCheckResponse, ChangeFault, CheckedCommand};
use text::{Bias, Encoding, Text};
use tokio_util::sync::CancellationToken;
use workspace::{Fault, Language, Snapshot, faults};

use super::{Related, current, show};
use crate::{
    convert,
    words::{counted, listed},
};

/// How long a command may take.
const LIMIT: Duration = Duration::from_mins(10);
/// Names what checks build, which the next one finds warm.
const KEEP: &str = "check";
/// So much of the end of its output is told, in bytes.
const TOLD: usize = 16 << 10;

/// What accepting these hunks would come to, in the files as they are now. A command is run on them as they
/// would be.
///
/// # Errors
/// When the command cannot be run so that it does no harm.
pub(crate) fn check(
    set: &ChangeSet,
    selection: &Selection,
    related: &Related<'_>,
    (snapshot, encoding): (&Snapshot, Encoding),
    runner: &dyn Runner,
    command: &[String],
) -> Result<ChangeCheckResponse, String> {
    let (plan, mut response) = look(set, selection, related, snapshot, encoding);
    if !command.is_empty() {
        response.command = Some(run(runner, snapshot, &plan, command.to_vec())?);
    }
    response.message = message(&plan, &response, related, command);
    Ok(response)
}

/// As far as can be seen without running anything.
fn look(
    set: &ChangeSet,
    selection: &Selection,
    related: &Related<'_>,
    snapshot: &Snapshot,
    encoding: Encoding,
) -> (Plan, ChangeCheckResponse) {
    let plan = set.plan_accept(selection, |path| current(snapshot, path));
    let found = plan.files.iter().flat_map(|file| broken(file, encoding));
    let response = ChangeCheckResponse {
        faults: found.collect(),
        missing: missing(set, &plan, related).iter().map(ToString::to_string).collect(),
        conflicts: plan.conflicts.iter().map(show::conflict).collect(),
        command: None,
        message: String::new(),
    };
    (plan, response)
}

/// What the check found, in a few words.
fn message(plan: &Plan, found: &ChangeCheckResponse, related: &Related<'_>, command: &[String]) -> String {
    let mut words = Vec::new();
    if let Some(first) = found.conflicts.first() {
        let (count, why) = (found.conflicts.len(), &first.message);
        words.push(format!("{} cannot be accepted: {why}", counted(count, "hunk")));
    }
    let places: Vec<_> = found.faults.iter().map(place).collect();
    if !places.is_empty() {
        words.push(format!("the syntax would be broken at {}", listed(&places)));
    }
    let ids = found.missing.iter().filter_map(|id| id.parse().ok());
    let missing: Vec<_> = ids.filter_map(|id| related.place(id)).collect();
    if !missing.is_empty() {
        let is = if missing.len() == 1 { "which is" } else { "which are" };
        words.push(format!("needs {}, {is} left out", listed(&missing)));
    }
    if words.is_empty() {
        let (hunks, files) = (counted(plan.hunk_count(), "hunk"), counted(plan.files.len(), "file"));
        words.push(format!("nothing was found against accepting {hunks} in {files}"));
    }
    if let Some(ran) = &found.command {
        let end = match ran.exit_code {
            Some(code) => format!("ended with code {code}"),
            None => "was stopped before it ended".to_owned(),
        };
        // Clients hand a line that the user wrote to a shell; the line is what the user knows.
        let line = match command {
            [sh, run, line] if sh == "sh" && run == "-c" => line.clone(),
            words => words.join(" "),
        };
        words.push(format!("`{line}` {end}"));
    }
    words.join("; ")
}

/// A fault by its file and line.
fn place(fault: &ChangeFault) -> String {
    let name = fault.uri.rsplit('/').next().unwrap_or_default();
    format!("{name}:{}", fault.range.start.line + 1)
}

/// Hunks that the planned ones need, and that are neither planned nor accepted.
fn missing(set: &ChangeSet, plan: &Plan, related: &Related<'_>) -> BTreeSet<HunkId> {
    let planned: BTreeSet<_> =
        plan.files.iter().flat_map(|file| &file.hunks).chain(&plan.settled).copied().collect();
    let is_left = |id: &HunkId| {
        !planned.contains(id)
            && set.hunks().any(|(_, hunk)| hunk.id == *id && hunk.state != HunkState::Accepted)
    };
    let needed = planned.iter().flat_map(|id| related.needs(*id));
    needed.filter(is_left).collect()
}

/// The faults of a file's syntax that the plan would bring.
fn broken(file: &PlannedFile, encoding: Encoding) -> Vec<ChangeFault> {
    let path = file.moved.as_ref().unwrap_or(&file.path);
    let language =
        Language::of_path(path).filter(|language| language.is_code() || *language == Language::Json);
    let (Some(language), Some(after)) = (language, file.after.as_ref().and_then(Content::text)) else {
        return Vec::new();
    };
    let before = file.before.as_ref().and_then(Content::text).map(ToString::to_string).unwrap_or_default();
    let place = |fault: &Fault| (file.edit.map(fault.range.start, Bias::After), fault.missing.clone());
    let known: BTreeSet<_> = faults(language, &before).iter().map(place).collect();
    let is_new = |fault: &Fault| !known.contains(&(fault.range.start, fault.missing.clone()));
    let new = faults(language, &after.to_string()).into_iter().filter(is_new);
    new.map(|fault| told(path, after, &fault, encoding)).collect()
}

fn told(path: &Path, text: &Text, fault: &Fault, encoding: Encoding) -> ChangeFault {
    ChangeFault {
        uri: convert::uri(path).map(String::from).unwrap_or_default(),
        range: convert::wire_range(text, &fault.range, encoding),
        message: match &fault.missing {
            Some(missing) => format!("`{missing}` would be missing here"),
            None => "the syntax would be broken here".to_owned(),
        },
    }
}

/// Runs a command on the workspace as it would be after the plan, unsaved buffers included.
///
/// # Errors
/// When it cannot be run so that it does no harm.
fn run(
    runner: &dyn Runner,
    snapshot: &Snapshot,
    plan: &Plan,
    command: Vec<String>,
) -> Result<CheckedCommand, String> {
    if command.first().is_none_or(String::is_empty) {
        return Err("name a program to check with".to_owned());
    }
    let confinement = runner.confinement();
    if !confinement.confined {
        return Err(format!("commands are not run here to check a change: {}", confinement.name));
    }
    let mut above: Vec<(PathBuf, Option<Vec<u8>>)> = snapshot
        .documents()
        .filter_map(|document| Some((document.path.clone()?, Some(document.text.to_string().into_bytes()))))
        .collect();
    for file in &plan.files {
        let after = file.after.as_ref().map(Content::to_bytes);
        above.retain(|(path, _)| *path != file.path);
        if let Some(to) = &file.moved {
            above.push((file.path.clone(), None));
            above.push((to.clone(), after));
        } else {
            above.push((file.path.clone(), after));
        }
    }
    let roots = snapshot.roots().to_vec();
    let cwd = roots.first().cloned().ok_or("there is no folder to run it in")?;
    let job = Job {
        keep: KEEP.to_owned(),
        argv: command,
        cwd,
        env: BTreeMap::new(),
        network: false,
        ignored: Arc::new(Ignoring::new(roots.clone())),
        roots,
        above,
        limit: LIMIT,
    };
    let mut output = Vec::new();
    let ran = runner.run(job, &CancellationToken::new(), &mut |bytes| {
        output.extend_from_slice(bytes);
        let extra = output.len().saturating_sub(TOLD);
        output.drain(..extra);
    })?;
    let output = String::from_utf8_lossy(&output).into_owned();
    Ok(CheckedCommand { exit_code: ran.exit, output })
}
