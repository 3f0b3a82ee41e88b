//! The encoding is the cheapest that both sides know.

use super::*;

#[test]
fn encodings_are_negotiated() {
    use PositionEncodingKind as K;
    let check = |offered: &[K], want| assert_eq!(negotiate(offered), want, "{offered:?}");
    check(&[], Encoding::Utf16);
    check(&[K::UTF16], Encoding::Utf16);
    check(&[K::UTF16, K::UTF8], Encoding::Utf8);
    check(&[K::UTF32, K::UTF16], Encoding::Utf32);
    check(&[K::Custom("utf-7".into())], Encoding::Utf16);
}
