//! The harness measures what it says: on this crate's own source.
#![allow(clippy::unwrap_used)]

use text::Text;

use super::*;
use crate::open::{OpenFile, tests::dump};

fn own_files() -> Vec<File> {
    [
        ("/src/lex.rs", include_str!("../lex.rs")),
        ("/src/sort.rs", include_str!("../sort.rs")),
        ("/src/index.rs", include_str!("../index.rs")),
        ("/src/open.rs", include_str!("../open.rs")),
        ("/src/vocabulary.rs", include_str!("../vocabulary.rs")),
    ]
    .map(|(path, text)| (path.into(), text.into()))
    .into()
}

#[test]
fn only_what_is_not_hidden_is_seen() {
    let files = own_files();
    let index = index_of(&files);
    let mut desk = Desk::new(&files, &index);
    for protocol in [Protocol::LeaveOneOut, Protocol::Chronological] {
        for sample in samples(&files, protocol, 40, 1) {
            let text = &files[sample.file].1;
            let (before, after) = (&text[..sample.hidden.start], &text[sample.hidden.end..]);
            let fresh = Text::new(&format!("{before}{after}"));
            let fresh = OpenFile::new(&files[sample.file].0, &fresh, &index);
            assert_eq!(desk.show(&sample, dump).unwrap(), dump(&fresh));
            let hidden = &text[sample.hidden.clone()];
            assert_eq!(hidden.lines().next().unwrap().trim_end(), sample.rest);
            assert_eq!(after.is_empty(), protocol == Protocol::Chronological);
        }
    }
}

#[test]
fn samples_repeat() {
    let files = own_files();
    let all = |seed| format!("{:?}", samples(&files, Protocol::LeaveOneOut, 30, seed));
    assert_eq!(all(3), all(3));
    assert_ne!(all(3), all(4));
}

/// Weights trained on these files and a commit to them.
fn trained(tell: impl FnMut(Round)) -> Vec<u8> {
    let (mut lessons, weights) = (Lessons::new(1), Weights::default());
    lessons.study(&own_files(), 120, &weights);
    let mut more = Lessons::new(2);
    more.replay(&commit(), &mut Workspace::new(&weights), 2);
    train(Training { rounds: 4, seed: 1 }, vec![lessons, more], tell)
}

#[test]
fn training_repeats() {
    assert_eq!(trained(drop), trained(drop));
}

#[test]
fn training_learns() {
    let files = own_files();
    let mut losses = Vec::new();
    let weights = trained(|round| losses.push(round.loss));
    assert!(losses[3] < 0.8 * losses[0], "{losses:?}");
    let weights = Weights::from_bytes(&weights).unwrap();
    let report = measure(&files, Protocol::LeaveOneOut, 30, 2, &weights);
    assert_eq!(report.outcomes.len(), 30);
    assert!(report.calibration().iter().map(|bin| bin.0).sum::<usize>() == 30, "{report}");
}

/// A commit that adds a method much like another.
fn commit() -> Commit {
    let files = own_files();
    let (path, old) = files[4].clone();
    let added = "    /// As text.\n    pub(crate) fn text_of(&self, id: Id) -> &str {\n        self.word(id).map_or(\"\", |word| &word.text)\n    }\n";
    let at = old.find("    /// The parts of an identifier").unwrap();
    let new = format!("{}{added}\n{}", &old[..at], &old[at..]);
    let change = Change { path, old, new: new.into() };
    Commit { files, changes: vec![change.clone()], earlier: vec![change] }
}

#[test]
fn a_commit_is_replayed_from_what_was_before() {
    let commit = commit();
    let report = replay(&commit, &mut Workspace::new(&Weights::default()), (10, 1), &Weights::default());
    let asked: Vec<String> = report.outcomes.iter().map(|it| it.line[..2].concat()).collect();
    assert_eq!(asked.len(), 2, "the lines of code that are new, and no comment: {asked:?}");
    assert_eq!(
        format!(
            "{:?}",
            replay(&commit, &mut Workspace::new(&Weights::default()), (10, 1), &Weights::default()).exact()
        ),
        format!("{:?}", report.exact())
    );
    let thresholds = [0.4, 0.6, 0.9];
    let (mut workspace, weights) = (Workspace::new(&Weights::default()), Weights::default());
    let typing = type_lines(&commit, &mut workspace, (10, 1), &thresholds, &weights);
    let engine: Vec<&Typed> = typing.by_threshold.iter().map(|by| &by.1).collect();
    let [lines, suffix] = &typing.baselines;
    assert_eq!((engine[2].lines, lines.lines, suffix.lines), (2, 2, 2));
    let keys: Vec<usize> = engine.iter().map(|typed| typed.keys).collect();
    assert!(keys[0] < keys[2], "who wants to be surer types more: {keys:?}");
    for typed in engine {
        assert!(typed.accepted <= typed.distinct, "{typed:?}");
        assert_eq!(typed.characters, asked.iter().map(|line| line.trim().len()).sum::<usize>());
    }
    assert!(typing.by_threshold[1].1.completed > 0);
}

/// What stands below `let a = 1;`, what was suggested for it and below, and how many of those lines were right.
fn check_further(stands: &str, found: &str, want: &str) {
    let place = Place { path: Path::new("a.rs"), before: "let a", after: "", rest: " = 1;", further: stands };
    let Further { shown, right } = Further::of(found, &place);
    assert_eq!(format!("{right} of {shown}"), want, "{found:?} where {stands:?} stands");
}

#[test]
fn further_lines_are_right_if_all_before_them_are() {
    let stands = "\nlet b = 2;\n\nlet c = 3;\n";
    check_further(stands, " = 1;\nlet b = 2;\n\nlet c = 3;", "2 of 2");
    check_further(stands, " = 1;\nlet b = 0;\n\nlet c = 3;", "0 of 2");
    check_further(stands, " = 0;\nlet b = 2;", "0 of 1");
    check_further(stands, " = 1;\nlet b = 2;\nlet c = 3;", "1 of 2");
    check_further("\nlet b = 2;", " = 1;\nlet b = 2;\nlet c = 3;", "1 of 2");
    // Where what stands below is to be seen, nothing can be found out.
    check_further("", " = 1;\nlet b = 2;", "0 of 0");
}
