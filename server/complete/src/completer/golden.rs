//! What is shown of what models really write, in golden files: one for each thing that filters are there for.
//!
//! A file is rows of cases. `▸ LANGUAGE: TITLE` begins one, and the document follows, with `‸` for the cursor.
//! What the user did before may come next, `▸ types TEXT`, `▸ deletes BYTES` before the cursor, or
//! `▸ rejected`, what was looked at there and not taken; `▸ known` wants every name to be known. Then
//! `▸ model`, what it writes, and `▸ shown`, what comes of that, which `UPDATE_EXPECT=1` writes anew.
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;

use super::{
    fake::{Desk, URI, finish, say},
    *,
};

const CURSOR: char = '‸';
const MARK: &str = "▸ ";

/// One section of a case: its first line without the mark, and what follows.
type Section<'a> = (&'a str, String);

/// The sections of a file, in order.
fn sections(golden: &str) -> Vec<Section<'_>> {
    let mut all: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in golden.lines() {
        match (line.strip_prefix(MARK), all.last_mut()) {
            (Some(head), _) => all.push((head, Vec::new())),
            (None, Some((_, body))) => body.push(line),
            (None, None) => panic!("{line:?} stands before the first case"),
        }
    }
    all.into_iter().map(|(head, body)| (head, body.join("\n"))).collect()
}

/// The document of a case, and where the cursor is in it by now.
struct Case {
    desk: Desk,
    at: usize,
}

impl Case {
    fn begin(head: &str, document: &str) -> Self {
        let language = head.split(':').next().unwrap();
        let at = document.find(CURSOR).unwrap_or_else(|| panic!("{head}: where is the cursor?"));
        let mut desk = Desk::of(language, &document.replacen(CURSOR, "", 1), at, false);
        // Nothing of the embedded engine's.
        desk.settings.threshold = 1.0;
        Self { desk, at }
    }

    fn after(&mut self, deed: &str, text: String) {
        let (deed, what) = deed.split_once(' ').unwrap_or((deed, ""));
        match deed {
            "types" => {
                self.desk.replace(self.at..self.at, what);
                self.at += what.len();
            }
            "deletes" => {
                let from = self.at - what.parse::<usize>().unwrap();
                self.desk.replace(from..self.at, "");
                self.at = from;
            }
            "rejected" => {
                let line = Line::of(&self.desk.ask(self.at).document.text, self.at);
                let before = line.place().before.to_owned();
                lock(&self.desk.completer.outcomes).memory.reject(URI.into(), before, text);
            }
            "known" => self.desk.settings.known_names = true,
            _ => panic!("nobody can do {deed:?}"),
        }
    }

    /// What is shown at the cursor when the model writes this, or why there is nothing.
    async fn shown(&self, written: &str) -> String {
        let answer = self.desk.begin(self.at);
        // At some places nobody is asked.
        tokio::time::sleep(Duration::from_millis(200)).await;
        if self.desk.requests() > 0 {
            let (_, voice) = self.desk.asked(1).await;
            say(&voice, written);
            finish(&voice);
        }
        match answer.await.unwrap() {
            Ok(suggestion) => {
                let typed = self.at - suggestion.range.start;
                suggestion.text[typed..].to_owned()
            }
            Err(reason) => format!("({reason})"),
        }
    }
}

/// The same file with what is shown by now.
async fn written_anew(golden: &str) -> String {
    let (mut out, mut case) = (String::new(), None::<Case>);
    let (mut written, mut count) = (String::new(), 0);
    for (head, body) in sections(golden) {
        let body = match (head, &mut case) {
            ("model", Some(_)) => {
                written.clone_from(&body);
                body
            }
            ("shown", Some(case)) => case.shown(&written).await,
            (head, _) if head.contains(": ") => {
                count += 1;
                case = Some(Case::begin(head, &body));
                body
            }
            (deed, Some(case)) => {
                case.after(deed, body.clone());
                body
            }
            (head, None) => panic!("{head:?} stands before the first case"),
        };
        writeln!(out, "{MARK}{head}").unwrap();
        if !body.is_empty() || head == "model" {
            writeln!(out, "{body}").unwrap();
        }
    }
    assert!(count >= 6, "{count} cases are few");
    out
}

macro_rules! golden {
    ($($name:ident)*) => {
        $(#[tokio::test(start_paused = true)]
        async fn $name() {
            let file = expect_test::expect_file![concat!("golden/", stringify!($name), ".txt")];
            file.assert_eq(&written_anew(&file.data()).await);
        })*
    };
}

golden! {
    blocks
    blank
    brackets
    indentation
    names
    next_lines
    noise
    rejected
    repetition
    rest_of_line
    undone
}
