//! What is known of a candidate itself, whatever followed the same words elsewhere.

use super::{Expected, Gatherer, Known, Progress, SCORED, SHAPES, Usage};
use crate::{
    context::By,
    cursor::{Bracket, Cursor},
    features::{self as f, FILE, Features, WORKSPACE},
    names::Names,
    vocabulary::{Class, Id, NONE, START, Vocabulary, is_break, is_identifier, shape},
};

impl Gatherer<'_> {
    pub(super) fn describe_step(&mut self, at: &Progress, expected: &Expected) {
        let before = at.words.last().copied().unwrap_or(START);
        let shared = &mut self.shared;
        shared[f::CLASS_BEFORE + class_index(self.vocabulary.class(before))] = 1.0;
        shared[f::WORDS_IN_LINE] = ((at.words.len() - at.line_start) as f32).ln_1p();
        shared[f::TEXT_AFTER] = if self.cursor.next_here == NONE { 0.0 } else { 1.0 };
        shared[f::DEPTH] = at.brackets.depth() as f32 / 4.0;
        shared[f::CANDIDATES] = self.candidates.len() as f32 / SCORED as f32;
        shared[f::LANGUAGE + self.language] = 1.0;
        set(shared, f::MEMBERS_KNOWN, expected.members.is_some());
        set(shared, f::PARAMETER_KNOWN, expected.parameter.is_some());
        set(shared, f::FIELDS_KNOWN, expected.fields.is_some());
        if self.first {
            shared[f::PARTIAL_LEN] = self.cursor.partial.len() as f32 / 8.0;
        }
    }

    pub(super) fn describe(&mut self, i: usize, at: &Progress, expected: &Expected) {
        let id = self.candidates[i].id;
        let known = self.known(id);
        let (first, cursor, vocabulary) = (self.first, self.cursor, self.vocabulary);
        let candidate = &mut self.candidates[i];
        let (glued, spaced, space) = (candidate.glued, candidate.spaced, candidate.space());
        let v = &mut candidate.features;
        let before = at.words.last().copied().unwrap_or(START);
        let at_start = at.words.len() == at.line_start;
        v[f::NEAR_FOLDER] = v[f::NEAR_FOLDER].ln_1p();
        v[f::FILE_COUNT] = known.in_file.ln_1p() / 4.0;
        v[f::WORKSPACE_COUNT] = known.in_workspace.ln_1p() / 8.0;
        v[f::SEEN_BEFORE] = known.before;
        v[f::SEEN_AFTER] = known.after;
        v[f::CLASS + class_index(known.class)] = 1.0;
        v[f::WORD_LEN] = (known.len as f32).ln_1p() / 3.0;
        v[f::SPACED] = if glued + spaced > 0.0 { spaced / (glued + spaced) } else { 0.5 };
        if first && !cursor.partial.is_empty() {
            v[f::PARTIAL_SHARE] = cursor.partial.len() as f32 / known.len.max(1) as f32;
        } else if first && !at_start {
            set(v, f::UNWANTED_SPACE, cursor.spaced && space == 0 && !is_break(id));
            set(v, f::MISSING_SPACE, !cursor.spaced && space > 0 && !is_break(id));
            set(v, f::BREAK_AFTER_SPACE, cursor.spaced && is_break(id));
        }
        set(v, f::REPEATS, id == before);
        let bracket = at.brackets.would(id);
        set(v, f::CLOSES, bracket == Bracket::Closes);
        set(v, f::STRAYS, bracket == Bracket::Strays);
        if is_break(id) {
            set(v, f::BREAK_IN_BRACKETS, !at.brackets.is_empty());
            set(v, f::BREAK_KNOWN, cursor.next_break != NONE);
            set(v, f::BREAK_AGREES, cursor.next_break == id);
        }
        set(v, f::IN_LINE, at.words[at.line_start..].contains(&id));
        set(v, f::NEXT_FIRST, cursor.next_first == id && !at_start);
        set(v, f::NEXT_FIRST_AT_START, cursor.next_first == id && at_start);
        set(v, f::NEXT_HERE, cursor.next_here == id);
        set(v, f::PAIR_IN_BLOCK, self.names.has_pair(before, id));
        set(v, f::STARTS_IN_BLOCK, at_start && self.names.has_start(id));
        if is_identifier(id) {
            let member = vocabulary.is_member_sign(before);
            describe_use(v, &known, shape(before), member);
            describe_place(v, id, &known, &self.names);
            if let Some((fields, start)) = &expected.fields {
                set(v, f::FIELD, fields.contains(&id));
                set(v, f::FIELD_USED, at.words[*start..].contains(&id));
            }
            set(v, f::MEMBER, expected.members.as_ref().is_some_and(|members| members.contains(&id)));
            set(v, f::IS_PARAMETER, expected.parameter == Some(id));
            v[f::PARTS_PARAMETER] = expected.parameter.map_or(0.0, |id| known.shared(vocabulary.parts(id)));
            describe_name(v, id, known, at, cursor, vocabulary);
        }
    }

    fn known(&mut self, id: Id) -> Known {
        if let Some(&known) = self.known.get(&id) {
            return known;
        }
        let count = |source: usize| -> usize {
            self.sources[source].iter().map(|corpus| corpus.after(By::Word, id).len()).sum()
        };
        let (before, after) = self.distances(id);
        let text = self.vocabulary.text(id);
        let known = Known {
            class: self.vocabulary.class(id),
            len: text.len(),
            parts: self.vocabulary.parts(id),
            capital: text.starts_with(|char: char| char.is_ascii_uppercase()),
            in_file: count(FILE) as f32,
            in_workspace: count(WORKSPACE) as f32,
            before,
            after,
            usage: self.usage(id),
        };
        self.known.insert(id, known);
        known
    }

    /// Whether a name is written anywhere that may serve as evidence. Carrying names over finds words that
    /// were known once and are gone from every file since.
    pub(super) fn exists(&self, id: Id) -> bool {
        const LOOKED_AT: usize = 64;
        let in_file = self.known.get(&id).is_some_and(|known| known.in_file > 0.0);
        !is_identifier(id)
            || in_file
            || self.sources[WORKSPACE..].iter().flatten().any(|corpus| {
                let run = corpus.after(By::Word, id).take(LOOKED_AT);
                run.map(|at| corpus.place(By::Word, at)).any(|place| corpus.visible(place))
            })
    }

    /// How the word is used: in the file, or elsewhere if it is not in the file.
    fn usage(&self, id: Id) -> Usage {
        let mut usage = Usage::default();
        if !is_identifier(id) {
            return usage;
        }
        for &corpus in self.sources[FILE].iter().chain(&self.sources[WORKSPACE]) {
            let run = corpus.after(By::Word, id);
            let step = run.len().div_ceil(SHAPES).max(1);
            for place in run.step_by(step).take(SHAPES - usage.seen).map(|at| corpus.place(By::Word, at)) {
                if !corpus.visible(place) {
                    continue;
                }
                let before = corpus.before(place, 2);
                usage.shapes[usage.seen] = shape(before);
                usage.seen += 1;
                usage.member += if self.vocabulary.is_member_sign(before) { 1.0 } else { 0.0 };
                usage.imported |= self.meaning.imports(corpus.line_start(place));
                usage.function |= self.meaning.heads_function(before);
                usage.of_type |= self.meaning.heads_type(before);
            }
            if usage.seen >= SHAPES / 2 {
                break;
            }
        }
        usage.member /= usage.seen.max(1) as f32;
        usage
    }

    /// How far the nearest occurrence before and after the cursor's line is; 1 stands for none.
    fn distances(&self, id: Id) -> (f32, f32) {
        let (mut before, mut after) = (usize::MAX, usize::MAX);
        for corpus in &self.sources[FILE] {
            let run = corpus.after(By::Word, id);
            for place in corpus.sample(By::Word, run, 64) {
                let line = corpus.line(place);
                let (nearest, distance) = if line <= self.cursor.line {
                    (&mut before, self.cursor.line - line)
                } else {
                    (&mut after, line - self.cursor.line)
                };
                *nearest = distance.min(*nearest);
            }
        }
        let scale = |distance: usize| {
            if distance == usize::MAX { 1.0 } else { (distance as f32).ln_1p() / 10.0 }
        };
        (scale(before), scale(after))
    }
}

