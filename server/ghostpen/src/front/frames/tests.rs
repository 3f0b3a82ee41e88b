//! Whatever comes in, the next good frame is read.
#![allow(clippy::unwrap_used)]

use super::*;

fn frame(body: &str) -> Vec<u8> {
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// Feeds the bytes in pieces of every size; says for each frame its `id`, for each fault `!`.
fn check(name: &str, bytes: &[u8], want: &str) {
    for size in [1, 2, 7, 64, bytes.len().max(1)] {
        let mut frames = Frames::default();
        let mut got = String::new();
        for piece in bytes.chunks(size) {
            frames.buffer().extend_from_slice(piece);
            while let Some(next) = frames.next_frame() {
                match next {
                    Ok(frame) => got += &frame.get("id").map_or("-".into(), ToString::to_string),
                    Err(_) => got += "!",
                }
            }
        }
        assert_eq!(got, want, "{name}, in pieces of {size}");
    }
}

fn join(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

#[test]
fn good_frames() {
    check("two", &join(&[&frame(r#"{"id":1}"#), &frame(r#"{"id":2}"#)]), "12");
    check("line feeds alone", b"Content-Length: 8\n\n{\"id\":1}", "1");
    check(
        "other headers, other case",
        b"Content-Type: x; charset=utf-8\r\ncontent-LENGTH:8\r\n\r\n{\"id\":1}",
        "1",
    );
    check(
        "blank lines between",
        &join(&[b"\r\n\r\n", &frame(r#"{"id":1}"#), b"\n", &frame(r#"{"id":2}"#)]),
        "12",
    );
}

#[test]
fn bad_frames_cost_only_themselves() {
    let good = frame(r#"{"id":7}"#);
    let after = |bad: &[u8]| join(&[bad, &good]);
    check("malformed JSON", &after(&frame(r#"{"id":"#)), "!7");
    check("length too short", &after(b"Content-Length: 3\r\n\r\n{\"id\":1}"), "!7");
    check("length of 10 GB", &after(b"Content-Length: 10000000000\r\n\r\n{\"id\":1}"), "!7");
    check("length beyond any number", &after(b"Content-Length: 99999999999999999999999\r\n\r\n{}"), "!7");
    check("negative length", &after(b"Content-Length: -1\r\n\r\n{\"id\":1}"), "!7");
    check("no length", &after(b"Content-Type: x\r\n\r\n{\"id\":1}"), "!7");
    check("garbage line", &after(b"hello\r\n"), "!7");
    check("garbage with a colon", &after(b"note: hello\r\n"), "7");
    check("binary garbage", &after(b"\x00\xff\xfe\n\x80"), "!7");
    check("invalid UTF-8", &after(&join(&[b"Content-Length: 10\r\n\r\n{\"id\":\"\xff\"}"])), "!7");
    check("a batch", &after(&frame("[{\"id\":1}]")), "!7");
    check("a scalar", &after(&frame("42")), "!7");
    check("20,000 nested arrays", &after(&frame(&"[".repeat(20_000))), "!7");
    check("a header in a broken body", &after(&frame("{\"a\":\"Content-Length: 5\\r\\n\\r\\n")), "!7");
    check("two bad ones are told once", &after(&join(&[&frame("{"), &frame("{")])), "!7");
}

#[test]
fn a_length_too_long_swallows_no_more_than_it_must() {
    let good = frame(r#"{"id":7}"#);
    let bytes = join(&[b"Content-Length: 30\r\n\r\n{\"id\":1}", &good, &good]);
    let mut frames = Frames::default();
    frames.buffer().extend_from_slice(&bytes);
    assert!(frames.next_frame().unwrap().is_err());
    assert!(frames.next_frame().unwrap().is_ok(), "the swallowed frame is found again");
    assert!(frames.next_frame().unwrap().is_ok());
    assert!(frames.next_frame().is_none());
}

#[test]
fn a_claim_allocates_nothing_beyond_the_limit() {
    let mut frames = Frames::default();
    frames.buffer().extend_from_slice(b"Content-Length: 300000000\r\n\r\n");
    assert_eq!(frames.next_frame(), Some(Err(FrameError::TooLarge(300_000_000))));
    assert!(frames.buffer().capacity() < 1 << 20);
}
