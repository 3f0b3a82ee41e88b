//! What is read goes back to exactly the same bytes, or is refused.

use super::*;

#[test]
fn bytes_survive_the_round_trip() {
    let kept: [&[u8]; 6] = [
        b"",
        b"a\r\nb\rc\nd",
        b"\xEF\xBB\xBFwith mark\n",
        b"no final newline",
        "\u{e4}\u{2028}".as_bytes(),
        b"\x1b[0m",
    ];
    for bytes in kept {
        assert_eq!(decode(bytes).map(|file| encode(&file.text, file.bom)).as_deref(), Ok(bytes));
    }
    assert_eq!(decode(b"\x7fELF\0\x01"), Err(DecodeError::Binary));
    assert_eq!(decode(b"\xff\xfea\0b\0"), Err(DecodeError::Binary)); // UTF-16
    assert_eq!(decode(b"caf\xe9"), Err(DecodeError::NotUtf8)); // Latin-1
}
