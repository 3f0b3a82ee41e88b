//! A crash costs the line it was in, and nothing else.

use super::*;

#[test]
fn torn_tails_cost_themselves() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/log.jsonl");
    let lines = Lines::open(&path).unwrap();
    for value in 0..3 {
        lines.append(&value).unwrap();
    }
    drop(lines);
    let whole = fs::read(&path).unwrap();
    for cut in 0..=whole.len() {
        fs::write(&path, &whole[..cut]).unwrap();
        let kept: Vec<u32> = read(&path).unwrap();
        assert!((0..3).collect::<Vec<_>>().starts_with(&kept), "{cut}: {kept:?}");
        let lines = Lines::open(&path).unwrap();
        lines.append(&7).unwrap();
        let after: Vec<u32> = read(&path).unwrap();
        assert_eq!(after, [kept, vec![7]].concat(), "{cut}");
    }
}

#[test]
fn no_file_is_no_values() {
    assert!(read::<u32>(Path::new("/nowhere/at/all")).unwrap().is_empty());
}
