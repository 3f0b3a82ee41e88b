//! What a message can point at: files by their names, definitions by syntax. Bounded in time, since it is
//! asked at every key.

mod fuzzy;

use std::{
    path::Path,
    time::{Duration, Instant},
};

use agent::place::Places;
use protocol::{Mention, MentionOffer};
use text::Text;
use workspace::{DefinitionKind, Limits, Snapshot, definitions, definitions_in};

use self::fuzzy::score;
use crate::{convert, session::Session};

/// How long files are looked through for definitions.
const PATIENCE: Duration = Duration::from_millis(150);

/// So many files are looked at by name.
const FILES: usize = 50_000;

/// Longer files are not looked through for definitions, in bytes.
const LONGEST: u64 = 256 << 10;

/// What fits a query, the best first.
pub(crate) fn offers(
    session: &Session,
    snapshot: &Snapshot,
    query: &str,
    here: Option<&str>,
    limit: usize,
) -> Vec<MentionOffer> {
    let places = Places::new(snapshot.roots());
    let mut scored: Vec<(i64, MentionOffer)> = Vec::new();
    let limits = Limits { files: FILES, ..Limits::default() };
    let files: Vec<_> = snapshot.files(limits).filter(|path| !session.is_excluded(path)).collect();
    for path in &files {
        let name = places.name(path);
        let open = snapshot.document_at(path).is_some();
        if let Some(points) = score(query, &name)
            && let Some(uri) = convert::uri(path)
        {
            let mention = Mention::File { uri: uri.to_string() };
            // What is open is what the user is likely to mean.
            let points = points + if open { 20 } else { 0 };
            scored.push((points, MentionOffer { label: name, detail: "file".to_owned(), mention }));
        }
    }
    let mut search = Search { session, snapshot, places: &places, query, scored: &mut scored };
    search.open(here);
    if query.len() > 1 {
        search.closed(&files);
    }
    scored.sort_by(|(one, a), (other, b)| {
        other.cmp(one).then_with(|| a.label.len().cmp(&b.label.len())).then_with(|| a.label.cmp(&b.label))
    });
    scored.truncate(limit);
    scored.into_iter().map(|(_, offer)| offer).collect()
}

struct Search<'a> {
    session: &'a Session,
    snapshot: &'a Snapshot,
    places: &'a Places,
    query: &'a str,
    scored: &'a mut Vec<(i64, MentionOffer)>,
}

impl Search<'_> {
    /// Definitions of open documents; those of the one the user is in come first.
    fn open(&mut self, here: Option<&str>) {
        for document in self.snapshot.documents() {
            let (Some(path), Some(tree)) = (&document.path, document.tree()) else { continue };
            let bonus = if here == Some(&*document.uri) { 30 } else { 10 };
            self.take(path, &document.text, definitions_in(tree, &document.text.to_string()), bonus);
        }
    }

    /// Definitions of files that hold the very words, as far as there is time.
    fn closed(&mut self, files: &[std::path::PathBuf]) {
        let until = Instant::now() + PATIENCE;
        let folded = self.query.to_lowercase();
        for path in files {
            if Instant::now() > until {
                return;
            }
            let Some(language) = self.snapshot.language_of(path).filter(|language| language.is_code()) else {
                continue;
            };
            let short = path.metadata().is_ok_and(|metadata| metadata.len() <= LONGEST);
            if !short || self.snapshot.document_at(path).is_some() {
                continue;
            }
            let Ok(source) = self.snapshot.read(path) else { continue };
            let content = source.text.to_string();
            if content.to_lowercase().contains(&folded) {
                self.take(path, &source.text, definitions(language, &content), 0);
            }
        }
    }

    fn take(&mut self, path: &Path, text: &Text, found: Vec<workspace::Definition>, bonus: i64) {
        let Some(uri) = convert::uri(path) else { return };
        let encoding = self.session.encoding();
        for definition in found {
            let Some(points) = score(self.query, &definition.name) else { continue };
            let range = convert::wire_range(text, &definition.range, encoding);
            let kind = match definition.kind {
                DefinitionKind::Function => "function",
                DefinitionKind::Type => "type",
                DefinitionKind::Constant => "constant",
                DefinitionKind::Module => "module",
            };
            let line = range.start.line + 1;
            let detail = format!("{kind} in {}:{line}", self.places.name(path));
            let mention = Mention::Symbol { uri: uri.to_string(), range, name: definition.name.clone() };
            self.scored.push((points + bonus, MentionOffer { label: definition.name, detail, mention }));
        }
    }
}
