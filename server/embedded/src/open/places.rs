//! [`Places`]: a long sorted list in pieces, so that putting a place in or taking one out moves what lies in
//! its piece and not the whole list. One `Vec` would be simpler, but at 100,000 lines a key would cost a
//! millisecond of moving memory.

use std::cmp::Ordering;

/// A piece that grows beyond this is split in two.
const PIECE: usize = 2048;

/// See the module's text. No piece is empty.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    pieces: Vec<Vec<u32>>,
    /// How many places lie before each piece.
    starts: Vec<usize>,
}

impl Places {
    pub(super) fn of(sorted: &[u32]) -> Self {
        let pieces: Vec<Vec<u32>> = sorted.chunks(PIECE / 2).map(<[u32]>::to_vec).collect();
        let starts = (0..pieces.len()).map(|piece| piece * (PIECE / 2)).collect();
        Self { pieces, starts }
    }

    pub(crate) fn len(&self) -> usize {
        self.starts.last().map_or(0, |start| start + self.pieces[self.pieces.len() - 1].len())
    }

    /// The place number `at`, which must be less than the length.
    pub(crate) fn get(&self, at: usize) -> u32 {
        let piece = self.piece_of(at);
        self.pieces[piece][at - self.starts[piece]]
    }

    /// Where what compares like this is, or belongs: a piece, and an index in it.
    pub(super) fn find(&self, mut compare: impl FnMut(u32) -> Ordering) -> (usize, usize) {
        let piece = self.pieces.partition_point(|piece| compare(piece[piece.len() - 1]).is_lt());
        let inside = self.pieces.get(piece).map_or(0, |it| it.partition_point(|&it| compare(it).is_lt()));
        (piece, inside)
    }

    pub(super) fn insert(&mut self, (piece, at): (usize, usize), place: u32) {
        if piece == self.pieces.len() {
            // It goes behind everything; a piece of its own would be split no more.
            let start = self.len();
            match self.pieces.last_mut().filter(|last| last.len() < PIECE) {
                Some(last) => last.push(place),
                None => {
                    self.pieces.push(vec![place]);
                    self.starts.push(start);
                }
            }
            return;
        }
        self.pieces[piece].insert(at, place);
        self.starts[piece + 1..].iter_mut().for_each(|start| *start += 1);
        if self.pieces[piece].len() > PIECE {
            let rest = self.pieces[piece].split_off(PIECE / 2);
            self.pieces.insert(piece + 1, rest);
            self.starts.insert(piece + 1, self.starts[piece] + PIECE / 2);
        }
    }

    /// Takes out what lies where [`Self::find`] found it.
    pub(super) fn remove(&mut self, (piece, at): (usize, usize)) {
        let Some(found) = self.pieces.get_mut(piece).filter(|found| at < found.len()) else { return };
        found.remove(at);
        let empty = found.is_empty();
        self.starts[piece + 1..].iter_mut().for_each(|start| *start -= 1);
        if empty {
            self.pieces.remove(piece);
            self.starts.remove(piece);
        }
    }

    fn piece_of(&self, at: usize) -> usize {
        self.starts.partition_point(|&start| start <= at).saturating_sub(1)
    }
}

#[cfg(test)]
mod tests;
