// A conversation with every kind of item in every state that looks different, as the panel is told it.

import type { Item, ItemContent, ItemState, TaskSummary, Thread } from "../../../editors/vscode/src/protocol.ts";

const AT = Date.UTC(2026, 0, 5, 9, 30);

const ANSWER = `The retry loop lives in \`src/fetch.rs:12\`. It gives up after **three** attempts, which is why the test
times out.

## What I would change

1. Wait longer each time, up to a limit
2. Stop when the server says \`404\`

\`\`\`rust src/fetch.rs
/// Asks again until the server answers.
pub fn fetch(url: &str) -> Result<Page, Error> {
    for attempt in 0..3 {
        match get(url) {
            Ok(page) => return Ok(page),
            Err(error) if error.is_final() => return Err(error), // no use in asking again
            Err(_) => sleep(Duration::from_millis(100 << attempt)),
        }
    }
    Err(Error::new("no answer"))
}
\`\`\`

| attempt | waits |
|---|---|
| 1 | 100 ms |
| 2 | 200 ms |

- [x] read the code
- [ ] run the tests

> The server answers after 250 ms on average.

See [the RFC](https://example.org/rfc/9110#section-15) and ![a graph](https://tracker.example/pixel.png?secret).
<img src="https://tracker.example/tag.png"><script>alert(1)</script>`;

const FILE = "file:///workspace/src/fetch.rs";

/** The items in the order in which they are shown. */
const CONTENTS: [ItemContent, ItemState?][] = [
  [
    {
      kind: "userMessage",
      text: "Why does the test of fetch time out?\nMake it robust.",
      mentions: [
        { kind: "file", uri: FILE },
        { kind: "text", label: "terminal", text: "test timed out" },
      ],
      images: 1,
    },
  ],
  [{ kind: "instructions", files: [{ uri: "file:///workspace/AGENTS.md", bytes: 1834, leftOut: 0 }] }],
  [{ kind: "reasoning", text: "The loop has **no** delay, so …" }],
  [
    {
      kind: "toolCall",
      tool: "read",
      title: "Read src/fetch.rs",
      input: '{"path":"src/fetch.rs"}',
      output: "pub fn fetch() {}",
      exitCode: null,
      tookMs: 3,
      files: [FILE],
    },
  ],
  [
    {
      kind: "toolCall",
      tool: "run",
      title: "cargo test --package fetcher --test a_long_name_that_does_not_fit_into_the_line",
      input: '{"command":"cargo test"}',
      output: "running 3 tests\ntest timeout ... FAILED",
      exitCode: 101,
      tookMs: 8_420,
      files: [],
    },
    "failed",
  ],
  [{ kind: "agentMessage", text: ANSWER }],
  [
    {
      kind: "plan",
      steps: [
        { text: "Wait longer after each attempt", state: "done" },
        { text: "Stop at answers that are final", state: "running" },
        { text: "Add a test", state: "pending" },
      ],
    },
  ],
  [{ kind: "notice", level: "warning", text: "The model's server was busy; asked again after 2 s." }],
  [
    {
      kind: "approval",
      title: "Run a command outside the sandbox",
      detail: "docker compose up --detach database",
      reach: ["in /workspace", "no sandbox: it can read and change all that you can"],
      diff: null,
      subject: "unsandboxed",
      scopes: ["once", "task"],
      answer: null,
    },
    "waiting",
  ],
  [
    {
      kind: "approval",
      title: "Run a command with the network",
      detail: "cargo fetch",
      reach: ["in /workspace", "network: yes; what it reads it can send there"],
      diff: null,
      subject: "network",
      scopes: ["once"],
      answer: { kind: "decline", reason: "everything is vendored" },
    },
    "aborted",
  ],
  [
    {
      kind: "approval",
      title: "Changing the protected file /workspace/.cargo/config.toml",
      detail: "/workspace/.cargo/config.toml",
      reach: [
        "on the task's copy: your file stays as it is until you accept the hunk",
        "it can change what your tools do",
      ],
      diff: `--- a/.cargo/config.toml
+++ b/.cargo/config.toml
@@ -1,2 +1,2 @@
 [build]
-jobs = 2
+rustc-wrapper = "./wrap"
`,
      subject: "protectedFile",
      scopes: ["once", "task"],
      answer: null,
    },
    "waiting",
  ],
  [
    {
      kind: "question",
      text: "Should a page that moved count as an answer?",
      choices: ["Yes, follow it", "No"],
      answer: null,
    },
    "waiting",
  ],
  [
    {
      kind: "evidence",
      claim: "The tests pass",
      command: "cargo test",
      exitCode: 0,
      output: "test result: ok. 3 passed; 0 failed",
      stale: false,
    },
  ],
  [{ kind: "evidence", claim: "No warnings", command: "cargo clippy", exitCode: 0, output: "", stale: true }],
  [{ kind: "change", changeId: "c1", files: 2, hunks: 4, added: 18, removed: 6 }],
  [{ kind: "notice", level: "error", text: "The budget of this task is spent." }],
];

const usage = { promptTokens: 48_211, cachedTokens: 40_960, outputTokens: 1_902, costMicros: 183_000 };

const task: TaskSummary = {
  taskId: "t1",
  threadId: "h1",
  title: "Why does the test of fetch time out?",
  state: "waiting",
  message: "Waits for your answer",
  at: AT,
  endedAt: null,
  changeId: "c1",
  files: 2,
  added: 18,
  removed: 6,
  usage,
};

export const CONVERSATION: Thread = {
  threadId: "h1",
  title: task.title,
  mode: "agent",
  items: CONTENTS.map(([content, state = "done"], index): Item => ({ itemId: `i${index}`, taskId: "t1", at: AT + index, state, content })),
  tasks: [task],
  usage,
};