fn set(features: &mut Features, feature: usize, holds: bool) {
    features[feature] = if holds { 1.0 } else { 0.0 };
}

pub(crate) fn class_index(class: Class) -> usize {
    match class {
        Class::Identifier => 0,
        Class::Keyword => 1,
        Class::Number => 2,
        Class::Sign => 3,
        Class::Break | Class::Other => 4,
    }
}

fn describe_use(v: &mut Features, known: &Known, before: Id, member: bool) {
    let usage = &known.usage;
    if usage.seen > 0 {
        v[f::AS_MEMBER] = if member { usage.member } else { 1.0 - usage.member };
        let same = usage.shapes[..usage.seen].iter().filter(|shape| **shape == before).count();
        v[f::AFTER_SHAPE] = same as f32 / usage.seen as f32;
    }
    set(v, f::IMPORTED, usage.imported);
    set(v, f::IS_FUNCTION, usage.function);
    set(v, f::IS_TYPE, usage.of_type);
    set(v, f::ONCE, known.in_file <= 1.0 && known.in_workspace == 0.0);
}

fn describe_place(v: &mut Features, id: Id, known: &Known, names: &Names) {
    if let Some((near, unused)) = names.local(id) {
        v[f::LOCAL] = near;
        set(v, f::LOCAL_UNUSED, unused);
    }
    v[f::PARTS_COMMENT] = known.shared(names.comment);
    v[f::PARTS_PATH] = known.shared(names.path);
}

fn describe_name(
    v: &mut Features,
    id: Id,
    known: Known,
    at: &Progress,
    cursor: &Cursor,
    vocabulary: &Vocabulary,
) {
    let back = |n: usize| at.words.len().checked_sub(n).map_or(START, |i| at.words[i]);
    let shared = |parts: u64| known.shared(parts);
    for n in 2..=6 {
        set(v, f::EQUALS_BACK + n - 2, back(n) == id);
    }
    for n in 2..=3 {
        v[f::PARTS_BACK + n - 2] = shared(vocabulary.parts(back(n)));
    }
    v[f::PARTS_ASSIGNED] = at.scope.assigned.map_or(0.0, |id| shared(vocabulary.parts(id)));
    v[f::PARTS_HEADER] = shared(at.scope.header);
    v[f::PARTS_CALLEE] = at.scope.call().map_or(0.0, |(id, _)| shared(vocabulary.parts(id)));
    let mut headers = cursor.headers.iter();
    set(v, f::IN_HEADER, headers.next().is_some_and(|header| header.contains(&id)));
    set(v, f::IN_OUTER_HEADER, headers.any(|header| header.contains(&id)));
    set(v, f::ASSIGNED, at.scope.assigned == Some(id));
    v[f::JUST_NOW] = (cursor.just_now.get(&id).copied().unwrap_or(0) as f32).ln_1p() / 2.0;
    set(v, f::CAPITAL, known.capital);
    v[f::NEAR_RANK] = cursor.near.iter().position(|&near| near == id).map_or(0.0, |i| 1.0 / (1 + i) as f32);
}
