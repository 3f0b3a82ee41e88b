//! [`rewrite`]: structural search and replacement over the workspace.

use std::{collections::HashMap, ops::ControlFlow};

use text::Edit;

use crate::{
    Language, PatternError, Progress, Scope, Snapshot, Swept,
    pattern::Pattern,
    sweep::{Search, Stopped, sweep},
    template::Template,
};

/// What to look for, and what to put in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The language of the pattern, which is looked for in the files of that language and its
    /// [`family`](Language::family). `None` for that of the one file in the scope, or else for every
    /// programming language that the pattern is code of.
    pub language: Option<Language>,
    /// Code with holes: `$NAME` for one piece of code, `$$$NAME` for any number, `$_` and `$$$` for
    /// what is not needed again.
    pub pattern: String,
    /// What takes its place, with the same holes.
    pub replacement: String,
}

/// Why nothing was rewritten.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RewriteError {
    /// The pattern is none.
    #[error(transparent)]
    Pattern(#[from] PatternError),
    /// The replacement has a hole that the pattern does not fill.
    #[error("the replacement uses {hole}, which the pattern does not have")]
    UnknownHole {
        /// The hole as it is written.
        hole: String,
    },
    /// The caller stopped it.
    #[error("stopped")]
    Stopped,
}

/// Finds what a rule would change. Where matches overlap, the outer one is replaced, and those inside
/// the code that its holes took along with it.
///
/// # Errors
/// When the rule makes no sense, or `progress` says to stop.
pub fn rewrite(
    snapshot: &Snapshot,
    rule: &Rule,
    scope: &Scope,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Swept, RewriteError> {
    let file = scope.path.as_deref().filter(|path| path.is_file());
    let language = rule.language.or_else(|| Language::of_path(file?));
    let compiled = Compiled::of(rule, language)?;
    let (swept, _) = sweep(snapshot, scope, &compiled, progress).map_err(|Stopped| RewriteError::Stopped)?;
    Ok(swept)
}

/// A rule in each language that it is looked for in.
struct Compiled(HashMap<Language, (Pattern, Template)>);

impl Compiled {
    fn of(rule: &Rule, wanted: Option<Language>) -> Result<Self, RewriteError> {
        let languages = wanted.map_or(Language::ALL.as_slice(), Language::family);
        let mut compiled = HashMap::new();
        let mut problem = None;
        for language in languages.iter().filter(|language| wanted.is_some() || language.is_code()) {
            let pattern = match Pattern::read(*language, &rule.pattern) {
                Ok(pattern) => pattern,
                // The language that was asked for has to know the pattern, its relatives need not.
                Err(error) if wanted == Some(*language) => return Err(error.into()),
                Err(error) => {
                    problem.get_or_insert(error);
                    continue;
                }
            };
            let template = Template::read(&rule.replacement, &pattern.holes())
                .map_err(|hole| RewriteError::UnknownHole { hole })?;
            compiled.insert(*language, (pattern, template));
        }
        match problem {
            Some(problem) if compiled.is_empty() => Err(problem.into()),
            _ => Ok(Self(compiled)),
        }
    }
}

impl Search for Compiled {
    type Note = ();

    fn wants(&self, language: Language) -> bool {
        self.0.contains_key(&language)
    }

    fn may_edit(&self, language: Language, source: &str) -> bool {
        self.0.get(&language).is_some_and(|(pattern, _)| pattern.may_fit(source))
    }

    fn edit(&self, language: Language, source: &str) -> Option<(Edit, ())> {
        let (pattern, template) = self.0.get(&language)?;
        let found = pattern.find(source)?;
        let mut replacements = template.fill(source, &found.matches, &found.strings);
        replacements
            .retain(|replacement| source.get(replacement.range.clone()) != Some(replacement.text.as_str()));
        Some((Edit::new(replacements).ok()?, ()))
    }
}

#[cfg(test)]
mod tests;
