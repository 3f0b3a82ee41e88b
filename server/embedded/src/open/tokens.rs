//! The tokens of an open file as a linked list whose places never move, and the two sorted lists of them.

use super::places::Places;
use crate::{
    context::{By, LONGEST},
    lex::Token,
    sort::{Depth, sorted_places},
    vocabulary::{Id, START},
};

/// No place.
pub(crate) const NOWHERE: u32 = u32::MAX;
/// The place before the first token.
const HEAD: u32 = 0;

#[derive(Clone, Copy, Debug)]
struct Node {
    token: Token,
    prev: u32,
    next: u32,
    line: u32,
}

/// See the module's text.
#[derive(Clone, Debug)]
pub(crate) struct Tokens {
    nodes: Vec<Node>,
    free: Vec<u32>,
    tail: u32,
    by_word: Places,
    by_shape: Places,
}

impl Default for Tokens {
    fn default() -> Self {
        let head = Node { token: Token::new(START, 0), prev: NOWHERE, next: NOWHERE, line: 0 };
        Self {
            nodes: vec![head],
            free: Vec::new(),
            tail: HEAD,
            by_word: Places::default(),
            by_shape: Places::default(),
        }
    }
}

impl Tokens {
    pub(crate) fn token(&self, place: u32) -> Token {
        self.nodes[place as usize].token
    }

    /// The handle of the line in which a place lies.
    pub(crate) fn line(&self, place: u32) -> u32 {
        self.nodes[place as usize].line
    }

    pub(crate) fn next(&self, place: u32) -> Option<u32> {
        Some(self.nodes[place as usize].next).filter(|&next| next != NOWHERE)
    }

    pub(crate) fn prev(&self, place: u32) -> Option<u32> {
        Some(self.nodes[place as usize].prev).filter(|&prev| prev != NOWHERE)
    }

    pub(crate) fn sorted(&self, by: By) -> &Places {
        match by {
            By::Word => &self.by_word,
            By::Shape => &self.by_shape,
        }
    }

    /// The word `back` tokens before a place; [`START`] at the head and beyond.
    pub(crate) fn before(&self, place: u32, back: usize) -> Id {
        let mut at = place;
        for _ in 0..back {
            at = self.nodes[at as usize].prev;
            if at == NOWHERE {
                return START;
            }
        }
        self.nodes[at as usize].token.id()
    }

    /// The last place before which nothing changes when `place` and what follows does.
    pub(crate) fn before_place(&self, place: Option<u32>) -> u32 {
        place.map_or(self.tail, |place| self.nodes[place as usize].prev)
    }

    pub(crate) fn memory(&self) -> usize {
        self.nodes.len() * size_of::<Node>() + 4 * (self.by_word.len() + self.by_shape.len())
    }

    /// Adds a token at the end, without sorting it in.
    pub(super) fn append(&mut self, token: Token, line: u32) -> u32 {
        self.insert_after(self.tail, token, line)
    }

    /// Adds a token behind a place, without sorting it in.
    pub(super) fn insert_after(&mut self, prev: u32, token: Token, line: u32) -> u32 {
        let next = self.nodes[prev as usize].next;
        let node = Node { token, prev, next, line };
        let place = if let Some(place) = self.free.pop() {
            self.nodes[place as usize] = node;
            place
        } else {
            self.nodes.push(node);
            self.nodes.len() as u32 - 1
        };
        self.nodes[prev as usize].next = place;
        match next {
            NOWHERE => self.tail = place,
            next => self.nodes[next as usize].prev = place,
        }
        place
    }

    /// Takes a token out, which must not be in the sorted lists any more.
    pub(super) fn remove(&mut self, place: u32) {
        let Node { prev, next, .. } = self.nodes[place as usize];
        self.nodes[prev as usize].next = next;
        match next {
            NOWHERE => self.tail = prev,
            next => self.nodes[next as usize].prev = prev,
        }
        self.free.push(place);
    }

    /// Sorts everything anew; only for a list that was just appended, place by place.
    pub(super) fn sort_all(&mut self) {
        let tokens: Vec<Token> = self.nodes.iter().map(|node| node.token).collect();
        self.by_word = Places::of(&sorted_places(&tokens, By::Word, Depth::Whole).0);
        self.by_shape = Places::of(&sorted_places(&tokens, By::Shape, Depth::Whole).0);
    }

    /// The places from `start` on whose context changes when what lies before `start` does.
    pub(super) fn affected(&self, start: Option<u32>) -> Vec<u32> {
        std::iter::successors(start, |&place| self.next(place)).take(LONGEST).collect()
    }

    /// Takes places out of the sorted lists, by the contexts they have now.
    pub(super) fn sort_out(&mut self, places: &[u32]) {
        for by in [By::Word, By::Shape] {
            for &place in places {
                let at = self.find(by, place);
                self.list(by).remove(at);
            }
        }
    }

    /// Puts places into the sorted lists, by the contexts they have now.
    pub(super) fn sort_in(&mut self, places: &[u32]) {
        for by in [By::Word, By::Shape] {
            for &place in places {
                let at = self.find(by, place);
                self.list(by).insert(at, place);
            }
        }
    }

    fn list(&mut self, by: By) -> &mut Places {
        match by {
            By::Word => &mut self.by_word,
            By::Shape => &mut self.by_shape,
        }
    }

    /// Where a place is in the sorted list, or belongs.
    fn find(&self, by: By, place: u32) -> (usize, usize) {
        self.sorted(by).find(|other| self.compare(by, other, place))
    }

    fn compare(&self, by: By, a: u32, b: u32) -> std::cmp::Ordering {
        let (mut x, mut y) = (a, b);
        for _ in 0..LONGEST {
            (x, y) = (self.nodes[x as usize].prev, self.nodes[y as usize].prev);
            let word =
                |at: u32| if at == NOWHERE { START } else { by.of(self.nodes[at as usize].token.id()) };
            let (before_x, before_y) = (word(x), word(y));
            if before_x != before_y {
                return before_x.cmp(&before_y);
            }
            if before_x == START {
                break;
            }
        }
        a.cmp(&b)
    }
}
