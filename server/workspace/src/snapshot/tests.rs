//! Buffers lie over the disk, links lead to them, and what is no text is refused with its reason.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::os::unix::fs::symlink;

use text::Encoding;

use super::*;
use crate::{ContentChange, fixture::Fixture};

#[test]
fn buffers_lie_over_the_disk_and_snapshots_do_not_change() {
    let fixture =
        Fixture::new("//- /a.rs\ndisk\n//- /a.rs open\nbuffer\n//- /b.rs\ndisk\n//- /new.rs open\nnew\n");
    let snapshot = fixture.snapshot();
    let uri = snapshot.document_at(&fixture.path("a.rs")).unwrap().uri.clone();
    let change = ContentChange { range: None, text: "later\n".to_owned() };
    fixture.workspace.documents().change(&uri, 8, &[change], Encoding::Utf16).unwrap();
    let check = |snapshot: &Snapshot, name: &str, text: &str, version| {
        let source = snapshot.read(&fixture.path(name)).unwrap();
        assert_eq!((source.text.to_string().as_str(), source.version), (text, version));
    };
    check(&snapshot, "a.rs", "buffer\n", Some(7));
    check(&fixture.snapshot(), "a.rs", "later\n", Some(8));
    check(&snapshot, "b.rs", "disk\n", None);
    check(&snapshot, "new.rs", "new\n", Some(7));
    assert_eq!(snapshot.documents().count(), 2);
    assert!(snapshot.document(&uri).is_some());
}

#[test]
fn a_buffer_opened_through_a_link_is_the_file_behind_it() {
    let fixture = Fixture::new("//- /real.rs\ndisk\n");
    symlink(fixture.path("real.rs"), fixture.path("link.rs")).unwrap();
    fixture.open("link.rs", "buffer\n");
    let read = fixture.snapshot().read(&fixture.path("real.rs")).unwrap();
    assert_eq!((read.text.to_string().as_str(), read.version), ("buffer\n", Some(7)));
}

#[test]
fn bytes_are_kept_and_what_is_no_text_is_refused() {
    let fixture = Fixture::new("");
    let check = |content: &[u8], expected: &str| {
        fixture.write("f", content);
        let said = match fixture.snapshot().read(&fixture.path("f")) {
            Ok(source) => format!("{:?} {}", source.text.to_string(), source.bom),
            Err(error) => error.to_string(),
        };
        assert_eq!(said, expected);
    };
    check(b"", r#""" false"#);
    check(b"\xEF\xBB\xBFa\r\nb", r#""a\r\nb" true"#);
    check(b"a\0b", "it is binary");
    check(&[vec![b'a'; 10_000], vec![0]].concat(), "it is binary");
    check(b"\xff\xfea", "it is not UTF-8");
    File::create(fixture.path("f")).unwrap().set_len(MAX_FILE_BYTES + 1).unwrap();
    let error = fixture.snapshot().read(&fixture.path("f")).unwrap_err().to_string();
    assert_eq!(error, "it has 67108865 bytes, more than the limit of 67108864");
    let error = fixture.snapshot().read(&fixture.path("")).unwrap_err();
    assert!(matches!(error, ReadError::NotAFile), "{error}");
    let error = fixture.snapshot().read(&fixture.path("none")).unwrap_err();
    assert!(matches!(error, ReadError::Io(_)), "{error}");
}

#[test]
fn a_bom_on_disk_is_known_of_an_open_file_too() {
    let fixture = Fixture::new("//- /a.rs open\nbuffer\n");
    assert!(!fixture.snapshot().read(&fixture.path("a.rs")).unwrap().bom);
    fixture.write("a.rs", b"\xEF\xBB\xBFdisk");
    assert!(fixture.snapshot().read(&fixture.path("a.rs")).unwrap().bom);
}

#[test]
fn a_buffer_out_of_step_has_no_text_to_build_on() {
    let fixture = Fixture::new("//- /a.rs open\nbuffer\n");
    let uri = fixture.snapshot().document_at(&fixture.path("a.rs")).unwrap().uri.clone();
    fixture.workspace.documents().mark_out_of_step(&uri, OutOfStep::Reversed).unwrap();
    let error = fixture.snapshot().read(&fixture.path("a.rs")).unwrap_err();
    assert!(error.to_string().starts_with("its buffer is out of step"), "{error}");
}
