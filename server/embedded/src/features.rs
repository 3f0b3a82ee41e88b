//! Where each piece of evidence stands in the vector that the mixing network reads.
//!
//! The network's weights are trained for exactly this layout: a change here means training anew, and the
//! count is checked when the weights are read.

use crate::{context::LONGEST, trail::TRAILS};

/// Context lengths at which continuations are counted, by word and by shape.
pub(crate) const ORDERS: [usize; 8] = [1, 2, 3, 4, 5, 7, 10, 15];
pub(crate) const SHAPE_ORDERS: [usize; 5] = [3, 5, 8, 12, LONGEST];

/// The sources, as indices: the open file, the workspace, what was just written, what was just taken away,
/// the idioms of the language.
pub(crate) const FILE: usize = 0;
pub(crate) const WORKSPACE: usize = 1;
pub(crate) const RECENT: usize = 2;
pub(crate) const REMOVED: usize = 3;
pub(crate) const IDIOMS: usize = 4;
pub(crate) const SOURCES: usize = 5;

/// Per source and order a share and a count, then [`LONGEST_SEEN`], [`BLENDED`], [`IN_LONGEST`].
const PER_SOURCE: usize = 2 * ORDERS.len() + 3;
/// Per source and order a share and a count, then the longest order and how many names agree.
const PER_SHAPE: usize = 2 * SHAPE_ORDERS.len() + 2;
const SHAPES: usize = SOURCES * PER_SOURCE;
const CANDIDATE: usize = SHAPES + 2 * PER_SHAPE;
const CONTEXT: usize = CANDIDATE + 65;

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
/// Goes on as a line that was just taken away, as far as the line so far agrees with it; and if a name had to
/// be carried over for it.
pub(crate) const UNCHANGED: usize = CANDIDATE + 47;
pub(crate) const UNCHANGED_CARRIED: usize = CANDIDATE + 48;
/// Took the place of a name that is a candidate, too; and that name itself.
pub(crate) const REPLACES: usize = CANDIDATE + 49;
pub(crate) const REPLACED: usize = CANDIDATE + 50;
/// Declared in the function: how near; and not used since.
pub(crate) const LOCAL: usize = CANDIDATE + 51;
pub(crate) const LOCAL_UNUSED: usize = CANDIDATE + 52;
/// The same two words stand in the block already, or at the start of one of its lines.
pub(crate) const PAIR_IN_BLOCK: usize = CANDIDATE + 53;
pub(crate) const STARTS_IN_BLOCK: usize = CANDIDATE + 54;
/// Belongs to what the innermost brackets make or call; and is there already.
pub(crate) const FIELD: usize = CANDIDATE + 55;
pub(crate) const FIELD_USED: usize = CANDIDATE + 56;
/// Occurs once in the file, and nowhere else.
pub(crate) const ONCE: usize = CANDIDATE + 57;
/// How often it is a member, if one comes next, or none, if none does; how often it comes after a word of
/// the same shape.
pub(crate) const AS_MEMBER: usize = CANDIDATE + 58;
pub(crate) const AFTER_SHAPE: usize = CANDIDATE + 59;
/// Imported by the file; declared in it as a function, as a type.
pub(crate) const IMPORTED: usize = CANDIDATE + 60;
pub(crate) const IS_FUNCTION: usize = CANDIDATE + 61;
pub(crate) const IS_TYPE: usize = CANDIDATE + 62;
/// Shares parts with the comment above, with the file's name.
pub(crate) const PARTS_COMMENT: usize = CANDIDATE + 63;
pub(crate) const PARTS_PATH: usize = CANDIDATE + 64;

// What is the same for all candidates of one step.
/// Five, one per class of the word before.
pub(crate) const CLASS_BEFORE: usize = CONTEXT;
pub(crate) const WORDS_IN_LINE: usize = CONTEXT + 5;
/// One per source.
pub(crate) const CONTEXT_LEN: usize = CONTEXT + 6;
pub(crate) const CONTEXT_COUNT: usize = CONTEXT_LEN + SOURCES;
/// Two, for the file and the workspace.
pub(crate) const SHAPE_LEN: usize = CONTEXT_COUNT + SOURCES;
pub(crate) const PARTIAL_LEN: usize = SHAPE_LEN + 2;
pub(crate) const TEXT_AFTER: usize = SHAPE_LEN + 3;
pub(crate) const DEPTH: usize = SHAPE_LEN + 4;
/// Stands for every word that is no candidate.
pub(crate) const ELSE: usize = SHAPE_LEN + 5;
pub(crate) const CANDIDATES: usize = SHAPE_LEN + 6;
pub(crate) const MEMBERS_KNOWN: usize = SHAPE_LEN + 7;
pub(crate) const PARAMETER_KNOWN: usize = SHAPE_LEN + 8;
pub(crate) const FIELDS_KNOWN: usize = SHAPE_LEN + 9;
/// Lines were just taken away that nothing replaces yet; and how well the line so far agrees with one.
pub(crate) const REMOVED_KNOWN: usize = SHAPE_LEN + 10;
pub(crate) const UNCHANGED_SO_FAR: usize = SHAPE_LEN + 11;
/// Six, one per family of languages.
pub(crate) const LANGUAGE: usize = SHAPE_LEN + 12;
/// Per source and trail a share and a count.
const TRAIL: usize = LANGUAGE + 6;

/// The features of "something else".
pub(crate) fn otherwise() -> Features {
    let mut features = [0.0; LEN];
    features[ELSE] = 1.0;
    features
}
