//! The past of open documents: what they said when hunks were put in or taken out, and which hunks stood in them
//! then. An editor's own undo goes back to exactly these texts, and tells nothing but the text. Only what this
//! server has seen is known here: an editor's undo reaches no further back, and what is typed is never guessed to
//! be one.

use std::{
    collections::{BTreeSet, HashMap},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use change::{ChangeId, Content, HunkId, Plan, PlannedFile};
use text::Text;

/// So many texts of a document are known; of an undo that goes further back nothing is noticed.
const KNOWN: usize = 500;

type Hunks = BTreeSet<(ChangeId, HunkId)>;

/// The past of each open document in which hunks were accepted.
#[derive(Debug, Default)]
pub(super) struct Pasts(Mutex<HashMap<PathBuf, Past>>);

#[derive(Debug, Default)]
struct Past {
    /// What the document has said, the earliest known first.
    moments: Vec<Moment>,
    /// Which of them it was last.
    now: usize,
}

#[derive(Clone, Debug, Default)]
struct Moment {
    text: Text,
    /// The hunks that stood in it.
    standing: Arc<Hunks>,
    /// What it said when these came to stand in it, before anything was typed.
    clean: Text,
}

/// A document says again what it said once.
#[derive(Debug)]
pub(super) struct Retraced {
    pub(super) path: PathBuf,
    /// What it said before, when hunks were last put in or taken out.
    pub(super) was: Text,
    /// What stood in it then and does not now.
    pub(super) gone: Hunks,
    /// What did not stand in it then and does now.
    pub(super) back: Hunks,
}

impl Pasts {
    fn all(&self) -> MutexGuard<'_, HashMap<PathBuf, Past>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The editor has carried out a plan in a document.
    pub(super) fn carried(&self, plan: &Plan, file: &PlannedFile) {
        let text = |side: &Option<Content>| side.as_ref().and_then(Content::text).cloned();
        if let (Some(before), Some(after)) = (text(&file.before), text(&file.after)) {
            let hunks = file.hunks.iter().map(|hunk| (plan.change().clone(), *hunk)).collect();
            let mut all = self.all();
            all.entry(file.path.clone()).or_default().carried(before, after, &hunks, plan.takes_back());
        }
    }

    /// A document says something else now; whether it is what it said once, with other hunks in it.
    pub(super) fn came_to(&self, path: &Path, text: &Text) -> Option<Retraced> {
        let (was, gone, back) = self.all().get_mut(path)?.came_to(text)?;
        Some(Retraced { path: path.to_owned(), was, gone, back })
    }

    pub(super) fn knows(&self, path: &Path) -> bool {
        self.all().contains_key(path)
    }

    /// A document is no longer open, and its editor's undo is gone with it: what it says from now on is the file's
    /// text, which is an earlier one if it was not saved.
    pub(super) fn left(&self, path: &Path, text: Option<&Text>) -> Option<Retraced> {
        let (was, gone, back) = self.all().remove(path)?.came_to(text?)?;
        Some(Retraced { path: path.to_owned(), was, gone, back })
    }
}

impl Past {
    fn carried(&mut self, before: Text, after: Text, hunks: &Hunks, takes_back: bool) {
        if takes_back {
            // What is taken back and was never seen to come has stood in it from the first.
            let known: Hunks = self.moments.iter().flat_map(|moment| &*moment.standing).cloned().collect();
            for moment in &mut self.moments {
                Arc::make_mut(&mut moment.standing).extend(hunks.difference(&known).cloned());
            }
        }
        let standing = self.moments.get(self.now).map(|moment| moment.standing.clone()).unwrap_or_default();
        let (with, without) = (Arc::new(&*standing | hunks), Arc::new(&*standing - hunks));
        let (then, now) = if takes_back { (with, without) } else { (without, with) };
        self.put(Moment { clean: before.clone(), text: before, standing: then });
        self.put(Moment { clean: after.clone(), text: after, standing: now });
    }

    /// A text that was known is the latest now.
    fn put(&mut self, moment: Moment) {
        self.moments.retain(|known| known.text != moment.text);
        self.put_new(moment);
    }

    /// The same for one that was not known, which need not be sought again at each key.
    fn put_new(&mut self, moment: Moment) {
        self.moments.push(moment);
        let forgotten = self.moments.len().saturating_sub(KNOWN);
        self.moments.drain(..forgotten);
        self.now = self.moments.len() - 1;
    }

    fn came_to(&mut self, text: &Text) -> Option<(Text, Hunks, Hunks)> {
        let then = self.moments.get(self.now)?.clone();
        let Some(now) = self.moments.iter().position(|known| known.text == *text) else {
            // What is typed takes no hunk away; the editor's undo comes back to it, too.
            self.put_new(Moment { text: text.clone(), ..then });
            return None;
        };
        self.now = now;
        let standing = &*self.moments.get(now)?.standing;
        let (gone, back) = (&*then.standing - standing, standing - &*then.standing);
        (gone.len() + back.len() > 0).then_some((then.clean, gone, back))
    }
}
