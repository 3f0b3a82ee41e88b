//! An open document as the editor holds it: a plain string and the simplest code that finds a position in
//! it. It shares nothing with the server's own, so that a mistake there shows as a difference here.

use serde_json::{Value, json};

/// How positions are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Utf8,
    Utf16,
    Utf32,
}

impl Encoding {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Utf8, Self::Utf16, Self::Utf32];

    /// Its name on the wire.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16 => "utf-16",
            Self::Utf32 => "utf-32",
        }
    }

    pub(crate) fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|encoding| encoding.name() == name).expect("a known encoding")
    }

    fn len(self, c: char) -> usize {
        match self {
            Self::Utf8 => c.len_utf8(),
            Self::Utf16 => c.len_utf16(),
            Self::Utf32 => 1,
        }
    }
}

/// An open document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Buffer {
    /// Grows with every change.
    pub(crate) version: i64,
    /// What the user sees.
    pub(crate) text: String,
}

impl Buffer {
    /// The position of a byte offset.
    pub(crate) fn position(&self, offset: usize, encoding: Encoding) -> Value {
        let start = self.lines().take_while(|start| *start <= offset).last().unwrap_or(0);
        let line = self.lines().take_while(|start| *start <= offset).count() - 1;
        let character: usize = self.text[start..offset].chars().map(|c| encoding.len(c)).sum();
        json!({ "line": line, "character": character })
    }

    /// The byte offset of a position, which has to be in the text.
    pub(crate) fn offset(&self, position: &Value, encoding: Encoding) -> usize {
        let count = |name: &str| position[name].as_u64().expect("a position") as usize;
        let start = self.lines().nth(count("line")).expect("the line is in the text");
        let (mut offset, mut character) = (start, 0);
        for c in self.text[start..].chars() {
            if character >= count("character") {
                break;
            }
            character += encoding.len(c);
            offset += c.len_utf8();
        }
        assert_eq!(character, count("character"), "the position is at a character of the line");
        offset
    }

    /// Where each line starts.
    fn lines(&self) -> impl Iterator<Item = usize> {
        let bytes = self.text.as_bytes();
        let breaks = (0..bytes.len())
            .filter(|at| bytes[*at] == b'\n' || (bytes[*at] == b'\r' && bytes.get(at + 1) != Some(&b'\n')));
        std::iter::once(0).chain(breaks.map(|at| at + 1))
    }

    /// Applies text edits, all of them made for the text as it is; says what happened as one content change
    /// each, from the end to the start.
    pub(crate) fn apply(&mut self, edits: &[Value], encoding: Encoding) -> Vec<Value> {
        let place = |edit: &Value| {
            let at = |end: &str| self.offset(&edit["range"][end], encoding);
            (at("start"), at("end"))
        };
        let mut placed: Vec<_> = edits.iter().map(|edit| (place(edit), edit)).collect();
        placed.sort_by_key(|(place, _)| *place);
        for pair in placed.windows(2) {
            assert!(pair[0].0.1 <= pair[1].0.0, "edits overlap: {edits:?}");
        }
        for ((start, end), edit) in placed.iter().rev() {
            self.text.replace_range(*start..*end, edit["newText"].as_str().expect("a new text"));
        }
        let change = |edit: &Value| json!({ "range": edit["range"], "text": edit["newText"] });
        placed.iter().rev().map(|(_, edit)| change(edit)).collect()
    }
}
