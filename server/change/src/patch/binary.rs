//! git's binary patches: bytes as base 85 over zlib, whole or as a difference to what there was.

use miniz_oxide::{deflate::compress_to_vec_zlib, inflate::decompress_to_vec_zlib_with_limit};

/// What a binary patch makes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Binary {
    /// These bytes.
    Literal(Vec<u8>),
    /// What comes of carrying this out on the bytes there are.
    Delta(Vec<u8>),
}

/// Nothing larger is made of a patch: its size is the patch's own claim.
const LIMIT: usize = 64 << 20;
/// Bytes of compressed content in a line.
const LINE: usize = 52;

const DIGITS: &[u8; 85] =
    b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";

/// Reads `literal 12` or `delta 12` and the lines behind it; how many lines they are. `None` when they are not
/// what they claim.
pub(super) fn read(lines: &[&str]) -> Option<(Binary, usize)> {
    let (kind, size) = lines.first()?.trim_end().split_once(' ')?;
    let size: usize = size.parse().ok().filter(|size| *size <= LIMIT)?;
    let body: Vec<_> = lines.get(1..)?.iter().map(|line| line.trim_end_matches(['\n', '\r'])).collect();
    let count = body.iter().take_while(|line| !line.is_empty()).count();
    let mut packed = Vec::new();
    for line in body.get(..count)? {
        packed.extend(decode(line)?);
    }
    let content = decompress_to_vec_zlib_with_limit(&packed, size).ok().filter(|it| it.len() == size)?;
    let binary = match kind {
        "literal" => Binary::Literal(content),
        "delta" => Binary::Delta(content),
        _ => return None,
    };
    Some((binary, 1 + count))
}

/// The lines of a literal, with the blank one that ends it.
pub(crate) fn write(content: &[u8]) -> String {
    let mut out = format!("literal {}\n", content.len());
    for chunk in compress_to_vec_zlib(content, 6).chunks(LINE) {
        let first = if chunk.len() <= 26 { b'A' } else { b'a' - 26 };
        out.push(char::from(first + u8::try_from(chunk.len() - 1).unwrap_or(0)));
        for four in chunk.chunks(4) {
            let mut word = [0; 4];
            word.iter_mut().zip(four).for_each(|(to, from)| *to = *from);
            let mut value = u32::from_be_bytes(word);
            let mut digits = [0; 5];
            for digit in digits.iter_mut().rev() {
                *digit = DIGITS.get(value as usize % 85).copied().unwrap_or_default();
                value /= 85;
            }
            out.extend(digits.map(char::from));
        }
        out.push('\n');
    }
    out.push('\n');
    out
}

fn decode(line: &str) -> Option<Vec<u8>> {
    let (first, rest) = line.as_bytes().split_first()?;
    let len = match first {
        b'A'..=b'Z' => usize::from(first - b'A') + 1,
        b'a'..=b'z' => usize::from(first - b'a') + 27,
        _ => return None,
    };
    let mut bytes = Vec::with_capacity(LINE);
    for five in rest.chunks(5) {
        let mut value = 0u32;
        for digit in five {
            let digit = DIGITS.iter().position(|it| it == digit)?;
            value = value.checked_mul(85)?.checked_add(u32::try_from(digit).ok()?)?;
        }
        bytes.extend(value.to_be_bytes());
    }
    (rest.len().is_multiple_of(5) && bytes.len() >= len && bytes.len() < len + 4).then(|| {
        bytes.truncate(len);
        bytes
    })
}

impl Binary {
    /// What comes of it where these bytes are; `None` when it was not made for them.
    pub(super) fn apply(&self, before: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Literal(content) => Some(content.clone()),
            Self::Delta(delta) => apply_delta(delta, before),
        }
    }
}

fn apply_delta(delta: &[u8], before: &[u8]) -> Option<Vec<u8>> {
    let mut rest = delta.iter().copied();
    if size(&mut rest)? != before.len() {
        return None;
    }
    let len = size(&mut rest).filter(|len| *len <= LIMIT)?;
    let mut after = Vec::new();
    while let Some(op) = rest.next() {
        if op & 0x80 == 0 {
            for _ in 0..op {
                after.push(rest.next()?);
            }
        } else {
            let mut number = |bits: std::ops::Range<u8>| -> Option<usize> {
                let mut value = 0;
                for (place, bit) in bits.enumerate() {
                    if op & (1 << bit) != 0 {
                        value |= usize::from(rest.next()?) << (8 * place);
                    }
                }
                Some(value)
            };
            let (at, count) = (number(0..4)?, number(4..7)?);
            let count = if count == 0 { 0x10000 } else { count };
            after.extend_from_slice(before.get(at..at.checked_add(count)?)?);
        }
        if after.len() > len {
            return None;
        }
    }
    (after.len() == len).then_some(after)
}

/// A number of seven bits a byte, the lowest first.
fn size(bytes: &mut impl Iterator<Item = u8>) -> Option<usize> {
    let (mut value, mut shift) = (0usize, 0);
    loop {
        let byte = bytes.next()?;
        value |= usize::from(byte & 0x7f).checked_shl(shift)?;
        shift += 7;
        if byte & 0x80 == 0 {
            return Some(value);
        }
        if shift > 56 {
            return None;
        }
    }
}
