//! Approvals: what a task must ask for, and how it is answered.
//!
//! What is asked for is a [`Subject`], and an approval holds for the hash of exactly that. Whether to ask
//! follows from the subject and the user's policy alone. Nothing that a model, a file or a tool says comes
//! into it: the only way to an approval is [`Gate::answer`], which the front calls when the user decides.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    io,
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use change::Hash;
use protocol::{Answer, ApprovalScope};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use crate::{
    audit::{Act, Audit, Decider},
    protected::Protection,
    runner::Confinement,
};

/// When the user is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Policy {
    /// Before each command and each edit.
    Always,
    /// Before what the sandbox does not hold, and before what is protected.
    #[default]
    OutsideSandbox,
    /// Never: what would have to be asked for is refused.
    Never,
}

/// What a task asks for, to the last detail that matters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Subject {
    /// To run a command.
    Command {
        /// Program and arguments.
        argv: Vec<String>,
        /// The folder it runs in.
        cwd: PathBuf,
        /// What is set in its environment.
        env: BTreeMap<String, String>,
        /// How it is confined.
        sandbox: String,
        /// Whether it can do no harm outside.
        confined: bool,
        /// Whether it has the network.
        network: bool,
        /// The hash of the files that decide what it does, where it is not confined.
        program: Option<Hash>,
    },
    /// To change a file in the overlay.
    Edit {
        /// The file.
        path: PathBuf,
        /// Why it needs asking, if it is special.
        protection: Option<Protection>,
        /// The hash of what it is to hold; none to delete it.
        after: Option<Hash>,
        /// Who wants to write.
        author: crate::overlay::Author,
    },
    /// To read a file that is likely to hold secrets.
    Read {
        /// The file.
        path: PathBuf,
    },
}

impl Subject {
    /// Exactly what is allowed by a yes, for people.
    pub fn detail(&self) -> String {
        match self {
            Self::Command { argv, .. } => argv.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" "),
            Self::Edit { path, .. } | Self::Read { path } => path.display().to_string(),
        }
    }

    /// Where it is done and what it may touch, a line each. Apart from the detail, as that is a model's words and
    /// could say anything of itself.
    pub fn reach(&self) -> Vec<String> {
        match self {
            Self::Command { cwd, env, sandbox, network, .. } => {
                let mut reach = vec![format!("in {}", cwd.display())];
                reach.extend(env.iter().map(|(name, value)| format!("with {name}={}", quoted(value))));
                if sandbox == Confinement::NONE {
                    reach.push(
                        "no sandbox: it can read and change all that you can, has the network, and may leave programs \
                         running. It runs on a copy of the workspace; what it writes there comes back as hunks"
                            .to_owned(),
                    );
                    return reach;
                }
                reach.push(format!("sandbox: {sandbox}; what it writes comes back as hunks"));
                let network = if *network { "yes; what it reads it can send there" } else { "no" };
                reach.push(format!("network: {network}"));
                reach
            }
            Self::Edit { protection, after, author, .. } => {
                let mut reach =
                    vec!["on the task's copy: your file stays as it is until you accept the hunk".to_owned()];
                match protection {
                    Some(Protection::Power) => reach.push("it can change what your tools do".to_owned()),
                    Some(Protection::Secret) => reach.push("by its name it holds secrets".to_owned()),
                    None => {}
                }
                if after.is_none() {
                    reach.push("the file is deleted".to_owned());
                }
                if *author == crate::overlay::Author::Command {
                    reach.push("written by a command that the task ran".to_owned());
                }
                reach
            }
            Self::Read { .. } => vec!["what it says is sent to the model".to_owned()],
        }
    }
}

/// What the user decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Decision {
    /// This once.
    Allow,
    /// This very thing, for the rest of the task; never anything like it.
    AllowSame,
    /// No.
    Deny {
        /// What the model is told.
        reason: Option<String>,
    },
}

/// A request that waits for the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Names it for the answer.
    pub id: String,
    /// What is asked for.
    pub subject: Subject,
    /// The hash of exactly that.
    pub key: Hash,
    /// Of an edit, what it changes, for people.
    pub diff: Option<String>,
}

