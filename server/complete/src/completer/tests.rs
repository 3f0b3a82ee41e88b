//! Requests end in a suggestion that fits its place or in the reason for silence; the latest wins.
#![allow(clippy::unwrap_used)]

use text::Text;
use workspace::Documents;

use super::*;

/// A workspace with one habit, and a document in which the user types.
struct Desk {
    documents: Documents,
    completer: Completer,
}

const URI: &str = "file:///w/new.rs";

impl Desk {
    fn new(content: &str) -> Self {
        let desk = Self { documents: Documents::default(), completer: Completer::default() };
        let mut lesson = desk.completer.learner().lesson();
        for name in ["a", "b", "c"] {
            let habit = format!(
                "fn {name}(input: &str) {{\n    let value = parse_header(input, Mode::Strict)?;\n    emit(value);\n}}\n"
            );
            lesson.add(format!("/w/{name}.rs").as_ref(), &Text::new(&habit));
        }
        lesson.finish();
        let document = desk.documents.open(URI, Some("/w/new.rs".into()), "rust", 1, content);
        desk.completer.learner().open(&document);
        desk
    }

    fn edit(&self, at: usize, text: &str) {
        let document = self.documents.get(URI).unwrap();
        let place = document.text.position(at, text::Encoding::Utf8);
        let change = workspace::ContentChange { range: Some((place, place)), text: text.to_owned() };
        let changed =
            self.documents.change(URI, document.version + 1, &[change], text::Encoding::Utf8).unwrap();
        self.completer.changed(&changed);
    }

    fn ask(&self, offset: usize) -> Ask {
        let document = self.documents.get(URI).unwrap();
        let cursor = document.text.position(offset, text::Encoding::Utf8);
        Ask::at(document, offset, cursor)
    }

    async fn suggest(&self, offset: usize) -> Result<Suggestion, Reason> {
        self.completer.suggest(self.ask(offset), settings()).await
    }
}

fn settings() -> Settings {
    Settings { max_lines: 5, threshold: 0.2, ..Settings::default() }
}

#[tokio::test]
async fn what_is_typed_of_a_suggestion_needs_no_engine() {
    let content = "fn new(input: &str) {\n    let value = pars\n}\n";
    let desk = Desk::new(content);
    let cursor = content.find("pars").unwrap() + 4;
    let first = desk.suggest(cursor).await.unwrap();
    assert_eq!(first.source, Source::Embedded);
    assert!(first.text.starts_with("parse_header"), "{}", first.text);
    assert_eq!(first.range, cursor - 4..cursor, "the word being typed is part of it");
    desk.edit(cursor, "e_h");
    let second = desk.suggest(cursor + 3).await.unwrap();
    assert_eq!((second.source, second.id, &second.text), (Source::TypedThrough, first.id, &first.text));
    desk.edit(cursor + 3, "x");
    assert_ne!(desk.suggest(cursor + 4).await.map(|s| s.source), Ok(Source::TypedThrough), "contradicted");
}

#[tokio::test]
async fn silence_has_its_reason() {
    let content = "fn new() {\n    let value = pars\n}\n";
    let cursor = content.find("pars").unwrap() + 4;
    let desk = Desk::new(content);
    let asked = |change: &dyn Fn(&mut Ask, &mut Settings)| {
        let (mut ask, mut settings) = (desk.ask(cursor), settings());
        change(&mut ask, &mut settings);
        desk.completer.suggest(ask, settings)
    };
    let check = |result: Result<Suggestion, Reason>, want| assert_eq!(result.unwrap_err(), want);
    check(asked(&|_, settings| settings.enabled = false).await, Reason::Disabled);
    check(
        asked(&|_, settings| settings.disabled_languages = vec!["rust".into()]).await,
        Reason::LanguageDisabled,
    );
    check(asked(&|ask, _| ask.excluded = true).await, Reason::Excluded);
    check(asked(&|ask, _| ask.offset -= 2).await, Reason::MidLine);
    desk.completer.snooze(Some(SystemTime::now() + Duration::from_mins(1)));
    check(asked(&|_, _| {}).await, Reason::Snoozed);
    assert!(asked(&|ask, _| ask.invoked = true).await.is_ok(), "asked for by key");
    desk.completer.snooze(None);
    desk.documents.mark_out_of_step(URI, workspace::OutOfStep::Unreadable).unwrap();
    let reason = asked(&|_, _| {}).await.unwrap_err();
    assert_eq!(reason, Reason::OutOfStep(workspace::OutOfStep::Unreadable));
    let told: Vec<_> =
        desk.completer.history().recent(Some(URI), 2).into_iter().map(|entry| entry.verdict).collect();
    assert_eq!(told, [Verdict::Empty, Verdict::Shown]);
    assert!(desk.completer.history().recent(Some("file:///other"), 9).is_empty());
}

#[tokio::test]
async fn the_engine_guesses_once_for_a_choice() {
    let content = "fn new(input: &str) {\n    let value = pars\n}\n";
    let desk = Desk::new(content);
    let ask = Ask { invoked: true, ..desk.ask(content.find("pars").unwrap() + 4) };
    let first = desk.completer.suggest(ask.clone(), settings()).await.unwrap();
    assert!(ask.guessed.get().is_some());
    let ask = Ask { guessed: Arc::new(Ok(Guess { text: "ec".to_owned(), probability: 1.0 }).into()), ..ask };
    let mut others = Arc::new(desk.completer).alternatives(ask, settings());
    let mut offered = Vec::new();
    while let Some(other) = others.recv().await {
        offered.push(other.text);
    }
    assert_eq!(offered, [first.text, "parsec".to_owned()], "what was guessed is offered, and nothing anew");
}

#[tokio::test]
async fn a_newer_request_takes_the_place_of_an_older_one() {
    let content = "fn new(input: &str) {\n    let value = pars\n}\n";
    let desk = Desk::new(content);
    let cursor = content.find("pars").unwrap() + 4;
    let older = desk.completer.suggest(desk.ask(cursor), settings());
    let newer = desk.completer.suggest(desk.ask(cursor), settings());
    // Both are under way when the first is looked at again.
    let (older, newer) = tokio::join!(older, newer);
    assert_eq!(older, Err(Reason::Superseded));
    assert!(newer.is_ok());
}
