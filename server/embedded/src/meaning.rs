//! What a few definitions tell, read off the tokens alone: the members of the type a receiver has, and the
//! names of a function's parameters. Wrong now and then, as it knows no scopes; the mixing weighs that.

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    context::{By, Corpus},
    lex::Token,
    trail::{after_pair, is_closing, is_opening},
    vocabulary::{Class, Id, NONE, Vocabulary, is_break, is_identifier, sign},
};

/// How far into a definition its members are read, in words.
const BODY: usize = 500;
/// How many definitions of one name are read.
const DEFINITIONS: usize = 6;
/// How many occurrences of a receiver are looked at for its type.
const OCCURRENCES: usize = 24;

/// Remembers what was read, for one prediction.
#[derive(Debug)]
pub(crate) struct Meaning {
    words: Words,
    members: FxHashMap<Id, Rc<FxHashSet<Id>>>,
    fields: FxHashMap<Id, Rc<FxHashSet<Id>>>,
    types: FxHashMap<Id, Option<Id>>,
    parameters: FxHashMap<Id, Vec<Id>>,
}

/// The words that define things.
#[derive(Debug)]
struct Words {
    types: Vec<Id>,
    functions: Vec<Id>,
    selves: Vec<Id>,
    imports: Vec<Id>,
    /// Of the words for types, those whose bodies hold fields.
    holders: Vec<Id>,
    new: Option<Id>,
}

impl Meaning {
    pub(crate) fn new(vocabulary: &Vocabulary) -> Self {
        let find = |words: &str| words.split(' ').filter_map(|word| vocabulary.find(word)).collect();
        let words = Words {
            types: find("impl class struct interface trait enum type for"),
            functions: find("fn def func function"),
            selves: find("self this Self cls"),
            imports: find("import from use require include package"),
            holders: find("class struct interface enum type"),
            new: vocabulary.find("new"),
        };
        Self {
            words,
            members: FxHashMap::default(),
            fields: FxHashMap::default(),
            types: FxHashMap::default(),
            parameters: FxHashMap::default(),
        }
    }

    /// Whether `id` names the object whose method the code is in.
    pub(crate) fn is_self(&self, id: Id) -> bool {
        self.words.selves.contains(&id)
    }

    /// Whether a line that starts with `id` imports names.
    pub(crate) fn imports(&self, id: Id) -> bool {
        self.words.imports.contains(&id)
    }

    /// Whether `id` stands before the name of a function, of a type, where these are defined.
    pub(crate) fn heads_function(&self, id: Id) -> bool {
        self.words.functions.contains(&id)
    }

    pub(crate) fn heads_type(&self, id: Id) -> bool {
        self.words.holders.contains(&id)
    }

    /// The name a line that opens a definition defines: of `impl A for B {` it is B.
    pub(crate) fn defined_by(&self, line: &[Id], vocabulary: &Vocabulary) -> Option<Id> {
        let start = line.iter().rposition(|id| self.words.types.contains(id))?;
        line[start..].iter().copied().find(|&id| is_name(id, vocabulary))
    }

    /// The type of a receiver as the open file declares it.
    pub(crate) fn type_of(&mut self, receiver: Id, file: &dyn Corpus, vocabulary: &Vocabulary) -> Option<Id> {
        if is_name(receiver, vocabulary) {
            return Some(receiver);
        }
        let words = &self.words;
        *self.types.entry(receiver).or_insert_with(|| {
            let run = file.after(By::Word, receiver);
            let mut found: FxHashMap<Id, (usize, usize)> = FxHashMap::default();
            for (order, place) in file.sample(By::Word, run, OCCURRENCES).into_iter().enumerate() {
                if let Some(id) = declared(place, file, words, vocabulary) {
                    let entry = found.entry(id).or_insert((0, order));
                    entry.0 += 1;
                }
            }
            found
                .into_iter()
                .max_by_key(|&(id, (count, order))| (count, std::cmp::Reverse((order, id))))
                .map(|it| it.0)
        })
    }

    /// What the definitions of a type define: fields and methods.
    pub(crate) fn members(
        &mut self,
        of: Id,
        sources: &[Vec<&dyn Corpus>],
        vocabulary: &Vocabulary,
    ) -> Rc<FxHashSet<Id>> {
        let words = &self.words;
        let members = self.members.entry(of).or_insert_with(|| {
            let mut members = FxHashSet::default();
            for &corpus in sources.iter().flatten() {
                read_bodies((&words.types, of), corpus, words, vocabulary, &mut |id, _| {
                    members.insert(id);
                });
                // A method of Go: `func (it *Type) Name(`.
                for place in after_pair(corpus, of, sign(b')')).filter(|&place| corpus.visible(place)) {
                    let id = corpus.token(place).id();
                    let heads = |back| words.functions.contains(&corpus.before(place, back));
                    if is_identifier(id) && (heads(5) || heads(6)) {
                        members.insert(id);
                    }
                }
            }
            members.remove(&of);
            members.retain(|&id| vocabulary.class(id) == Class::Identifier);
            Rc::new(members)
        });
        Rc::clone(members)
    }

