//! Frames are the same however their bytes are chunked, and never larger than the limit.

use proptest::prelude::*;

use super::{Frame, Frames};
use crate::Cause;

const LIMIT: usize = 64;

/// All frames of `bytes`, handed in pieces that end at `cuts`, as `event=data`.
fn frames(content_type: &str, bytes: &[u8], cuts: &[usize]) -> Result<Vec<String>, Cause> {
    let mut reader = Frames::with_limit(content_type, LIMIT);
    let mut out = Vec::new();
    let mut show = |frame: Frame| out.push(format!("{}={}", frame.event, frame.data));
    let mut ends: Vec<usize> = cuts.iter().map(|cut| cut % (bytes.len() + 1)).collect();
    ends.push(bytes.len());
    ends.sort_unstable();
    let mut from = 0;
    for end in ends {
        reader.push(&bytes[from..end])?;
        from = end;
        while let Some(frame) = reader.next()? {
            show(frame);
        }
    }
    reader.end().into_iter().for_each(&mut show);
    Ok(out)
}

/// The frames in one piece and byte by byte.
fn check(content_type: &str, bytes: &[u8], expected: &[&str]) {
    let each: Vec<usize> = (0..bytes.len()).collect();
    for cuts in [&[][..], &each] {
        assert_eq!(
            frames(content_type, bytes, cuts).unwrap(),
            expected,
            "{}",
            String::from_utf8_lossy(bytes)
        );
    }
}

#[test]
fn an_event_stream_is_read_as_the_standard_says() {
    let sse = "text/event-stream";
    check(sse, b"data: a\n\ndata:b\n\n", &["=a", "=b"]);
    check(sse, b"data: a\r\n\r\ndata: b\r\rdata: c\n\r\n", &["=a", "=b", "=c"]);
    check(sse, b"\xEF\xBB\xBFdata: a\n\n", &["=a"]);
    check(sse, b": hello\n\n:\n\nevent: ping\n\ndata: a\n\n", &["=a"]);
    check(sse, b"event: x\ndata: 1\ndata: 2\nid: 7\nretry: 9\nwhat: no\n\n", &["x=1\n2"]);
    check(sse, b"data\n\ndata:  two\n\n", &["=", "= two"]);
    check(sse, "data: ä🦀\n\n".as_bytes(), &["=ä🦀"]);
    check(sse, b"data: no end", &["=no end"]);
    check(sse, b"data: cr\r", &["=cr"]);
    check(sse, b"", &[]);
    check(sse, b" \n\n", &[]);
}

#[test]
fn json_is_read_by_lines_or_whole_whatever_the_content_type_is_called() {
    check(
        "application/x-ndjson",
        b"{\"a\":1}\n\n{\"a\":2}\r\n{\"a\":3}",
        &["={\"a\":1}", "={\"a\":2}", "={\"a\":3}"],
    );
    check("text/plain", b"{\"a\":\r1}\n", &["={\"a\":\r1}"]);
    check("application/json; charset=utf-8", b"{\n\"a\":1\n}\n", &["={\n\"a\":1\n}\n"]);
    check("application/json", b"data: a\n\n", &["=a"]);
}

#[test]
fn a_web_page_is_told() {
    assert!(matches!(frames("text/html", b" <!doctype html>", &[]), Err(Cause::Malformed(_))));
}

#[test]
fn what_is_too_long_is_an_error_and_no_memory() {
    for (content_type, start) in
        [("text/event-stream", "data: "), ("application/json", "{"), ("x", "{"), ("text/event-stream", ":")]
    {
        let long = start.to_owned() + &"x".repeat(LIMIT * 4);
        for step in [1, 7, LIMIT * 8] {
            let cuts: Vec<usize> = (0..long.len()).step_by(step).collect();
            let error = frames(content_type, long.as_bytes(), &cuts);
            assert!(matches!(error, Err(Cause::TooMuch(_))), "{content_type} {start} {step}: {error:?}");
        }
    }
    let many = "data: 0123456789\n".repeat(10);
    assert!(matches!(frames("", many.as_bytes(), &[]), Err(Cause::TooMuch(_))));
}

proptest! {
    /// Where the chunks end changes nothing, and no bytes make it panic.
    #[test]
    fn chunks_do_not_matter(
        text in "(data: [a-zä🦀]{0,9}|:c|event: e|\\{\"a\":1\\}|)(\r|\n|\r\n){1,2}(data: [xyz]{0,4}(\r|\n|\r\n)){0,6}",
        cuts in proptest::collection::vec(0usize..400, 0..12),
        content_type in prop_oneof![Just("text/event-stream"), Just("application/json"), Just("")],
    ) {
        prop_assert_eq!(frames(content_type, text.as_bytes(), &cuts), frames(content_type, text.as_bytes(), &[]));
    }

    #[test]
    fn no_bytes_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..200), cuts in proptest::collection::vec(0usize..200, 0..5)) {
        let _ = frames("", &bytes, &cuts);
    }
}
