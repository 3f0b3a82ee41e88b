//! [`Output`]: the first and the last of what a command said, whatever it says in between.

use std::collections::VecDeque;

/// Bounded output: half of the room for the start, half for the end.
#[derive(Clone, Debug, Default)]
pub struct Output {
    room: usize,
    head: Vec<u8>,
    tail: VecDeque<u8>,
    total: u64,
}

impl Output {
    pub(crate) fn new(room: usize) -> Self {
        Self { room, ..Self::default() }
    }

    pub(crate) fn push(&mut self, mut bytes: &[u8]) {
        self.total += bytes.len() as u64;
        let free = (self.room / 2).saturating_sub(self.head.len()).min(bytes.len());
        self.head.extend_from_slice(&bytes[..free]);
        bytes = &bytes[free..];
        let room = self.room - self.room / 2;
        bytes = &bytes[bytes.len().saturating_sub(room)..];
        let over = (self.tail.len() + bytes.len()).saturating_sub(room);
        self.tail.drain(..over);
        self.tail.extend(bytes);
    }

    /// The start of what was said.
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// The end of it; empty when the start is all.
    pub fn tail(&self) -> Vec<u8> {
        self.tail.iter().copied().collect()
    }

    /// How many bytes between start and end were cut out.
    pub fn cut(&self) -> u64 {
        self.total - (self.head.len() + self.tail.len()) as u64
    }

    /// How many bytes were said in all.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// All that was kept, with a notice where something is missing.
    pub fn bytes(&self) -> Vec<u8> {
        let mut all = self.head.clone();
        if self.cut() > 0 {
            all.extend(format!("\n[{} bytes cut]\n", self.cut()).into_bytes());
        }
        all.extend(&self.tail);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::Output;

    fn check(room: usize, said: &[&[u8]], want: &str) {
        let mut output = Output::new(room);
        for bytes in said {
            output.push(bytes);
        }
        assert_eq!(String::from_utf8_lossy(&output.bytes()), want);
        assert_eq!(output.total(), said.iter().map(|bytes| bytes.len() as u64).sum::<u64>());
    }

    #[test]
    fn start_and_end_are_kept() {
        check(8, &[b"abc"], "abc");
        check(8, &[b"abcdefgh"], "abcdefgh");
        check(8, &[b"abcd", b"e", b"fgh"], "abcdefgh");
        check(8, &[b"abcdefghi"], "abcd\n[1 bytes cut]\nfghi");
        check(8, &[b"ab", b"cdef", b"ghijklmnop", b"q"], "abcd\n[9 bytes cut]\nnopq");
        check(0, &[b"abc"], "\n[3 bytes cut]\n");
        check(5, &[], "");
    }
}
