//! What a task must ask for: it waits, it is answered by the user alone, and what was decided is in the log.

use super::*;
use protocol::ApprovalScope;

const CI: &str = ".github/workflows/ci.yml";

fn write_ci() -> Reply {
    calls("write_file", &json!({ "path": CI, "content": "jobs: {}\n", "reason": "it wants one" }))
}

pub(super) fn audit(scratch: &Scratch) -> String {
    let mut log = String::new();
    for folder in std::fs::read_dir(scratch.state().join("ghostpen")).unwrap() {
        log += &std::fs::read_to_string(folder.unwrap().path().join("audit.jsonl")).unwrap_or_default();
    }
    log
}

#[test]
fn a_protected_file_is_asked_for_and_declined() {
    let (scratch, server) = served(WORKSPACE, [write_ci(), Reply::say(&["text: Then not."])]);
    let mut editor = editor(&scratch);
    let task = editor.delegate(prompt("add ci")).task_id;
    let asked = editor.item("approval", "waiting");
    let ItemContent::Approval { title, scopes, .. } = &asked.content else { panic!("an approval") };
    assert!(title.contains("protected file") && title.contains(CI), "{title}");
    assert_eq!(scopes, &[ApprovalScope::Once, ApprovalScope::Task], "never more than this very thing");
    assert!(editor.task_is(&task, "waiting").message.unwrap().contains(CI));
    let listed = editor.call::<protocol::TaskList>(protocol::TaskListParams {}).unwrap();
    assert_eq!(listed.tasks[0].state, TaskState::Waiting);
    // Words are no approval, and neither is an answer to something else.
    assert!(!editor.reply_to(&asked, Answer::Reply { text: "yes".to_owned() }));
    let other = protocol::Item { item_id: "other".to_owned(), ..asked.clone() };
    assert!(!editor.reply_to(&other, Answer::Approve { scope: ApprovalScope::Task }));
    assert!(editor.reply_to(&asked, Answer::Decline { reason: "we use another one".to_owned() }));
    let ended = editor.task_is(&task, "done");
    assert_eq!(ended.change_id, None);
    assert!(messages(&server.requests()[1]).last().unwrap().contains("we use another one"));
    let log = audit(&scratch);
    assert!(log.contains("\"act\":\"asked\"") && log.contains("\"answer\":\"deny\""), "{log}");
    assert!(!log.contains("\"act\":\"edited\""), "{log}");
    assert!(
        !editor.reply_to(&asked, Answer::Approve { scope: ApprovalScope::Once }),
        "nothing waits any more"
    );
}

#[test]
fn what_is_asked_is_shown_whole() {
    let check = |policy: &str, reply: Reply, detail: &str, reach: &[&str], diff: Option<&str>| {
        let (scratch, server) = served(WORKSPACE, [reply, Reply::say(&["text: Then not."])]);
        let url = server.url();
        let model = format!("[models.test]\napi = \"openai-chat\"\nurl = \"{url}\"\nmodel = \"m\"\n");
        scratch.configure(&format!("{model}[agent]\napprovals = \"{policy}\"\n"));
        let mut editor = editor(&scratch);
        editor.open("a.rs");
        editor.replace("a.rs", "fn total", "// unsaved\nfn total");
        editor.delegate(prompt("do it"));
        let asked = editor.item("approval", "waiting");
        let ItemContent::Approval { detail: told, reach: touches, diff: shown, .. } = &asked.content else {
            panic!("an approval")
        };
        assert!(told.ends_with(detail), "{told}");
        let touches = touches.join("\n");
        for part in reach {
            assert!(touches.contains(part), "{part} in {touches}");
        }
        assert_eq!(shown.as_deref(), diff);
        editor.reply_to(&asked, Answer::Decline { reason: String::new() });
    };
    let copy = "on the task's copy";
    let head = |path: &str| format!("diff --git a/{path} b/{path}\n");
    let made = format!("new file mode 100644\n--- /dev/null\n+++ b/{CI}\n@@ -0,0 +1 @@\n+jobs: {{}}\n");
    check("outsideSandbox", write_ci(), CI, &[copy], Some(&(head(CI) + &made)));
    let edited = "--- a/a.rs\n+++ b/a.rs\n@@ -1,4 +1,4 @@\n // unsaved\n fn total(a: i32, b: i32) -> i32 {\n-    a - b\n+    a + b\n }\n";
    check(
        "always",
        edit("a.rs", "a - b", "a + b", "a sum adds"),
        "a.rs",
        &[copy],
        Some(&(head("a.rs") + edited)),
    );
    let deleted = "deleted file mode 100644\n--- a/b.rs\n+++ /dev/null\n@@ -1 +0,0 @@\n-fn other() {}\n";
    let delete = calls("delete_file", &json!({ "path": "b.rs", "reason": "unused" }));
    check("always", delete, "b.rs", &[copy, "deleted"], Some(&(head("b.rs") + deleted)));
    let run = json!({ "command": ["sh", "-c", "echo 'a b' > c"], "network": true, "reason": "to see" });
    let words = r"sh -c 'echo '\''a b'\'' > c'";
    check("outsideSandbox", calls("run_command", &run), words, &["in /", "network: yes"], None);
}

