//! The languages whose syntax we know, and how a file or an editor says which one it is.
//!
//! A file in no known language has no `Language` and is still a text like any other.

use std::path::Path;

/// A language with a grammar of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Language {
    Rust,
    Python,
    TypeScript,
    Tsx,
    JavaScript,
    Go,
    C,
    Cpp,
    Java,
    Lua,
    CSharp,
    Ruby,
    Php,
    Bash,
    Json,
    Yaml,
    Toml,
    Html,
    Css,
    Markdown,
}

/// How a language is recognised. The first id is the canonical one.
struct Traits {
    language: Language,
    ids: &'static [&'static str],
    /// Lower case, without the dot.
    extensions: &'static [&'static str],
    /// Whole file names, exactly as written.
    names: &'static [&'static str],
    /// Programs after `#!`, without version numbers.
    interpreters: &'static [&'static str],
    line_comment: Option<&'static str>,
}

impl Language {
    /// Every language, in a fixed order.
    pub const ALL: [Self; 20] = [
        Self::Rust,
        Self::Python,
        Self::TypeScript,
        Self::Tsx,
        Self::JavaScript,
        Self::Go,
        Self::C,
        Self::Cpp,
        Self::Java,
        Self::Lua,
        Self::CSharp,
        Self::Ruby,
        Self::Php,
        Self::Bash,
        Self::Json,
        Self::Yaml,
        Self::Toml,
        Self::Html,
        Self::Css,
        Self::Markdown,
    ];

    /// The language an editor means by this language id; case does not matter.
    pub fn of_id(id: &str) -> Option<Self> {
        find(|traits| traits.ids.iter().any(|known| known.eq_ignore_ascii_case(id)))
    }

    /// The language of a file by its name alone.
    pub fn of_path(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?;
        if let Some(language) = find(|traits| traits.names.contains(&name)) {
            return Some(language);
        }
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        find(|traits| traits.extensions.contains(&extension.as_str()))
    }

    /// The language of a script by its first line, `#!/usr/bin/env python3` and the like.
    pub fn of_first_line(line: &str) -> Option<Self> {
        let mut words = line.strip_prefix("#!")?.split_whitespace();
        let mut program = words.next()?.rsplit('/').next()?;
        if program == "env" {
            program = words.find(|word| !word.starts_with('-') && !word.contains('='))?;
        }
        let program = program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        find(|traits| traits.interpreters.contains(&program))
    }

    /// The canonical language id, as editors write it.
    pub fn id(self) -> &'static str {
        self.ids().first().copied().unwrap_or("plaintext")
    }

    /// All the names that editors have for it, the canonical one first.
    pub fn ids(self) -> &'static [&'static str] {
        self.traits().map_or(&[], |traits| traits.ids)
    }

    /// What the names of its files usually end with.
    pub fn extension(self) -> Option<&'static str> {
        self.traits()?.extensions.first().copied()
    }

    /// What starts a comment that runs to the end of the line; `None` where there is no such thing.
    pub fn line_comment(self) -> Option<&'static str> {
        self.traits()?.line_comment
    }

    /// The languages that share a code base with this one, itself first: a pattern or a name in one of
    /// them means the same in the others.
    pub fn family(self) -> &'static [Self] {
        match self {
            Self::TypeScript => &[Self::TypeScript, Self::Tsx, Self::JavaScript],
            Self::Tsx => &[Self::Tsx, Self::TypeScript, Self::JavaScript],
            Self::JavaScript => &[Self::JavaScript, Self::TypeScript, Self::Tsx],
            Self::C => &[Self::C, Self::Cpp],
            Self::Cpp => &[Self::Cpp, Self::C],
            other => Self::ALL.get(other as usize..=other as usize).unwrap_or_default(),
        }
    }

    /// Whether programs are written in it, in contrast to data, markup and prose.
    pub fn is_code(self) -> bool {
        !matches!(self, Self::Json | Self::Yaml | Self::Toml | Self::Html | Self::Css | Self::Markdown)
    }

    /// The grammar.
    pub fn tree_sitter(self) -> tree_sitter::Language {
        match self {
            Self::Rust => tree_sitter_rust::LANGUAGE,
            Self::Python => tree_sitter_python::LANGUAGE,
            Self::TypeScript => tree_sitter_typescript::LANGUAGE_TYPESCRIPT,
            Self::Tsx => tree_sitter_typescript::LANGUAGE_TSX,
            Self::JavaScript => tree_sitter_javascript::LANGUAGE,
            Self::Go => tree_sitter_go::LANGUAGE,
            Self::C => tree_sitter_c::LANGUAGE,
            Self::Cpp => tree_sitter_cpp::LANGUAGE,
            Self::Java => tree_sitter_java::LANGUAGE,
            Self::Lua => tree_sitter_lua::LANGUAGE,
            Self::CSharp => tree_sitter_c_sharp::LANGUAGE,
            Self::Ruby => tree_sitter_ruby::LANGUAGE,
            Self::Php => tree_sitter_php::LANGUAGE_PHP,
            Self::Bash => tree_sitter_bash::LANGUAGE,
            Self::Json => tree_sitter_json::LANGUAGE,
            Self::Yaml => tree_sitter_yaml::LANGUAGE,
            Self::Toml => tree_sitter_toml_ng::LANGUAGE,
            Self::Html => tree_sitter_html::LANGUAGE,
            Self::Css => tree_sitter_css::LANGUAGE,
            Self::Markdown => tree_sitter_md::LANGUAGE,
        }
        .into()
    }

    fn traits(self) -> Option<&'static Traits> {
        TRAITS.iter().find(|traits| traits.language == self)
    }
}

