//! Where the cursor is: the words before it, the half-typed word at it, and what stands after it.

use rustc_hash::FxHashMap;

use crate::{
    lex::{Line, Lines, Token, is_word, lex_body},
    open::OpenFile,
    vocabulary::{Id, NONE, START, Vocabulary, is_break, is_identifier, sign, signs_from},
};

/// How many words before the cursor are looked at.
const REACH: usize = 400;
/// How many of the nearest names are candidates anywhere.
const NEAR: usize = 32;
/// How near a word is to count as used just now, in words.
const JUST_NOW: usize = 150;
/// How many lines up the headers of the enclosing blocks are searched.
const BLOCK: usize = 1000;
/// How many words of such a header are read.
const HEADER: usize = 24;

/// See the module's text.
#[derive(Debug)]
pub(crate) struct Cursor {
    pub(crate) line: usize,
    /// The words before the half-typed one, the last one last.
    pub(crate) words: Vec<Id>,
    /// How many of them belong to lines before.
    pub(crate) line_start: usize,
    /// What is typed of the word or sign at the cursor.
    pub(crate) partial: String,
    /// If that is a sign: what it may be, or become.
    pub(crate) signs: Vec<Id>,
    /// Whether blanks before the next word are typed already.
    pub(crate) spaced: bool,
    /// The line's indentation, as it is written.
    pub(crate) indentation: String,
    pub(crate) indent: u8,
    /// The line up to the cursor, and after it.
    pub(crate) before: String,
    pub(crate) after: String,
    /// The lines right above and below if they are indented alike, without their indentation, where a language
    /// has its code set in columns.
    pub(crate) neighbours: Vec<String>,
    /// The word after the cursor on its line, or [`NONE`].
    pub(crate) next_here: Id,
    /// The line break after the line as the file has it, and the word after that, or [`NONE`].
    pub(crate) next_break: Id,
    pub(crate) next_first: Id,
    /// The first two words of the next line that has two.
    pub(crate) next_line: Option<[Id; 2]>,
    /// The words of the next line, or the first ones of a long one.
    pub(crate) below: Vec<Id>,
    /// The nearest names, nearest first.
    pub(crate) near: Vec<Id>,
    /// How often each word occurs just before.
    pub(crate) just_now: FxHashMap<Id, u32>,
    pub(crate) scope: Scope,
    /// The words of the lines that open the blocks around, innermost first.
    pub(crate) headers: Vec<Vec<Id>>,
    /// Where each of these lines starts in `words`; 0 if it is further up.
    pub(crate) header_starts: Vec<usize>,
}

impl Cursor {
    /// The cursor at byte `offset` of the file's text; `None` if it lies inside a word.
    pub(crate) fn at(file: &OpenFile, offset: usize) -> Option<Self> {
        let text = file.text();
        let offset = text.floor_boundary(offset);
        let line = text.line_of(offset);
        let range = text.line_content_range(line);
        let before = text.slice(range.start..offset.min(range.end)).into_owned();
        let after = text.slice(offset.min(range.end)..range.end).into_owned();
        let ends_in_word = before.bytes().next_back().is_some_and(is_word);
        if ends_in_word && after.bytes().next().is_some_and(is_word) {
            return None;
        }
        let mut cursor = Self {
            line,
            words: Vec::new(),
            line_start: 0,
            partial: String::new(),
            signs: Vec::new(),
            spaced: false,
            indentation: before[..before.len() - before.trim_start().len()].into(),
            indent: Line::new(&before).indent,
            before,
            after,
            neighbours: Vec::new(),
            next_here: NONE,
            next_break: NONE,
            next_first: NONE,
            next_line: None,
            below: Vec::new(),
            near: Vec::new(),
            just_now: FxHashMap::default(),
            scope: Scope::default(),
            headers: Vec::new(),
            header_starts: Vec::new(),
        };
        cursor.read_back(file);
        cursor.read_line(file);
        cursor.read_on(file);
        cursor.note_names();
        cursor.read_neighbours(file);
        Some(cursor)
    }

    /// Whether nothing of the line is typed yet.
    pub(crate) fn at_line_start(&self) -> bool {
        self.words.len() == self.line_start && self.partial.is_empty()
    }

    /// Reads the lines before this one.
    fn read_back(&mut self, file: &OpenFile) {
        let here = file.line_from(self.line);
        let tokens = file.tokens();
        let mut at = Some(tokens.before_place(here.map(|(_, place, _)| place)));
        let mut back = Vec::with_capacity(REACH);
        while let Some(place) = at.filter(|_| back.len() < REACH) {
            back.push(place);
            at = tokens.prev(place);
        }
        back.reverse();
        for (place, header) in headers(file, self.line, self.indent) {
            self.headers.push(header);
            self.header_starts.push(back.iter().position(|&at| at == place).unwrap_or_default());
        }
        let inner = self.headers.first().into_iter().flatten();
        self.scope.header = inner.fold(0, |set, &id| set | file.vocabulary.parts(id));
        for place in back {
            self.push(tokens.token(place), &file.vocabulary);
        }
        let mut lines = match file.line_before(self.line) {
            Some((number, _, indent)) => Lines::after(indent, number + 1 < self.line),
            None => Lines::default(),
        };
        if let Some(token) = lines.next(&Line { indent: self.indent, body: "x" }) {
            self.push(token, &file.vocabulary);
        }
        self.line_start = self.words.len();
    }