/// Why something may not be done.
#[derive(Debug, thiserror::Error)]
pub enum Denied {
    /// The policy does not allow to ask.
    #[error(
        "not allowed: {0} needs the user's approval, and the policy is never to ask. Do the task without it"
    )]
    Policy(String),
    /// The user said no.
    #[error("the user did not allow {what}{}", reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default())]
    User {
        /// What was asked for.
        what: String,
        /// What the user said.
        reason: Option<String>,
    },
    /// The task was stopped while it waited.
    #[error("the task was stopped")]
    Stopped,
    /// It could not be written down, so it is not done.
    #[error("the audit log cannot be written, so nothing that needs it is done: {0}")]
    Audit(#[from] io::Error),
}

/// How a request stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It waits for the user.
    Waiting,
    /// The user has decided.
    Decided(Decision),
    /// Nobody waits for an answer any more.
    Withdrawn,
}

/// Tells the front how a request stands.
pub type Announce = Box<dyn Fn(&Request, &Standing) + Send + Sync>;

/// Where a task's requests wait for the user.
pub struct Gate {
    task: String,
    policy: Policy,
    audit: Arc<Audit>,
    announce: Announce,
    next: AtomicU64,
    waiting: Mutex<HashMap<String, (Request, oneshot::Sender<Decision>)>>,
    allowed: Mutex<HashSet<Hash>>,
    /// How long it has waited for the user in all, in microseconds.
    waited: AtomicU64,
}

impl Subject {
    /// The hash of exactly this.
    pub fn key(&self) -> Hash {
        // Only strings, lists and maps in a fixed order: to write them cannot fail.
        Hash::of(&serde_json::to_vec(self).unwrap_or_default())
    }

    /// What it is, in a line for people.
    pub fn title(&self) -> String {
        match self {
            Self::Command { argv, network, confined, sandbox, .. } => {
                let with = if *network { " with network access" } else { "" };
                let how = match sandbox.as_str() {
                    _ if *confined => String::new(),
                    Confinement::NONE => " without a sandbox".to_owned(),
                    lesser => format!(" ({lesser})"),
                };
                format!("running `{}`{with}{how}", argv.join(" "))
            }
            Self::Edit { path, protection, after, .. } => {
                let verb = if after.is_some() { "changing" } else { "deleting" };
                let special = if protection.is_some() { "the protected file " } else { "" };
                format!("{verb} {special}{}", path.display())
            }
            Self::Read { path } => format!("reading {}, which may hold secrets", path.display()),
        }
    }
}

impl Decision {
    /// What the user's answer decides; `None` when it answers a question.
    pub fn of(answer: Answer) -> Option<Self> {
        match answer {
            Answer::Approve { scope: ApprovalScope::Once } => Some(Self::Allow),
            // Nothing is kept beyond the task, so that is as far as a yes reaches.
            Answer::Approve { scope: ApprovalScope::Task | ApprovalScope::Always } => Some(Self::AllowSame),
            Answer::Decline { reason } => Some(Self::Deny { reason: (!reason.is_empty()).then_some(reason) }),
            Answer::Reply { .. } => None,
        }
    }
}

/// A word as a shell would have it written.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:=@%+,".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

impl From<Decision> for Answer {
    fn from(decision: Decision) -> Self {
        match decision {
            Decision::Allow => Self::Approve { scope: ApprovalScope::Once },
            Decision::AllowSame => Self::Approve { scope: ApprovalScope::Task },
            Decision::Deny { reason } => Self::Decline { reason: reason.unwrap_or_default() },
        }
    }
}

/// Whether something is allowed without asking.
fn is_free(policy: Policy, subject: &Subject) -> bool {
    match subject {
        Subject::Command { confined, network, .. } => policy != Policy::Always && *confined && !*network,
        Subject::Edit { protection, .. } => {
            policy != Policy::Always && *protection != Some(Protection::Power)
        }
        Subject::Read { .. } => false,
    }
}

impl std::fmt::Debug for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gate").field("task", &self.task).field("policy", &self.policy).finish_non_exhaustive()
    }
}

