//! [`Editor`]: one editor with one server. It keeps its documents, answers the server's requests, and holds
//! the server to the protocol: one answer for each request, and nothing said that the test did not expect.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    fs, mem,
    process::ExitStatus,
    thread,
    time::Instant,
};

use protocol::Request;
use serde_json::{Value, json};

use super::{Applies, Buffer, Encoding, Options, PATIENCE, Process, Scratch, apply::Work, frame};

/// What the server may say at any time without anyone waiting for it.
const QUIET: &[&str] = &[
    "$/progress",
    "ghostpen/status/changed",
    "ghostpen/change/changed",
    // The marks in a review, again when typing has moved its hunks.
    "textDocument/publishDiagnostics",
    "ghostpen/task/item",
    "ghostpen/task/text",
];

/// An error answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) code: i64,
    pub(crate) message: String,
}

type Answer = Result<Value, Failure>;

/// Something the user does at a moment that the test names.
pub(crate) type Interlude = Box<dyn FnOnce(&mut Editor)>;

/// An editor with a server.
pub(crate) struct Editor {
    process: Process,
    pub(super) root: String,
    log: std::path::PathBuf,
    /// What the server said of itself.
    pub(crate) server: Value,
    /// The encoding that was agreed on.
    pub(crate) encoding: Encoding,
    /// How it applies edits.
    pub(crate) applies: Applies,
    /// What happens right before the next edit arrives.
    pub(crate) first: Option<Interlude>,
    /// Which of the choices that `window/showMessageRequest` offers the user takes.
    pub(crate) choice: Option<&'static str>,
    /// The open documents by URI.
    pub(crate) buffers: HashMap<String, Buffer>,
    /// What the server asked, in order: method and params.
    pub(crate) asked: Vec<(String, Value)>,
    pub(super) versioned_edits: bool,
    /// Its settings for us, as `workspace/configuration` asks for them.
    pub(crate) settings: Value,
    /// What it has applied and not told yet.
    pub(super) later: Vec<Work>,
    /// What the user types at the top before it does.
    pub(crate) typed: &'static str,
    held: Option<Vec<u8>>,
    next_id: i64,
    outstanding: HashSet<i64>,
    answers: HashMap<i64, Answer>,
    unread: VecDeque<(String, Value)>,
    faults: VecDeque<Failure>,
    ended: bool,
}

impl Editor {
    /// An editor with our plugin, initialized.
    pub(crate) fn new(scratch: &Scratch) -> Self {
        Self::with(scratch, Options::default())
    }

    /// An editor of some other kind, initialized.
    pub(crate) fn with(scratch: &Scratch, options: Options) -> Self {
        let mut editor = Self::before_initialize(scratch);
        editor.initialize(options);
        editor
    }

    /// An editor whose server was started and told nothing yet.
    pub(crate) fn before_initialize(scratch: &Scratch) -> Self {
        Self::over(Process::start(&mut Process::command(scratch), scratch), scratch)
    }

    /// An editor that talks to a server started in another way.
    pub(crate) fn over(process: Process, scratch: &Scratch) -> Self {
        Self {
            process,
            root: format!("file://{}", scratch.root().display()),
            log: scratch.log(),
            server: Value::Null,
            encoding: Encoding::Utf16,
            applies: Applies::Whole,
            first: None,
            choice: None,
            buffers: HashMap::new(),
            asked: Vec::new(),
            versioned_edits: false,
            settings: Value::Null,
            later: Vec::new(),
            typed: "",
            held: None,
            next_id: 0,
            outstanding: HashSet::new(),
            answers: HashMap::new(),
            unread: VecDeque::new(),
            faults: VecDeque::new(),
            ended: false,
        }
    }

    /// The first two messages of every session.
    pub(crate) fn initialize(&mut self, options: Options) {
        self.meet(options);
        self.notify("initialized", json!({}));
    }

    /// The first of them.
    fn meet(&mut self, options: Options) {
        let params = self.initialize_params(options, Some(std::process::id()));
        self.server = self.ask("initialize", params);
        let encoding = self.server["capabilities"]["positionEncoding"].as_str().expect("an encoding");
        self.encoding = Encoding::named(encoding);
    }

    /// What `initialize` is sent with.
    pub(crate) fn initialize_params(&mut self, options: Options, pid: Option<u32>) -> Value {
        let Options { mut abilities, settings, encodings } = options;
        let names: Vec<_> = encodings.iter().map(|encoding| encoding.name()).collect();
        abilities["general"] = json!({ "positionEncodings": names });
        let edits = &abilities["workspace"]["workspaceEdit"];
        self.versioned_edits = edits["documentChanges"] == json!(true);
        self.settings = settings.clone();
        json!({
            "processId": pid,
            "rootUri": self.root,
            "workspaceFolders": [{ "uri": self.root, "name": "workspace" }],
            "capabilities": abilities,
            "initializationOptions": settings,
        })
    }

    // Messages.

