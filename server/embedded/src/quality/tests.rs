//! The harness measures what it says: on this crate's own source.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::open::OpenFile;

fn own_files() -> Vec<(PathBuf, String)> {
    [
        ("/src/lex.rs", include_str!("../lex.rs")),
        ("/src/sort.rs", include_str!("../sort.rs")),
        ("/src/index.rs", include_str!("../index.rs")),
        ("/src/open.rs", include_str!("../open.rs")),
        ("/src/vocabulary.rs", include_str!("../vocabulary.rs")),
    ]
    .map(|(path, text)| (path.into(), text.to_owned()))
    .into()
}

#[test]
fn what_is_hidden_leaves_no_trace() {
    let files = own_files();
    let index = index_of(&files);
    let mut desk = Desk::new(&files, &index);
    for protocol in [Protocol::LeaveOneOut, Protocol::Chronological] {
        for sample in samples(&files, protocol, 40, 1) {
            let (path, text) = &files[sample.file];
            let shown = format!("{}{}", &text[..sample.hidden.start], &text[sample.hidden.end..]);
            let fresh = OpenFile::new(path, &text::Text::new(&shown), &index);
            let see = |file: &OpenFile| {
                let (recent, offset) = (Recent::default(), sample.hidden.start);
                let query =
                    Query { index: &index, file, recent: &recent, offset, max_lines: 1, threshold: 0.0 };
                let branches = branches(&query, Network::shipped()).unwrap_or_default();
                let found: Vec<_> = branches.into_iter().map(|branch| (branch.text, branch.done)).collect();
                (found.into_iter().next(), baseline::longest_suffix(&query))
            };
            let (hidden, (expected, copied)) = (desk.show(&sample, see).unwrap(), see(&fresh));
            assert_eq!(hidden.0, expected, "{} {:?}", path.display(), sample.hidden);
            assert_eq!(hidden.1, copied, "{} {:?}", path.display(), sample.hidden);
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

#[test]
fn training_learns() {
    let files = own_files();
    let mut losses = Vec::new();
    let how = Training { samples: 60, rounds: 3, seed: 1 };
    let weights = train(&[files.clone()], how, |round| losses.push(round.loss));
    assert!(losses.is_sorted_by(|a, b| a > b), "{losses:?}");
    let report = measure(&files, Protocol::LeaveOneOut, 30, 2, Some(&weights));
    assert_eq!(report.outcomes.len(), 30);
    assert!(report.exact() > 5.0, "{report}");
}
