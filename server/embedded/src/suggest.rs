//! [`suggest`]: from a cursor to a suggestion that is worth showing, or the reason for none.

use crate::{
    context::Corpus,
    cursor::{Brackets, Cursor},
    features::SOURCES,
    gather::{Gatherer, Progress},
    index::Index,
    layout::Layout,
    mix::Network,
    open::OpenFile,
    rank::{self, Compared},
    recent::Recent,
    search::{Branch, FAINT, Search, Start},
    secret::names_secret,
    view::{FileView, SegmentView},
    vocabulary::{Id, NONE, is_break},
};

/// The steps for the rest of the line, and as many for all further lines; each costs some 30 to 100 microseconds.
const STEPS: usize = 96;
/// A further line is shown only if it is at least this likely, given the lines before it.
const CERTAIN: f32 = 0.8;
/// Rests of a further line that are less likely than this are not followed, which leaves steps for more lines.
const CONCEIVABLE: f32 = 0.5;
/// The fewest bytes worth showing.
const SHORTEST: usize = 2;
/// What looking at a suggestion costs, in bytes that it would save: the higher, the earlier one is cut where
/// confidence falls.
const EFFORT: usize = 20;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Query<'a> {
    /// What the workspace says.
    pub index: &'a Index,
    /// The document the cursor is in.
    pub file: &'a OpenFile,
    /// What was written just before.
    pub recent: &'a Recent,
    /// The cursor: a byte offset in the document's text.
    pub offset: usize,
    /// The most lines to suggest, at least 1.
    pub max_lines: usize,
    /// How sure to be, from 0 to 1: nothing less likely to be right is suggested.
    pub threshold: f32,
}

/// What may come next.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// To be inserted at the cursor as it is.
    pub text: String,
    /// How likely all of it is right, from 0 to 1.
    pub probability: f32,
    /// After each word: the length of the text up to there in bytes, and how likely it is right so far.
    pub cuts: Vec<(usize, f32)>,
}

/// Why nothing is suggested.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum Silence {
    /// See [`OpenFile::is_modelled`].
    #[error("the document is too long")]
    TooLong,
    /// Text right after the cursor continues the word before it.
    #[error("the cursor is inside a word")]
    InsideWord,
    /// The likeliest continuation is less likely than the threshold.
    #[error("nothing is likely enough: the best continuation reaches {:.0} %", .best * 100.0)]
    Unsure {
        /// How likely the best one is.
        best: f32,
    },
    /// The line most likely ends at the cursor.
    #[error("the line looks complete")]
    Complete,
    /// What is likely enough is a single character.
    #[error("what is likely is too short to be worth showing")]
    TooShort,
    /// What would be suggested may be a secret.
    #[error("it may be a secret")]
    Secret,
}

/// What most likely comes next. Takes a few milliseconds at most, whatever the sizes.
///
/// # Errors
/// The reason why nothing is suggested.
pub fn suggest(query: &Query<'_>) -> Result<Prediction, Silence> {
    suggest_with(query, Network::shipped())
}

/// The same with other weights than the shipped ones.
pub(crate) fn suggest_with(query: &Query<'_>, network: &Network) -> Result<Prediction, Silence> {
    search(query, network, rank::shipped(), |search, branches, cursor| {
        let mut shown = choose(&branches, query.threshold)?;
        if shown.done && cursor.next_here == NONE {
            further_lines(&mut shown, search, query, cursor);
        }
        finish(shown, &cursor.before)
    })?
}

/// What of these rests of a line is shown after `before`, the line up to the cursor.
pub(crate) fn shown(branches: &[Branch], threshold: f32, before: &str) -> Result<Prediction, Silence> {
    finish(choose(branches, threshold)?, before)
}

/// The likeliest rests of the line at the cursor, complete ones first, likeliest first.
pub(crate) fn branches(query: &Query<'_>, network: &Network) -> Result<Vec<Branch>, Silence> {
    search(query, network, rank::shipped(), |_, branches, _| branches)
}

/// The rests of the line as they are before they are compared, and what they are compared by.
pub(crate) fn compared(query: &Query<'_>) -> Result<(Vec<Branch>, Compared), Silence> {
    search(query, Network::shipped(), None, |search, branches, _| {
        let done: Vec<Branch> = branches.into_iter().filter(|branch| branch.done).collect();
        let compared = search.compare(&done);
        (done, compared)
    })
}

/// Searches for the rest of the line and hands on what was found, and the means to search on.
fn search<T>(
    query: &Query<'_>,
    network: &Network,
    ranking: Option<&Network>,
    then: impl FnOnce(&mut Search<'_, '_>, Vec<Branch>, &Cursor) -> T,
) -> Result<T, Silence> {
    if !query.file.is_modelled() {
        return Err(Silence::TooLong);
    }
    let cursor = Cursor::at(query.file, query.offset).ok_or(Silence::InsideWord)?;
    let views = Views::of(query, &cursor);
    let vocabulary = &*query.file.vocabulary;
    let mut gatherer = Gatherer::new(&views, &cursor, query);
    let mut search = Search { gatherer: &mut gatherer, network, ranking, vocabulary, steps: STEPS };
    let dictionary = views.dictionary(query.file, &cursor);
    let branches = search.line(&Start::at(&cursor, &dictionary));
    Ok(then(&mut search, branches, &cursor))
}