impl Gate {
    /// A gate at which nothing waits.
    pub fn new(task: &str, policy: Policy, audit: Arc<Audit>, announce: Announce) -> Self {
        Self {
            task: task.to_owned(),
            policy,
            audit,
            announce,
            next: AtomicU64::new(1),
            waiting: Mutex::default(),
            allowed: Mutex::default(),
            waited: AtomicU64::new(0),
        }
    }

    /// The log that everything goes to.
    pub fn audit(&self) -> &Audit {
        &self.audit
    }

    /// When the user is asked.
    pub fn policy(&self) -> Policy {
        self.policy
    }

    /// How long the task has waited for the user.
    pub fn waited(&self) -> Duration {
        Duration::from_micros(self.waited.load(Ordering::Relaxed))
    }

    /// Writes a line of the task to the log.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn record(&self, act: Act) -> io::Result<()> {
        self.audit.record(&self.task, act)
    }

    /// Returns once the subject is allowed.
    ///
    /// # Errors
    /// When it is not.
    pub async fn obtain(&self, subject: Subject, stop: &CancellationToken) -> Result<(), Denied> {
        self.obtain_shown(subject, || None, stop).await
    }

    /// The same, with what an edit changes shown to whoever is asked.
    ///
    /// # Errors
    /// When it is not allowed.
    pub async fn obtain_shown(
        &self,
        subject: Subject,
        diff: impl FnOnce() -> Option<String> + Send,
        stop: &CancellationToken,
    ) -> Result<(), Denied> {
        let key = subject.key();
        let decided = |decision, by| Act::Decided { key, decision, by };
        if is_free(self.policy, &subject) {
            return Ok(());
        }
        let what = subject.title();
        self.record(Act::Asked { subject: subject.clone(), key })?;
        if self.allowed.lock().unwrap_or_else(PoisonError::into_inner).contains(&key) {
            return Ok(self.record(decided(Decision::Allow, Decider::Earlier))?);
        }
        if self.policy == Policy::Never {
            self.record(decided(Decision::Deny { reason: None }, Decider::Policy))?;
            return Err(Denied::Policy(what));
        }
        let Some(decision) = self.wait(subject, key, diff(), stop).await else {
            self.record(decided(Decision::Deny { reason: None }, Decider::Stop))?;
            return Err(Denied::Stopped);
        };
        self.record(decided(decision.clone(), Decider::User))?;
        match decision {
            Decision::Allow => Ok(()),
            Decision::AllowSame => {
                self.allowed.lock().unwrap_or_else(PoisonError::into_inner).insert(key);
                Ok(())
            }
            Decision::Deny { reason } => Err(Denied::User { what, reason }),
        }
    }

    /// Asks the user; `None` when the task is stopped first.
    async fn wait(
        &self,
        subject: Subject,
        key: Hash,
        diff: Option<String>,
        stop: &CancellationToken,
    ) -> Option<Decision> {
        let id = format!("{}-a{}", self.task, self.next.fetch_add(1, Ordering::Relaxed));
        let (answer, answered) = oneshot::channel();
        let request = Request { id: id.clone(), subject, key, diff };
        self.waiting().insert(id.clone(), (request.clone(), answer));
        (self.announce)(&request, &Standing::Waiting);
        let began = Instant::now();
        let decision = tokio::select! {
            () = stop.cancelled() => None,
            decision = answered => decision.ok(),
        };
        self.waiting().remove(&id);
        self.waited.fetch_add(began.elapsed().as_micros() as u64, Ordering::Relaxed);
        let standing = decision.clone().map_or(Standing::Withdrawn, Standing::Decided);
        (self.announce)(&request, &standing);
        decision
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, HashMap<String, (Request, oneshot::Sender<Decision>)>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What waits for the user now, the oldest first.
    pub fn pending(&self) -> Vec<Request> {
        let mut requests: Vec<_> = self.waiting().values().map(|(request, _)| request.clone()).collect();
        // Longer numbers are later ones.
        requests.sort_by_key(|request| (request.id.len(), request.id.clone()));
        requests
    }

    /// The user's decision on a request; false when no such request waits.
    pub fn answer(&self, id: &str, decision: Decision) -> bool {
        let Some((_, answer)) = self.waiting().remove(id) else { return false };
        answer.send(decision).is_ok()
    }
}

#[cfg(test)]
mod tests;