    /// Reads this line up to the cursor.
    fn read_line(&mut self, file: &OpenFile) {
        let body = self.before.trim_start_matches([' ', '\t']).to_owned();
        let typed = body.len() - body.bytes().rev().take_while(|&byte| is_word(byte)).count();
        body[typed..].clone_into(&mut self.partial);
        self.spaced = self.partial.is_empty() && body.ends_with([' ', '\t']);
        let mut tokens = Vec::new();
        lex_body(&body[..typed], &file.vocabulary, |token| tokens.push(token));
        if self.partial.is_empty() && !self.spaced {
            // A sign may be the beginning of a longer one: `=` of `=>`.
            let last = tokens.last().map_or("", |token| file.vocabulary.text(token.id()));
            self.signs = signs_from(last);
            if !self.signs.is_empty() {
                last.clone_into(&mut self.partial);
                tokens.pop();
            }
        }
        for token in tokens {
            self.push(token, &file.vocabulary);
        }
    }

    /// Reads what stands after the cursor.
    fn read_on(&mut self, file: &OpenFile) {
        lex_body(&self.after, &file.vocabulary, |token| {
            if self.next_here == NONE {
                self.next_here = token.id();
            }
        });
        if let Some((_, place, _)) = file.line_from(self.line + 1) {
            self.next_break = file.tokens().token(place).id();
            let ahead = std::iter::successors(file.tokens().next(place), |&place| file.tokens().next(place));
            let ahead = ahead.map(|place| file.tokens().token(place).id());
            self.below = ahead.take_while(|&id| !is_break(id)).take(HEADER).collect();
            self.next_first = self.below.first().copied().unwrap_or(NONE);
            self.next_line = self.below.first_chunk().copied();
        }
    }

    fn read_neighbours(&mut self, file: &OpenFile) {
        // Elsewhere columns are rare, and not kept to where they are.
        if file.path().extension().is_none_or(|extension| extension != "go") {
            return;
        }
        let above = file.line_before(self.line).filter(|found| found.0 + 1 == self.line);
        let below = file.line_from(self.line + 1).filter(|found| found.0 == self.line + 1);
        for (number, _, _) in [above, below].into_iter().flatten().filter(|found| found.2 == self.indent) {
            let line = file.text().slice(file.text().line_content_range(number));
            self.neighbours.push(Line::new(&line).body.to_owned());
        }
    }

    fn note_names(&mut self) {
        for (back, &id) in self.words.iter().rev().enumerate().filter(|(_, id)| is_identifier(**id)) {
            if back < JUST_NOW {
                *self.just_now.entry(id).or_default() += 1;
            }
            if self.near.len() < NEAR && !self.near.contains(&id) {
                self.near.push(id);
            }
        }
    }

    fn push(&mut self, token: Token, vocabulary: &Vocabulary) {
        self.scope.push(token.id(), self.words.last().copied().unwrap_or(START), vocabulary);
        self.words.push(token.id());
    }
}

/// The lines that open the blocks around a line, innermost first: where each starts, and its words.
fn headers(file: &OpenFile, line: usize, mut indent: u8) -> Vec<(u32, Vec<Id>)> {
    let (mut headers, mut at) = (Vec::new(), file.line_before(line));
    for _ in 0..BLOCK {
        let Some((number, place, above)) = at else { break };
        if above < indent {
            let words = std::iter::successors(file.tokens().next(place), |&place| file.tokens().next(place));
            let ids = words.map(|place| file.tokens().token(place).id()).take_while(|&id| !is_break(id));
            headers.push((place, ids.take(HEADER).collect()));
            indent = above;
        }
        at = file.line_before(number);
    }
    headers
}

/// What the words so far are part of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    /// The names in the line that opens the block, as a Bloom set of their parts.
    pub(crate) header: u64,
    /// What is assigned to in this line.
    pub(crate) assigned: Option<Id>,
    /// The words before the brackets that are open, and how many arguments are complete in each.
    calls: Vec<(Id, usize)>,
}

impl Scope {
    /// Goes one word on; `before` is the word before it.
    pub(crate) fn push(&mut self, id: Id, before: Id, vocabulary: &Vocabulary) {
        if is_break(id) {
            self.assigned = None;
            return;
        }
        if id >= crate::vocabulary::LEARNED {
            return;
        }
        match vocabulary.text(id) {
            "(" | "[" | "{" => self.calls.push((before, 0)),
            ")" | "]" | "}" => drop(self.calls.pop()),
            "," => {
                if let Some(call) = self.calls.last_mut() {
                    call.1 += 1;
                }
            }
            "=" | ":=" => self.assigned = Some(before),
            _ => {}
        }
    }

    /// The word before the innermost open bracket, and the number of the argument in it.
    pub(crate) fn call(&self) -> Option<(Id, usize)> {
        self.calls.last().copied()
    }
}

/// The brackets that are open, innermost last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Brackets(Vec<Id>);

/// What a word does to the brackets that are open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bracket {
    /// It is no bracket, or opens one.
    Free,
    /// It closes the innermost one.
    Closes,
    /// It closes one that is not open here.
    Strays,
}

impl Brackets {
    /// What `id` would do.
    pub(crate) fn would(&self, id: Id) -> Bracket {
        match opener(id) {
            None => Bracket::Free,
            Some(opener) if self.0.last() == Some(&opener) => Bracket::Closes,
            Some(_) => Bracket::Strays,
        }
    }

    pub(crate) fn push(&mut self, id: Id) {
        if opener(id).is_some() {
            self.0.pop();
        } else if [sign(b'('), sign(b'['), sign(b'{')].contains(&id) {
            self.0.push(id);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn depth(&self) -> usize {
        self.0.len()
    }
}

/// The bracket that `id` closes.
pub(crate) fn opener(id: Id) -> Option<Id> {
    const PAIRS: [(Id, Id); 3] =
        [(sign(b'('), sign(b')')), (sign(b'['), sign(b']')), (sign(b'{'), sign(b'}'))];
    PAIRS.iter().find(|pair| pair.1 == id).map(|pair| pair.0)
}
