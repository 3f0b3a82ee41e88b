//! What is asked, when, and what an answer allows.

use std::path::Path;

use super::*;
use crate::overlay::Author;

type Change = fn(&mut Subject);

fn command(change: impl FnOnce(&mut Subject)) -> Subject {
    let mut subject = Subject::Command {
        argv: vec!["cargo".into(), "test".into()],
        cwd: "/w".into(),
        env: BTreeMap::from([("A".into(), "1".into())]),
        sandbox: "full".into(),
        confined: true,
        network: false,
        program: None,
    };
    change(&mut subject);
    subject
}

fn edit(protection: Option<Protection>) -> Subject {
    Subject::Edit { path: "/w/a".into(), protection, after: Some(Hash::of(b"a")), author: Author::Model }
}

struct Fixture {
    folder: tempfile::TempDir,
    gate: Arc<Gate>,
}

fn gate(policy: Policy) -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let audit = Arc::new(Audit::open(folder.path()).unwrap());
    Fixture { folder, gate: Arc::new(Gate::new("t1", policy, audit, Box::new(|_, _| {}))) }
}

/// What becomes of a subject when the user answers so if asked.
async fn decide(fixture: &Fixture, subject: Subject, answer: Decision) -> (bool, bool) {
    let (gate, stop) = (fixture.gate.clone(), CancellationToken::new());
    let asking = tokio::spawn(async move { gate.obtain(subject, &stop).await.is_ok() });
    let mut asked = false;
    while !asking.is_finished() {
        if let Some(request) = fixture.gate.pending().first() {
            asked = fixture.gate.answer(&request.id, answer.clone());
        }
        tokio::task::yield_now().await;
    }
    (asked, asking.await.unwrap())
}

#[test]
fn in_every_mode_what_a_command_writes_comes_back() {
    for mode in ["full", "bubblewrap", "restricted", Confinement::NONE] {
        let command = command(|subject| {
            if let Subject::Command { sandbox, confined, .. } = subject {
                (*sandbox, *confined) = (mode.to_owned(), mode == "full");
            }
        });
        let reach = command.reach().join("\n");
        assert!(reach.contains("comes back as hunks"), "{mode}: {reach}");
    }
}

#[tokio::test]
async fn the_policy_decides_what_is_asked() {
    let network = || {
        command(|subject| {
            if let Subject::Command { network, .. } = subject {
                *network = true;
            }
        })
    };
    let open = || {
        command(|subject| {
            if let Subject::Command { confined, .. } = subject {
                *confined = false;
            }
        })
    };
    let secret = || Subject::Read { path: "/w/.env".into() };
    let cases: [(Subject, [&str; 3]); 7] = [
        (command(|_| {}), ["ask", "free", "free"]),
        (network(), ["ask", "ask", "no"]),
        (open(), ["ask", "ask", "no"]),
        (edit(None), ["ask", "free", "free"]),
        (edit(Some(Protection::Power)), ["ask", "ask", "no"]),
        (edit(Some(Protection::Secret)), ["ask", "free", "free"]),
        (secret(), ["ask", "ask", "no"]),
    ];
    for (subject, wants) in cases {
        for (policy, want) in [Policy::Always, Policy::OutsideSandbox, Policy::Never].into_iter().zip(wants) {
            let got = decide(&gate(policy), subject.clone(), Decision::Allow).await;
            let want = match want {
                "ask" => (true, true),
                "free" => (false, true),
                _ => (false, false),
            };
            assert_eq!(got, want, "{policy:?} {subject:?}");
            let denied = decide(&gate(policy), subject.clone(), Decision::Deny { reason: None }).await;
            assert_eq!(denied.1, want == (false, true), "{policy:?} {subject:?}");
        }
    }
}

#[tokio::test]
async fn the_same_is_the_very_same() {
    let fixture = gate(Policy::Always);
    assert_eq!(decide(&fixture, command(|_| {}), Decision::AllowSame).await, (true, true));
    assert_eq!(decide(&fixture, command(|_| {}), Decision::Deny { reason: None }).await, (false, true));
    // Each detail that changes makes it another thing.
    let changes: [Change; 7] = [
        |subject| {
            if let Subject::Command { argv, .. } = subject {
                argv.push("-x".into());
            }
        },
        |subject| {
            if let Subject::Command { argv, .. } = subject {
                *argv = vec!["cargo test".into()];
            }
        },
        |subject| {
            if let Subject::Command { cwd, .. } = subject {
                *cwd = "/w/b".into();
            }
        },
        |subject| {
            if let Subject::Command { env, .. } = subject {
                drop(env.insert("A".into(), "2".into()));
            }
        },
        |subject| {
            if let Subject::Command { sandbox, .. } = subject {
                *sandbox = "none".into();
            }
        },
        |subject| {
            if let Subject::Command { network, .. } = subject {
                *network = true;
            }
        },
        |subject| {
            if let Subject::Command { program, .. } = subject {
                *program = Some(Hash::of(b"x"));
            }
        },
    ];
    for change in changes {
        assert_eq!(decide(&fixture, command(change), Decision::Deny { reason: None }).await, (true, false));
    }
    // Once is once.
    let fixture = gate(Policy::Always);
    assert_eq!(decide(&fixture, edit(None), Decision::Allow).await, (true, true));
    assert_eq!(decide(&fixture, edit(None), Decision::Deny { reason: None }).await, (true, false));
}

#[tokio::test]
async fn whatever_is_allowed_is_in_the_log_before() {
    let fixture = gate(Policy::OutsideSandbox);
    decide(&fixture, edit(Some(Protection::Power)), Decision::Allow).await;
    let log = Audit::read(fixture.folder.path()).unwrap();
    let key = edit(Some(Protection::Power)).key();
    assert!(matches!(&log[0].act, Act::Asked { key: asked, .. } if *asked == key));
    let Act::Decided { decision: Decision::Allow, by: Decider::User, key: decided } = &log[1].act else {
        panic!("{log:?}");
    };
    assert_eq!(*decided, key);
}

#[tokio::test]
async fn what_cannot_be_written_down_is_not_allowed() {
    let audit = Arc::new(Audit::open(Path::new("/dev/full/x")).or_else(|_| Audit::broken()).unwrap());
    let gate = Gate::new("t", Policy::Always, audit, Box::new(|_, _| {}));
    let denied = gate.obtain(command(|_| {}), &CancellationToken::new()).await;
    assert!(matches!(denied, Err(Denied::Audit(_))), "{denied:?}");
}

#[tokio::test]
async fn a_stop_ends_the_waiting() {
    let fixture = gate(Policy::Always);
    let stop = CancellationToken::new();
    stop.cancel();
    assert!(matches!(fixture.gate.obtain(command(|_| {}), &stop).await, Err(Denied::Stopped)));
    assert!(fixture.gate.pending().is_empty());
    assert!(!fixture.gate.answer("a1", Decision::Allow));
}