/// All the sources as seen from the cursor.
pub(crate) struct Views<'a> {
    file: FileView<'a>,
    workspace: Vec<SegmentView<'a>>,
    recent: Option<SegmentView<'a>>,
    removed: Option<SegmentView<'a>>,
    idioms: Option<SegmentView<'a>>,
}

impl<'a> Views<'a> {
    pub(crate) fn of(query: &Query<'a>, cursor: &Cursor) -> Self {
        let path = query.file.path();
        Self {
            file: FileView { file: query.file, line: cursor.line },
            workspace: query.index.shelf(path).iter().map(|shelved| SegmentView::of(shelved, path)).collect(),
            recent: query.recent.segment().map(SegmentView::all),
            removed: query.recent.removed().segment().map(SegmentView::all),
            idioms: query.index.idioms(path).map(SegmentView::all),
        }
    }

    pub(crate) fn sources(&self) -> [Vec<&dyn Corpus>; SOURCES] {
        let [recent, removed, idioms] = [&self.recent, &self.removed, &self.idioms].map(Option::as_slice);
        [vec![&self.file], all(&self.workspace), all(recent), all(removed), all(idioms)]
    }

    /// Words that complete the half-typed one: all the file's, and the workspace's most frequent.
    pub(crate) fn dictionary(&self, file: &OpenFile, cursor: &Cursor) -> Vec<Id> {
        const FROM_FILE: usize = 24;
        const FROM_WORKSPACE: usize = 12;
        const FROM_IDIOMS: usize = 6;
        let prefix = cursor.partial.as_str();
        if prefix.is_empty() || !cursor.signs.is_empty() {
            return cursor.signs.clone();
        }
        let longer = |id: Id| file.vocabulary.text(id).len() > prefix.len();
        let most = |mut words: Vec<(Id, usize)>, most| {
            words.sort_unstable_by_key(|&(id, count)| (std::cmp::Reverse(count), id));
            words.into_iter().map(|(id, _)| id).take(most)
        };
        let in_file =
            file.words().filter(|&(id, _)| longer(id) && file.vocabulary.text(id).starts_with(prefix));
        let in_file = in_file.map(|(id, count)| (id, count as usize)).collect();
        let segments = self.workspace.iter().map(|view| view.segment);
        let words = segments.flat_map(|segment| segment.words(prefix, &file.vocabulary).take(400));
        let in_workspace = words.filter(|&(id, _)| longer(id)).collect();
        let idioms = self.idioms.iter().flat_map(|view| view.segment.words(prefix, &file.vocabulary));
        let in_idioms = idioms.filter(|&(id, _)| longer(id)).collect();
        // The word may be complete already.
        let itself = file.vocabulary.find(prefix);
        let elsewhere = most(in_workspace, FROM_WORKSPACE).chain(most(in_idioms, FROM_IDIOMS));
        most(in_file, FROM_FILE).chain(elsewhere).chain(itself).collect()
    }
}

