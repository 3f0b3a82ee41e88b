//! The harness measures what it says: on this crate's own source.
#![allow(clippy::unwrap_used)]

use text::Text;

use super::*;
use crate::open::{OpenFile, tests::dump};

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

#[test]
fn training_learns() {
    let files = own_files();
    let mut losses = Vec::new();
    let how = Training { samples: 120, rounds: 4, seed: 1 };
    let weights = train(std::slice::from_ref(&files), how, |round| losses.push(round.loss));
    assert!(losses[3] < 0.8 * losses[0], "{losses:?}");
    let report = measure(&files, Protocol::LeaveOneOut, 30, 2, Some(&weights));
    assert_eq!(report.outcomes.len(), 30);
    assert!(report.calibration().iter().map(|bin| bin.0).sum::<usize>() == 30, "{report}");
}
