//! What each grammar needs so that code with holes can be read by it.

use std::borrow::Cow;

use ast_grep_core::{
    Language as Matchable, PatternError,
    matcher::{Pattern, PatternBuilder},
    tree_sitter::{LanguageExt, StrDoc, TSLanguage},
};

use crate::Language;

/// What stands before and after a pattern to make it a whole file.
pub(super) type Surrounding = (&'static str, &'static str);

impl Language {
    /// The surroundings in which a pattern is read. Each group gives one reading, by the first of its
    /// surroundings in which the pattern makes sense; empty where there is no structure to search.
    pub(super) fn surroundings(self) -> &'static [&'static [Surrounding]] {
        match self {
            Self::Rust => &[
                &[
                    ("", ""),
                    ("fn f() { ", " }"),
                    ("fn f() { match x { ", " } }"),
                    ("struct S { ", " }"),
                    ("enum E { ", " }"),
                    ("impl T { ", " }"),
                ],
                &[("type T = ", ";")],
            ],
            Self::TypeScript | Self::Tsx => &[
                &[("", ""), ("class C { ", " }"), ("interface I { ", " }"), ("x = ", ";")],
                &[("let x: ", ";")],
            ],
            Self::JavaScript => &[&[("", ""), ("class C { ", " }"), ("x = ", ";")]],
            // In a function first: at the top level the grammars take a call for a conversion, a
            // declaration or a macro.
            Self::Go => &[
                &[
                    ("package p\nfunc f() {\n", "\n}\n"),
                    ("package p\n", "\n"),
                    ("package p\ntype S struct {\n", "\n}\n"),
                ],
                &[("package p\nvar x ", "\n")],
            ],
            Self::C | Self::Cpp => &[
                &[("void f() { ", " }"), ("void f() { ", "; }"), ("", "\n"), ("struct S { ", " };")],
                &[("", " x;")],
            ],
            Self::Java | Self::CSharp => &[
                &[
                    ("class C { void f() { ", " } }"),
                    ("class C { void f() { ", "; } }"),
                    ("class C { ", " }"),
                    ("", ""),
                ],
                &[("class C { void f(", " x) {} }")],
            ],
            Self::Php => &[&[("<?php ", ""), ("<?php ", ";"), ("<?php class C { ", " }")]],
            Self::Lua => &[&[("", ""), ("return ", "")]],
            Self::Css => &[&[("", ""), ("a { ", " }"), ("a { ", "; }")]],
            Self::Python | Self::Ruby | Self::Bash | Self::Json | Self::Yaml | Self::Toml | Self::Html => {
                &[&[("", "")]]
            }
            Self::Markdown => &[],
        }
    }
}

impl Matchable for Language {
    /// The letter that stands for `$` while a pattern is parsed, where the grammar takes no `$` in names.
    fn expando_char(&self) -> char {
        match self {
            Self::Rust | Self::Python | Self::Go | Self::CSharp | Self::Ruby | Self::Php => 'µ',
            Self::C | Self::Cpp => '\u{10000}',
            Self::Css => '_',
            _ => '$',
        }
    }

    /// Replaces the `$` of holes, one character for one.
    fn pre_process_pattern<'q>(&self, query: &'q str) -> Cow<'q, str> {
        let expando = self.expando_char();
        let mut out = String::with_capacity(query.len() * 2);
        let mut rest = query;
        while let Some(at) = rest.find('$') {
            let (before, dollars) = rest.split_at(at);
            let after = dollars.trim_start_matches('$');
            let count = dollars.len() - after.len();
            let named = after.starts_with(|c: char| c.is_ascii_uppercase() || c == '_');
            out.push_str(before);
            out.extend(std::iter::repeat_n(if named || count == 3 { expando } else { '$' }, count));
            rest = after;
        }
        out.push_str(rest);
        Cow::Owned(out)
    }

    fn kind_to_id(&self, kind: &str) -> u16 {
        self.tree_sitter().id_for_node_kind(kind, true)
    }

    fn field_to_id(&self, field: &str) -> Option<u16> {
        self.tree_sitter().field_id_for_name(field).map(std::num::NonZero::get)
    }

    fn build_pattern(&self, builder: &PatternBuilder) -> Result<Pattern, PatternError> {
        builder.build(|source| StrDoc::try_new(source, *self))
    }
}

impl LanguageExt for Language {
    fn get_ts_language(&self) -> TSLanguage {
        self.tree_sitter()
    }
}