fn all<'v>(views: &'v [SegmentView<'_>]) -> Vec<&'v dyn Corpus> {
    views.iter().map(|view| view as &dyn Corpus).collect()
}

impl<'a> Start<'a> {
    /// The search for the rest of the cursor's line.
    pub(crate) fn at(cursor: &'a Cursor, dictionary: &'a [Id]) -> Self {
        let mut brackets = Brackets::default();
        for &id in &cursor.words[cursor.line_start..] {
            brackets.push(id);
        }
        let progress = Progress {
            words: cursor.words.clone(),
            line_start: cursor.line_start,
            brackets,
            scope: cursor.scope.clone(),
        };
        Self {
            progress,
            at_cursor: true,
            typed: cursor.partial.len(),
            glued: cursor.spaced || cursor.at_line_start(),
            may_end: !cursor.at_line_start(),
            end: cursor.next_here,
            dictionary,
            before: &cursor.before,
            neighbours: &cursor.neighbours,
            faint: FAINT,
        }
    }
}

/// A suggestion in the making.
struct Shown {
    text: String,
    log: f32,
    cuts: Vec<(usize, f32)>,
    done: bool,
    progress: Progress,
}

/// The whole rest of the line if it is likely enough, else the part of it most worth showing of those that are.
fn choose(branches: &[Branch], threshold: f32) -> Result<Shown, Silence> {
    let likely = |log: f32| log.exp() >= threshold;
    let whole = branches.iter().find(|branch| branch.done);
    if let Some(branch) = whole.filter(|branch| likely(branch.log)) {
        let Branch { progress, text, log, cuts, done } = branch.clone();
        return Ok(Shown { text, log, cuts, done, progress });
    }
    let cuts = branches.iter().flat_map(|branch| (0..branch.cuts.len()).map(move |cut| (branch, cut)));
    let enough = cuts.filter(|(branch, cut)| {
        let (len, log) = branch.cuts[*cut];
        likely(log) && branch.text[..len].trim().len() >= SHORTEST
    });
    // Not the longest one: a part that is all but sure must not lose to one that barely suffices.
    let worth = |(branch, cut): &(&Branch, usize)| {
        let (len, log) = branch.cuts[*cut];
        log.exp() * (len + EFFORT) as f32
    };
    let (branch, cut) =
        enough.max_by(|a, b| worth(a).total_cmp(&worth(b))).ok_or_else(|| too_little(branches, threshold))?;
    let ((len, log), cuts) = (branch.cuts[cut], branch.cuts[..=cut].to_vec());
    let (text, progress) = (branch.text[..len].to_owned(), branch.progress.clone());
    Ok(Shown { text, log, cuts, done: false, progress })
}

/// Why no part of these is worth showing.
fn too_little(branches: &[Branch], threshold: f32) -> Silence {
    let firsts = branches.iter().filter_map(|branch| branch.cuts.iter().find(|cut| cut.0 > 0));
    let best = firsts.map(|cut| cut.1.exp()).fold(0.0, f32::max);
    if best >= threshold { Silence::TooShort } else { Silence::Unsure { best } }
}

/// Adds lines as long as each is certain.
fn further_lines(shown: &mut Shown, search: &mut Search<'_, '_>, query: &Query<'_>, cursor: &Cursor) {
    search.steps = STEPS;
    let mut layout = Layout::of(query.file, cursor);
    let ahead = query.file.line_from(cursor.line + 1);
    let ahead = ahead.map(|(line, ..)| query.file.text().slice(query.file.text().line_content_range(line)));
    for _ in 1..query.max_lines {
        let choices = search.choices(&shown.progress, false, &[]);
        let likeliest = choices.iter().max_by(|a, b| a.probability.total_cmp(&b.probability));
        let Some(way) = likeliest.filter(|choice| is_break(choice.token.id())) else {
            return;
        };
        let mut progress = shown.progress.clone();
        progress.push(way.token.id(), search.vocabulary);
        let start = Start {
            progress,
            at_cursor: false,
            typed: 0,
            glued: true,
            may_end: false,
            end: NONE,
            dictionary: &[],
            before: "",
            neighbours: &[],
            faint: CONCEIVABLE.ln(),
        };
        let lines = search.line(&start);
        let Some(line) = lines.iter().find(|line| line.done) else { return };
        // That the line ends at all is part of its own probability already.
        let breaks = choices.iter().filter(|choice| is_break(choice.token.id()));
        let on = (way.probability / breaks.map(|choice| choice.probability).sum::<f32>()).ln();
        let log = on + line.log;
        let last = shown.text.rsplit('\n').next().unwrap_or_default();
        let repeats = ahead.as_ref().is_some_and(|ahead| ahead.trim() == line.text.trim())
            || last.trim() == line.text.trim()
            || cursor.before.trim_start().to_owned() + last == line.text;
        if log.exp() < CERTAIN || (shown.log + log).exp() < query.threshold || repeats || search.steps == 0 {
            return;
        }
        shown.text.push_str(&layout.break_line(way.token.id()));
        let start = shown.text.len();
        let before = shown.log + on;
        shown.cuts.extend(line.cuts.iter().map(|&(len, log)| (start + len, before + log)));
        shown.text.push_str(&line.text);
        shown.log += log;
        shown.progress = line.progress.clone();
    }
}

/// The last checks of form.
fn finish(shown: Shown, before: &str) -> Result<Prediction, Silence> {
    let Shown { mut text, mut log, mut cuts, .. } = shown;
    if names_secret(&format!("{before}{text}")) {
        // The name of a secret may be suggested, what stands in quotes after it may not.
        const QUOTES: [char; 3] = ['"', '\'', '`'];
        if let Some(quote) = before.find(QUOTES).map(|_| 0).or_else(|| text.find(QUOTES)) {
            cuts.retain(|cut| cut.0 <= quote);
            let (len, likely) = cuts.last().copied().unwrap_or_default();
            text.truncate(len);
            log = likely;
            if text.trim().is_empty() {
                return Err(Silence::Secret);
            }
        }
    }
    if text.trim().is_empty() {
        return Err(Silence::Complete);
    }
    if text.trim().len() < SHORTEST {
        return Err(Silence::TooShort);
    }
    let cuts: Vec<(usize, f32)> = cuts.into_iter().map(|(len, log)| (len, log.exp())).collect();
    Ok(Prediction { text, probability: log.exp(), cuts })
}

#[cfg(test)]
mod tests;
