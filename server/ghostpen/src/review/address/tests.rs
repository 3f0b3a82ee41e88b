//! Addresses survive the way over the wire.
#![allow(clippy::unwrap_used)]

use super::*;

#[test]
fn addresses_are_read_as_they_were_written() {
    let file = |path: &str, base| Address::File { change: "c1".into(), path: path.into(), base };
    for address in
        [Address::Review { change: "c1".into() }, file("/w/a b/\u{e4}?#%.rs", true), file("/w/x.rs", false)]
    {
        assert_eq!(Address::parse(&address.uri()), Some(address));
    }
    assert_eq!(file("/w/x.rs", false).uri().as_str(), "ghostpen-file://c1/w/x.rs?proposed");
    assert_eq!(Address::parse(&"file:///w/x.rs".parse().unwrap()), None);
    assert_eq!(blank().as_str(), "about:blank");
}
