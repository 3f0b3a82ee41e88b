//! Numbers are added up over servers and days, and nothing else is kept.
#![allow(clippy::unwrap_used)]

use super::*;

fn counts(requests: u64, accepted: u64, rejected: u64) -> Counts {
    let mut took = Counts::default().took;
    took[1] = requests;
    Counts { requests, accepted, rejected, took, ..Counts::default() }
}

#[test]
fn servers_add_to_the_same_days() {
    let folder = tempfile::tempdir().unwrap();
    let stats = folder.path().join("stats");
    let (one, other) = (Ledger::at(Some(stats.clone())), Ledger::at(Some(stats.clone())));
    one.keep(&counts(2, 1, 0));
    other.keep(&counts(3, 2, 1));
    other.keep(&Counts::default());
    append(&stats, today() - 7, &line(&counts(10, 0, 0))).unwrap();
    let worth = one.worth(Some(7));
    assert_eq!((worth.total.requests, worth.total.accepted), (5, 3));
    assert_eq!((worth.acceptance, worth.kept, worth.p50_ms), (Some(0.75), None, Some(2)));
    assert_eq!(one.worth(Some(8)).total.requests, 15);
    let file = fs::read_to_string(stats.join(format!("day-{}.jsonl", today()))).unwrap();
    assert_eq!(file.lines().filter(|line| !line.is_empty()).count(), 2, "nothing for nothing: {file}");
}

#[test]
fn what_is_counted_has_the_names_that_are_told() {
    let names = |value| match value {
        Ok(Value::Object(numbers)) => numbers.keys().cloned().collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    let counted = names(serde_json::to_value(Counts::default()));
    assert_eq!(counted, names(serde_json::to_value(SuggestionStats::default())));
}

#[test]
fn a_line_cut_off_costs_itself_alone() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::at(Some(folder.path().to_owned()));
    fs::write(folder.path().join(format!("day-{}.jsonl", today())), "{\"requests\": 5, \"acc").unwrap();
    ledger.keep(&counts(2, 1, 0));
    assert_eq!(ledger.worth(None).total.requests, 2);
}

#[test]
fn what_cannot_be_written_is_told_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    for ledger in [Ledger::at(None), Ledger::at(Some(file.join("stats")))] {
        ledger.keep(&counts(2, 1, 0));
        ledger.keep(&counts(2, 0, 1));
        let worth = ledger.worth(None);
        assert_eq!((worth.total.requests, worth.acceptance), (4, Some(0.5)));
    }
}

#[test]
fn old_days_are_dropped() {
    let folder = tempfile::tempdir().unwrap();
    append(folder.path(), today() - KEPT, &line(&counts(1, 0, 0))).unwrap();
    append(folder.path(), today() - KEPT + 1, &line(&counts(1, 0, 0))).unwrap();
    append(folder.path(), today(), &line(&counts(1, 0, 0))).unwrap();
    assert_eq!(days_in(folder.path()).len(), 2);
}