#[test]
fn what_is_allowed_is_done_and_in_the_log_before() {
    let (scratch, _server) = served(WORKSPACE, [write_ci(), Reply::say(&["text: There."])]);
    let mut editor = editor(&scratch);
    let task = editor.delegate(prompt("add ci")).task_id;
    let asked = editor.item("approval", "waiting");
    assert!(editor.reply_to(&asked, Answer::Approve { scope: ApprovalScope::Once }));
    let change = editor.task_is(&task, "done").change_id.unwrap();
    assert_eq!(editor.show(&change).files[0].path, CI);
    let log = audit(&scratch);
    let at = |word: &str| log.find(word).unwrap_or_else(|| panic!("{word} in {log}"));
    assert!(at("\"act\":\"asked\"") < at("\"answer\":\"allow\""));
    assert!(at("\"answer\":\"allow\"") < at("\"act\":\"edited\""));
}

#[test]
fn a_stock_editor_is_asked_in_a_message_and_closing_it_is_no_yes() {
    for (choice, made) in [(None, false), (Some("Decline"), false), (Some("Allow once"), true)] {
        let (scratch, _server) = served(WORKSPACE, [write_ci(), Reply::say(&["text: Over."])]);
        let options = Options { abilities: abilities::stock(), ..Options::default() };
        let mut editor = Editor::with(&scratch, options);
        editor.choice = choice;
        let start = json!({ "command": "ghostpen.task.start", "arguments": [{ "task": prompt("add ci") }] });
        editor.ask("workspace/executeCommand", start);
        let asked = editor.asked("window/showMessageRequest");
        assert!(asked["message"].as_str().unwrap().contains(CI), "{asked}");
        if made {
            editor.until(|editor| {
                let offers = editor.asked.iter().filter(|(name, _)| name == "window/showMessageRequest");
                (offers.count() == 2).then_some(()).or_else(|| {
                    editor.status();
                    None
                })
            });
        } else {
            editor.message("Over.");
        }
        assert_eq!(audit(&scratch).contains("\"act\":\"edited\""), made, "{choice:?}");
    }
}

#[test]
fn the_policy_is_the_users_alone() {
    let (scratch, server) = served(WORKSPACE, [write_ci(), Reply::say(&["text: Then not."])]);
    let file = format!(
        "[models.test]\napi = \"openai-chat\"\nurl = \"{}\"\n[agent]\napprovals = \"never\"\n",
        server.url()
    );
    scratch.configure(&file);
    scratch.write(".ghostpen.toml", "[agent]\napprovals = \"always\"\n");
    let mut editor = editor(&scratch);
    editor.message("`agent` is ignored");
    let task = editor.delegate(prompt("add ci")).task_id;
    assert_eq!(editor.task_is(&task, "done").change_id, None);
    assert!(messages(&server.requests()[1]).last().unwrap().contains("never to ask"));
}