fn find(matches: impl Fn(&Traits) -> bool) -> Option<Language> {
    TRAITS.iter().find(|traits| matches(traits)).map(|traits| traits.language)
}

const fn traits(
    language: Language,
    ids: &'static [&'static str],
    extensions: &'static [&'static str],
    names: &'static [&'static str],
    interpreters: &'static [&'static str],
    line_comment: Option<&'static str>,
) -> Traits {
    Traits { language, ids, extensions, names, interpreters, line_comment }
}

#[rustfmt::skip]
static TRAITS: &[Traits] = &[
    traits(Language::Rust, &["rust"], &["rs"], &[], &["rust-script"], Some("//")),
    traits(Language::Python, &["python"], &["py", "pyi", "pyw"], &["SConstruct", "SConscript", "wscript"], &["python", "pypy", "uv"], Some("#")),
    traits(Language::TypeScript, &["typescript"], &["ts", "mts", "cts"], &[], &["deno", "bun", "ts-node", "tsx"], Some("//")),
    traits(Language::Tsx, &["typescriptreact", "tsx"], &["tsx"], &[], &[], Some("//")),
    traits(Language::JavaScript, &["javascript", "javascriptreact", "jsx"], &["js", "mjs", "cjs", "jsx"], &["Jakefile"], &["node", "nodejs"], Some("//")),
    traits(Language::Go, &["go"], &["go"], &[], &[], Some("//")),
    // Headers are read as C; the two languages are one family, so that patterns for C++ reach them.
    traits(Language::C, &["c"], &["c", "h"], &[], &[], Some("//")),
    traits(Language::Cpp, &["cpp", "c++", "cuda-cpp"], &["cc", "cpp", "cxx", "c++", "hh", "hpp", "hxx", "h++", "inl", "ipp", "tpp", "cu", "cuh"], &[], &[], Some("//")),
    traits(Language::Java, &["java"], &["java"], &[], &[], Some("//")),
    traits(Language::Lua, &["lua"], &["lua"], &[], &["lua", "luajit"], Some("--")),
    traits(Language::CSharp, &["csharp", "cs", "c#"], &["cs", "csx"], &[], &[], Some("//")),
    traits(Language::Ruby, &["ruby"], &["rb", "rake", "gemspec", "ru"], &["Rakefile", "Gemfile", "Vagrantfile", "Podfile", "Brewfile", "Fastfile"], &["ruby", "jruby"], Some("#")),
    traits(Language::Php, &["php"], &["php", "phtml", "php5", "php7"], &[], &["php"], Some("//")),
    traits(Language::Bash, &["shellscript", "bash", "sh", "zsh", "ksh"], &["sh", "bash", "zsh", "ksh", "bats"], &[".bashrc", ".bash_profile", ".bash_aliases", ".profile", ".zshrc", ".zprofile", "PKGBUILD", "APKBUILD"], &["sh", "bash", "dash", "zsh", "ksh", "ash"], Some("#")),
    // JSON has no comments; the dialect that editors use for settings has.
    traits(Language::Json, &["json", "jsonc", "json5"], &["json", "jsonc", "json5", "webmanifest", "geojson"], &[".babelrc", ".eslintrc", ".prettierrc", "composer.lock"], &[], None),
    traits(Language::Yaml, &["yaml", "dockercompose", "yml"], &["yaml", "yml"], &[".clang-format", ".clang-tidy"], &[], Some("#")),
    traits(Language::Toml, &["toml"], &["toml"], &["Cargo.lock", "Pipfile", "poetry.lock", "uv.lock"], &[], Some("#")),
    traits(Language::Html, &["html", "xhtml"], &["html", "htm", "xhtml"], &[], &[], None),
    traits(Language::Css, &["css"], &["css"], &[], &[], None),
    traits(Language::Markdown, &["markdown", "md"], &["md", "markdown", "mdown", "mkd"], &[], &[], None),
];

#[cfg(test)]
mod tests;
