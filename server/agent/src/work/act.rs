//! Running what the model calls. Tools that read run together, all others alone, each from the moment its
//! call is complete; results are taken in the order of the calls, and every call has one.

use std::{future::Future, future::poll_fn, pin::Pin, sync::Arc, task::Poll, time::Instant};

use model::{Message, Part, ToolCall};
use protocol::{ItemContent, ItemState, TaskState};
use tokio::{
    sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock},
    task::JoinHandle,
    time::timeout_at,
};

use super::{Calls, Ending, GRACE, Work, sample::CALLS};
use crate::{
    approval::Denied,
    audit::now,
    clip::{LIMIT, clean, clip},
    guard::Advice,
    prompt,
    tools::{self, Access, Call, Done, Refused},
};

/// A call under way.
pub(super) struct Started {
    face: Face,
    access: Option<Access>,
    advice: Advice,
    work: JoinHandle<Result<Done, Refused>>,
}

/// How a call is shown.
struct Face {
    call: ToolCall,
    item: String,
    title: String,
    at: u64,
    began: Instant,
}

/// The right to run now.
enum Permit {
    Together { _guard: OwnedRwLockReadGuard<()> },
    Alone { _guard: OwnedRwLockWriteGuard<()> },
}

impl Work {
    /// Starts a call. In its turn: whoever comes first waits first.
    pub(super) async fn start(&mut self, call: ToolCall, before: usize) -> Started {
        let found = tools::find(self.bench.mode, &call.name);
        let access = found.as_ref().ok().map(|entry| entry.access);
        let title = found.as_ref().map_or_else(|_| clean(&call.name), |entry| entry.title(&call.arguments));
        let advice = self.guard.look(&call, access);
        let item = format!("{}-c{}", self.bench.task, self.items);
        self.items += 1;
        let face = Face { call, item, title, at: now(), began: Instant::now() };
        // Before it runs, so that what the tool itself shows comes after.
        self.show_call(&face, ItemState::Running, String::new(), &Done::default(), None);
        let found = match (found, advice) {
            (_, Advice::Stop) => Err(Refused::new("this very call was made too often; it was not run")),
            _ if before >= CALLS => {
                Err(Refused::new(format!("more than {CALLS} calls at once; make this one again")))
            }
            (found, _) => found,
        };
        let work = match found {
            Err(refused) => tokio::spawn(async move { Err(refused) }),
            Ok(entry) => {
                let mut permit = permit(Arc::clone(&self.turn), entry.access);
                // Asked for now, so that the order of the calls is that of the queue.
                let at_once = poll_fn(|context| {
                    Poll::Ready(match permit.as_mut().poll(context) {
                        Poll::Ready(permit) => Some(permit),
                        Poll::Pending => None,
                    })
                });
                let at_once = at_once.await;
                let arguments = face.call.arguments.clone();
                let context = Call { bench: Arc::clone(&self.bench), item: face.item.clone() };
                tokio::spawn(async move {
                    let permit = match at_once {
                        Some(permit) => permit,
                        None => permit.await,
                    };
                    let run = move || {
                        let _permit = permit;
                        // What waited for its turn is not begun after a stop.
                        if context.bench.stop.is_cancelled() {
                            return Err(Denied::Stopped.into());
                        }
                        entry.run(&arguments, &context)
                    };
                    let failed = |_| Refused::new("the tool failed inside; this is a fault of Ghostpen");
                    tokio::task::spawn_blocking(run).await.map_err(failed)?
                })
            }
        };
        Started { face, access, advice, work }
    }

    /// Takes the results, in order; how the task ends, if it has to.
    pub(super) async fn collect(&mut self, calls: Calls) -> Option<Ending> {
        let stop = self.bench.stop.clone();
        let mut ending = None;
        let mut deadline = None;
        for mut started in calls {
            let result = match deadline {
                Some(deadline) => timeout_at(deadline, &mut started.work).await.ok(),
                None => tokio::select! {
                    biased;
                    result = &mut started.work => Some(result),
                    () = stop.cancelled() => {
                        let at = tokio::time::Instant::now() + GRACE;
                        deadline = Some(at);
                        timeout_at(at, &mut started.work).await.ok()
                    }
                },
            };
            let result = match result {
                Some(result) => result.unwrap_or_else(|_| Err(Refused::new("the tool failed inside"))),
                None => {
                    // What it does from here on must not count.
                    self.bench.close();
                    started.work.abort();
                    Err(Refused::new("aborted: the user stopped the task"))
                }
            };
            ending = self.settle(&started, result).or(ending);
        }
        ending
    }

    /// Writes down and shows what a call came to.
    fn settle(&mut self, started: &Started, result: Result<Done, Refused>) -> Option<Ending> {
        let (state, done, unreadable) = match result {
            Ok(done) => (ItemState::Done, done, false),
            Err(refused) => {
                let state =
                    if self.bench.stop.is_cancelled() { ItemState::Aborted } else { ItemState::Failed };
                (state, Done { text: refused.message, ..Done::default() }, refused.unreadable)
            }
        };
        if state == ItemState::Done && started.access == Some(Access::Edit) {
            self.guard.edited();
        }
        let too_bad = self.guard.read(unreadable);
        let mut text = clip(&done.text, LIMIT + 4_000);
        if let Advice::Warn(count) = started.advice {
            text += &format!(
                "\n[You made this very call {count} times, and nothing changed in between. Do something else, or \
                 end the task; at the fifth time it is stopped.]"
            );
        }
        let message = Message::ToolResult {
            call_id: started.face.call.id.clone(),
            content: vec![Part::text(text.clone())],
            is_error: state != ItemState::Done,
        };
        if self.say(message).is_err() {
            return Some(Self::unwritable());
        }
        let took = started.face.began.elapsed().as_millis() as u64;
        self.show_call(&started.face, state, text, &done, Some(took));
        if started.advice == Advice::Stop {
            let message = format!(
                "Stopped: the model made the same call of {} again and again",
                started.face.call.name
            );
            return Some(Ending::of(TaskState::Failed, message));
        }
        too_bad.then(|| {
            Ending::of(
                TaskState::Failed,
                "Stopped: the model's tool calls could not be read, four times in a row",
            )
        })
    }

    fn show_call(&self, face: &Face, state: ItemState, output: String, done: &Done, took: Option<u64>) {
        let content = ItemContent::ToolCall {
            tool: clean(&face.call.name),
            title: face.title.clone(),
            input: clip(&face.call.arguments, 20_000),
            output,
            exit_code: done.exit,
            took_ms: took,
            files: done.files.iter().map(|file| prompt::uri(file)).collect(),
        };
        self.bench.show(&face.item, face.at, state, content);
    }
}

fn permit(turn: Arc<RwLock<()>>, access: Access) -> Pin<Box<dyn Future<Output = Permit> + Send>> {
    match access {
        Access::Read | Access::Talk => {
            Box::pin(async { Permit::Together { _guard: turn.read_owned().await } })
        }
        Access::Edit | Access::Run => Box::pin(async { Permit::Alone { _guard: turn.write_owned().await } }),
    }
}