    /// Sends bytes as they are.
    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        self.process.send(bytes);
    }

    /// Sends everything that is sent meanwhile in one piece.
    pub(crate) fn together<T>(&mut self, say: impl FnOnce(&mut Self) -> T) -> T {
        self.held = Some(Vec::new());
        let result = say(self);
        let bytes = self.held.take().unwrap_or_default();
        self.raw(&bytes);
        result
    }

    /// Sends a notification.
    pub(crate) fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a request; its id.
    pub(crate) fn begin(&mut self, method: &str, params: Value) -> i64 {
        self.next_id += 1;
        let id = self.next_id;
        self.outstanding.insert(id);
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        id
    }

    /// Waits for the answer to a request.
    pub(crate) fn answer(&mut self, id: i64) -> Answer {
        loop {
            if let Some(answer) = self.answers.remove(&id) {
                return answer;
            }
            self.pump();
        }
    }

    /// Sends a request and waits for its answer.
    pub(crate) fn request(&mut self, method: &str, params: Value) -> Answer {
        let id = self.begin(method, params);
        self.answer(id)
    }

    /// The same, where it has to succeed.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> Value {
        self.request(method, params).unwrap_or_else(|failure| panic!("{method}: {failure:?}"))
    }

    /// One of our requests.
    pub(crate) fn call<R: Request>(&mut self, params: R::Params) -> Result<R::Response, Failure> {
        let answer = self.request(R::METHOD, serde_json::to_value(params).unwrap())?;
        Ok(serde_json::from_value(answer).expect("an answer of the documented form"))
    }

    /// Takes back a request.
    pub(crate) fn cancel(&mut self, id: i64) {
        self.notify("$/cancelRequest", json!({ "id": id }));
    }

    /// The params of the next notification with this method that are as wanted. Others stay unread.
    pub(crate) fn wait(&mut self, method: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let found = self.unread.iter().position(|(name, params)| name == method && wanted(params));
            if let Some((_, params)) = found.and_then(|at| self.unread.remove(at)) {
                return params;
            }
            self.pump();
        }
    }

    /// The next notification with one of these methods, in the order they were told.
    pub(crate) fn next_of(&mut self, methods: &[&str]) -> (String, Value) {
        loop {
            let found = self.unread.iter().position(|(name, _)| methods.contains(&name.as_str()));
            if let Some(told) = found.and_then(|at| self.unread.remove(at)) {
                return told;
            }
            self.pump();
        }
    }

    /// The next message to the user that holds these words.
    pub(crate) fn message(&mut self, words: &str) -> String {
        let holds =
            |params: &Value| params["message"].as_str().is_some_and(|message| message.contains(words));
        self.wait("window/showMessage", holds)["message"].as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the server has asked this; the params.
    pub(crate) fn asked(&mut self, method: &str) -> Value {
        loop {
            if let Some((_, params)) = self.asked.iter().find(|(name, _)| name == method) {
                return params.clone();
            }
            self.pump();
        }
    }

    /// The edits the server asked for so far.
    pub(crate) fn edits(&self) -> Vec<&Value> {
        let edits = self.asked.iter().filter(|(method, _)| method == "workspace/applyEdit");
        edits.map(|(_, params)| params).collect()
    }

    /// The methods of the notifications that nobody waited for.
    pub(crate) fn told(&self) -> impl Iterator<Item = &str> {
        self.unread.iter().map(|(method, _)| method.as_str())
    }

    /// The next error answer to no request, which is how a server says that it could not read a message.
    pub(crate) fn fault(&mut self) -> Failure {
        loop {
            if let Some(fault) = self.faults.pop_front() {
                return fault;
            }
            self.pump();
        }
    }

    /// Answers a request of the server.
    pub(super) fn reply(&mut self, id: &Value, result: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": result }));
    }

    fn send(&mut self, message: &Value) {
        let bytes = frame(message.to_string());
        match &mut self.held {
            Some(held) => held.extend(bytes),
            None => self.raw(&bytes),
        }
    }

    /// Takes in one message.
    fn pump(&mut self) {
        let Some(message) = self.process.next(Instant::now() + PATIENCE) else {
            self.ended = true;
            panic!("the server ended");
        };
        self.take_in(message);
    }

    fn take_in(&mut self, mut message: Value) {
        assert_eq!(message["jsonrpc"], "2.0", "{message}");
        let id = message["id"].take();
        let Some(method) = message["method"].as_str().map(ToOwned::to_owned) else {
            return self.take_answer(&id, &mut message);
        };
        let params = message["params"].take();
        if id.is_null() {
            self.unread.push_back((method, params));
        } else {
            self.asked.push((method.clone(), params.clone()));
            self.serve(&id, &method, &params);
        }
    }

    fn take_answer(&mut self, id: &Value, message: &mut Value) {
        let error = message["error"].take();
        let answer = if error.is_null() {
            Ok(message["result"].take())
        } else {
            let text = error["message"].as_str().expect("an error has a message");
            Err(Failure { code: error["code"].as_i64().unwrap(), message: text.to_owned() })
        };
        match (id.as_i64(), answer) {
            (Some(id), answer) => {
                assert!(self.outstanding.remove(&id), "a second or unasked answer to {id}: {answer:?}");
                self.answers.insert(id, answer);
                if self.outstanding.is_empty() {
                    self.tell_later();
                }
            }
            (None, Err(fault)) if id.is_null() => self.faults.push_back(fault),
            (None, answer) => panic!("an answer to {id}: {answer:?}"),
        }
    }

    /// Does what the server asks.
    fn serve(&mut self, id: &Value, method: &str, params: &Value) {
        let result = match method {
            "workspace/applyEdit" => return self.carry_out(id, params),
            "workspace/configuration" => json!([self.settings]),
            "window/showMessageRequest" => {
                let choice = |action: &&Value| action["title"].as_str() == self.choice;
                let actions = params["actions"].as_array().expect("choices");
                actions.iter().find(choice).cloned().unwrap_or_default()
            }
            "window/showDocument" => json!({ "success": true }),
            "window/workDoneProgress/create"
            | "client/registerCapability"
            | "workspace/textDocumentContent/refresh" => Value::Null,
            _ => panic!("the server asked for {method}: {params}"),
        };
        self.reply(id, result);
    }

    /// Asks for ghost text behind some text of a file, as an editor does while the user types.
    pub(crate) fn ghost_text(&mut self, file: &str, after: &str) -> Value {
        let id = self.begin_ghost_text(file, after);
        self.answer(id).unwrap()
    }

    /// The same without waiting; the request's id.
    pub(crate) fn begin_ghost_text(&mut self, file: &str, after: &str) -> i64 {
        let params = json!({
            "textDocument": { "uri": self.uri(file) },
            "position": self.position_after(file, after),
            "context": { "triggerKind": 2 },
        });
        self.begin("textDocument/inlineCompletion", params)
    }

    /// What was decided for the latest request for ghost text.
    pub(crate) fn why(&mut self) -> protocol::Consideration {
        let why = self.call::<protocol::SuggestionWhy>(protocol::SuggestionWhyParams::default()).unwrap();
        why.recent.into_iter().next().expect("something was asked for")
    }

    // The session.

    /// Asks again and again until something is so that no message tells.
    pub(crate) fn until<T>(&mut self, mut so: impl FnMut(&mut Self) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(it) = so(self) {
                return it;
            }
            assert!(Instant::now() < deadline, "it never became so");
        }
    }

    /// Waits until the workspace was read; what the status says then.
    pub(crate) fn ready(&mut self) -> protocol::Status {
        self.until(|editor| {
            Some(editor.status()).filter(|status| status.state != protocol::StatusState::Indexing)
        })
    }

    /// What the status says. Everything sent before has been taken in then.
    pub(crate) fn status(&mut self) -> protocol::Status {
        self.call::<protocol::StatusShow>(protocol::StatusShowParams {}).unwrap()
    }

    /// The server's process.
    pub(crate) fn process(&mut self) -> &mut Process {
        &mut self.process
    }

    /// Ends the session as the protocol says, and looks at what was left unread.
    pub(crate) fn finish(&mut self) {
        let last = self.begin("shutdown", Value::Null);
        assert_eq!(self.answer(last), Ok(Value::Null));
        assert!(self.outstanding.is_empty(), "never answered: {:?}", self.outstanding);
        self.notify("exit", Value::Null);
        assert_eq!(self.end().code(), Some(0));
        let loud = |(method, params): &&(String, Value)| {
            let at_work = ["running", "waiting"].contains(&params["state"].as_str().unwrap_or_default());
            let running = method == "ghostpen/task/event" && at_work;
            !running && !QUIET.contains(&method.as_str())
        };
        let unread: Vec<_> = self.unread.iter().filter(loud).collect();
        assert!(unread.is_empty(), "said, and expected by nobody: {unread:#?}");
        assert!(self.faults.is_empty(), "faults, expected by nobody: {:?}", self.faults);
    }

    /// Takes in what is still being said until the server has ended; how it ended.
    pub(crate) fn end(&mut self) -> ExitStatus {
        while let Some(message) = self.process.next(Instant::now() + PATIENCE) {
            self.take_in(message);
        }
        self.ended = true;
        self.process.exit()
    }

    /// Ends the server as a crash does; nothing is looked at.
    pub(crate) fn crash(mut self) {
        self.process.kill();
        self.ended = true;
    }

    /// Ends the server as a crash does, and starts another one with the same documents open.
    pub(crate) fn crash_and_restart(mut self, scratch: &Scratch) -> Self {
        let buffers = mem::take(&mut self.buffers);
        self.crash();
        let mut editor = Self::before_initialize(scratch);
        editor.meet(Options::default());
        editor.together(|editor| {
            editor.notify("initialized", json!({}));
            for (uri, buffer) in buffers {
                editor.open_as(&uri, &buffer.text);
            }
        });
        editor
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("server's log:\n{}", fs::read_to_string(&self.log).unwrap_or_default());
        } else if !self.ended {
            self.finish();
        }
    }
}