    /// The fields that the definitions of a type declare, or its variants.
    pub(crate) fn fields(
        &mut self,
        of: Id,
        sources: &[Vec<&dyn Corpus>],
        vocabulary: &Vocabulary,
    ) -> Rc<FxHashSet<Id>> {
        let words = &self.words;
        let fields = self.fields.entry(of).or_insert_with(|| {
            let mut fields = FxHashSet::default();
            for &corpus in sources.iter().flatten() {
                read_bodies((&words.holders, of), corpus, words, vocabulary, &mut |id, function| {
                    if !function {
                        fields.insert(id);
                    }
                });
            }
            fields.retain(|&id| vocabulary.class(id) == Class::Identifier);
            Rc::new(fields)
        });
        Rc::clone(fields)
    }

    /// The names of a function's parameters, but for `self`.
    pub(crate) fn parameters(&mut self, of: Id, sources: &[Vec<&dyn Corpus>]) -> &[Id] {
        let words = &self.words;
        self.parameters.entry(of).or_insert_with(|| {
            let corpora = sources.iter().flatten();
            let definitions = corpora.flat_map(|&corpus| {
                words
                    .functions
                    .iter()
                    .flat_map(move |&word| after_pair(corpus, word, of).map(move |place| (corpus, place)))
            });
            let mut visible = definitions.filter(|(corpus, place)| corpus.visible(*place)).take(DEFINITIONS);
            visible.find_map(|(corpus, place)| read_parameters(place, corpus, words)).unwrap_or_default()
        })
    }
}

/// Whether a word is written as types are.
pub(crate) fn is_name(id: Id, vocabulary: &Vocabulary) -> bool {
    is_identifier(id) && vocabulary.text(id).starts_with(|char: char| char.is_ascii_uppercase())
}

/// The type that the words after a name give it: `: &Type`, `= Type::new(`, `*pkg.Type`.
fn declared(place: u32, corpus: &dyn Corpus, words: &Words, vocabulary: &Vocabulary) -> Option<Id> {
    let first = corpus.token(place).id();
    let text = vocabulary.text(first);
    if !(matches!(text, ":" | "=" | ":=" | "*") || is_name(first, vocabulary)) {
        return None;
    }
    let places = std::iter::successors(Some(place), |&place| corpus.next(place)).take(7);
    let ids = places.map(|place| corpus.token(place).id());
    let mut near =
        ids.take_while(|&id| !is_break(id) && !is_closing(id) && id != sign(b',') && id != sign(b';'));
    near.find(|&id| is_name(id, vocabulary) && Some(id) != words.new)
}

/// Hands on what the definitions of a name define that follow one of the `heads`.
fn read_bodies(
    (heads, of): (&[Id], Id),
    corpus: &dyn Corpus,
    words: &Words,
    vocabulary: &Vocabulary,
    take: &mut dyn FnMut(Id, bool),
) {
    for &head in heads {
        let places = after_pair(corpus, head, of).filter(|&place| corpus.visible(place));
        for place in places.take(DEFINITIONS) {
            read_body(place, corpus, words, vocabulary, take);
        }
    }
}

/// Hands on what is defined between the head of a definition, where `place` is, and the line that ends it, and
/// whether it is a function.
fn read_body(
    place: u32,
    corpus: &dyn Corpus,
    words: &Words,
    vocabulary: &Vocabulary,
    take: &mut dyn FnMut(Id, bool),
) {
    let indent = std::iter::successors(Some(place), |&place| corpus.prev(place))
        .take(24)
        .map(|place| corpus.token(place))
        .find(|token| is_break(token.id()));
    let indent = indent.map_or(0, Token::space);
    // In Go the word for the kind of type follows the name, and so do the types of fields.
    let type_follows = words.holders.contains(&corpus.token(place).id());
    let (mut inner, mut before, mut first) = (None, 0, false);
    for place in std::iter::successors(Some(place), |&place| corpus.next(place)).take(BODY) {
        let token = corpus.token(place);
        let id = token.id();
        if is_break(id) {
            if token.space() <= indent {
                return;
            }
            let inner = *inner.get_or_insert(token.space());
            first = token.space() == inner;
        } else {
            let next = corpus.next(place).map_or(NONE, |place| corpus.token(place).id());
            let function = words.functions.contains(&before);
            let field = next == sign(b':') || (type_follows && (is_identifier(next) || next == sign(b'*')));
            let variant = is_name(id, vocabulary)
                && (next == sign(b',') || next == sign(b'{') || next == sign(b'=') || is_break(next));
            let heads = field || variant || next == sign(b'(');
            if is_identifier(id) && (function || (first && heads)) {
                take(id, function || (next == sign(b'(') && !is_name(id, vocabulary)));
            }
            // `pub name:` and `readonly name:` still begin their line.
            first &= !is_identifier(id) && !is_opening(id);
        }
        before = id;
    }
}

/// The names of the parameters that follow a function's name.
fn read_parameters(place: u32, corpus: &dyn Corpus, words: &Words) -> Option<Vec<Id>> {
    let mut places = std::iter::successors(Some(place), |&place| corpus.next(place)).take(80);
    places.by_ref().take(16).find(|&place| corpus.token(place).id() == sign(b'('))?;
    let (mut names, mut depth, mut start) = (Vec::new(), 0, true);
    for place in places {
        let id = corpus.token(place).id();
        if is_closing(id) && depth == 0 {
            return Some(names);
        }
        depth += i32::from(is_opening(id)) - i32::from(is_closing(id));
        if id == sign(b',') && depth == 0 {
            start = true;
        } else if start && words.selves.contains(&id) {
            start = false;
        } else if start && is_identifier(id) {
            names.push(id);
            start = false;
        }
    }
    None
}
