//! Where each piece of evidence stands in the vector that the mixing network reads.
//!
//! The network's weights are trained for exactly this layout: a change here means training anew, and the
//! count is checked when the weights are read.

use crate::{context::LONGEST, trail::TRAILS};

/// Context lengths at which continuations are counted, by word and by shape.
pub(crate) const ORDERS: [usize; 8] = [1, 2, 3, 4, 5, 7, 10, 15];
pub(crate) const SHAPE_ORDERS: [usize; 5] = [3, 5, 8, 12, LONGEST];

/// The sources, as indices: the open file, the workspace, what was just written.
pub(crate) const FILE: usize = 0;
pub(crate) const WORKSPACE: usize = 1;
pub(crate) const RECENT: usize = 2;
const SOURCES: usize = 3;

/// Per source and order a share and a count, then [`LONGEST_SEEN`], [`BLENDED`], [`IN_LONGEST`].
const PER_SOURCE: usize = 2 * ORDERS.len() + 3;
/// Per source and order a share and a count, then the longest order and how many names agree.
const PER_SHAPE: usize = 2 * SHAPE_ORDERS.len() + 2;
const SHAPES: usize = SOURCES * PER_SOURCE;
const CANDIDATE: usize = SHAPES + 2 * PER_SHAPE;
const CONTEXT: usize = CANDIDATE + 47;
/// Per source and trail a share and a count.
const TRAIL: usize = CONTEXT + 27;

/// Length of the vector.
pub(crate) const LEN: usize = TRAIL + 2 * 2 * TRAILS.len();
/// The vector.
pub(crate) type Features = [f32; LEN];

pub(crate) const fn share(source: usize, order: usize) -> usize {
    source * PER_SOURCE + 2 * order
}
pub(crate) const fn longest_seen(source: usize) -> usize {
    source * PER_SOURCE + 2 * ORDERS.len()
}
pub(crate) const fn blended(source: usize) -> usize {
    longest_seen(source) + 1
}
pub(crate) const fn in_longest(source: usize) -> usize {
    longest_seen(source) + 2
}
pub(crate) const fn shape_share(source: usize, order: usize) -> usize {
    SHAPES + source * PER_SHAPE + 2 * order
}
pub(crate) const fn shape_longest(source: usize) -> usize {
    SHAPES + source * PER_SHAPE + 2 * SHAPE_ORDERS.len()
}
pub(crate) const fn shape_agreeing(source: usize) -> usize {
    shape_longest(source) + 1
}

pub(crate) const fn trail_share(source: usize, trail: usize) -> usize {
    TRAIL + 2 * (source * TRAILS.len() + trail)
}

// What is known of the candidate itself.
pub(crate) const NEAR_FOLDER: usize = CANDIDATE;
pub(crate) const NEAR_LINE: usize = CANDIDATE + 1;
pub(crate) const FILE_COUNT: usize = CANDIDATE + 2;
pub(crate) const WORKSPACE_COUNT: usize = CANDIDATE + 3;
pub(crate) const SEEN_BEFORE: usize = CANDIDATE + 4;
pub(crate) const SEEN_AFTER: usize = CANDIDATE + 5;
/// Five, one per class.
pub(crate) const CLASS: usize = CANDIDATE + 6;
pub(crate) const WORD_LEN: usize = CANDIDATE + 11;
pub(crate) const SPACED: usize = CANDIDATE + 12;
pub(crate) const UNWANTED_SPACE: usize = CANDIDATE + 13;
pub(crate) const MISSING_SPACE: usize = CANDIDATE + 14;
pub(crate) const BREAK_AFTER_SPACE: usize = CANDIDATE + 15;
pub(crate) const REPEATS: usize = CANDIDATE + 16;
pub(crate) const CLOSES: usize = CANDIDATE + 17;
pub(crate) const STRAYS: usize = CANDIDATE + 18;
pub(crate) const BREAK_IN_BRACKETS: usize = CANDIDATE + 19;
pub(crate) const BREAK_KNOWN: usize = CANDIDATE + 20;
pub(crate) const BREAK_AGREES: usize = CANDIDATE + 21;
pub(crate) const IN_LINE: usize = CANDIDATE + 22;
pub(crate) const NEXT_FIRST: usize = CANDIDATE + 23;
pub(crate) const NEXT_FIRST_AT_START: usize = CANDIDATE + 24;
pub(crate) const RENAMED: usize = CANDIDATE + 25;
/// Five: equals the word 2, 3, … 6 back.
pub(crate) const EQUALS_BACK: usize = CANDIDATE + 26;
/// Two: shares parts with the word 2 and 3 back.
pub(crate) const PARTS_BACK: usize = CANDIDATE + 31;
pub(crate) const PARTS_ASSIGNED: usize = CANDIDATE + 33;
pub(crate) const PARTS_HEADER: usize = CANDIDATE + 34;
pub(crate) const PARTS_CALLEE: usize = CANDIDATE + 35;
pub(crate) const ASSIGNED: usize = CANDIDATE + 36;
pub(crate) const JUST_NOW: usize = CANDIDATE + 37;
pub(crate) const CAPITAL: usize = CANDIDATE + 38;
pub(crate) const NEAR_RANK: usize = CANDIDATE + 39;
pub(crate) const PARTIAL_SHARE: usize = CANDIDATE + 40;
pub(crate) const NEXT_HERE: usize = CANDIDATE + 41;
pub(crate) const MEMBER: usize = CANDIDATE + 42;
pub(crate) const IS_PARAMETER: usize = CANDIDATE + 43;
pub(crate) const PARTS_PARAMETER: usize = CANDIDATE + 44;
pub(crate) const IN_HEADER: usize = CANDIDATE + 45;
pub(crate) const IN_OUTER_HEADER: usize = CANDIDATE + 46;

// What is the same for all candidates of one step.
/// Five, one per class of the word before.
pub(crate) const CLASS_BEFORE: usize = CONTEXT;
pub(crate) const WORDS_IN_LINE: usize = CONTEXT + 5;
/// Three, one per source; then three more.
pub(crate) const CONTEXT_LEN: usize = CONTEXT + 6;
pub(crate) const CONTEXT_COUNT: usize = CONTEXT + 9;
/// Two, for the file and the workspace.
pub(crate) const SHAPE_LEN: usize = CONTEXT + 12;
pub(crate) const PARTIAL_LEN: usize = CONTEXT + 14;
pub(crate) const TEXT_AFTER: usize = CONTEXT + 15;
pub(crate) const DEPTH: usize = CONTEXT + 16;
/// Stands for every word that is no candidate.
pub(crate) const ELSE: usize = CONTEXT + 17;
pub(crate) const CANDIDATES: usize = CONTEXT + 18;
pub(crate) const MEMBERS_KNOWN: usize = CONTEXT + 19;
pub(crate) const PARAMETER_KNOWN: usize = CONTEXT + 20;
/// Six, one per family of languages.
pub(crate) const LANGUAGE: usize = CONTEXT + 21;

/// The features of "something else".
pub(crate) fn otherwise() -> Features {
    let mut features = [0.0; LEN];
    features[ELSE] = 1.0;
    features
}
