//! Pieces of other files for a model that has no marks for them: as comments before the prefix, in the
//! language's own comment sign, so that what the model reads is a file of that language.

use std::fmt::Write as _;

use crate::{FillRequest, Snippet};

/// The prefix with the pieces before it.
pub(crate) fn with_snippets(request: &FillRequest, snippets: &[Snippet]) -> String {
    let sign = comment(&request.language);
    let mut out = String::new();
    for snippet in snippets {
        let _ = writeln!(out, "{sign} Path: {}", snippet.path);
        for line in snippet.text.lines() {
            let _ = writeln!(out, "{sign} {line}");
        }
    }
    out + &request.prefix
}

/// What begins a comment that ends with its line.
fn comment(language: &str) -> &'static str {
    match language {
        "python" | "ruby" | "shellscript" | "yaml" | "toml" | "perl" | "r" | "elixir" | "make"
        | "makefile" | "dockerfile" | "julia" | "nix" | "powershell" | "coffeescript" | "crystal" | "nim" => {
            "#"
        }
        "lua" | "sql" | "haskell" | "ada" | "elm" | "vhdl" => "--",
        "clojure" | "lisp" | "scheme" | "emacs-lisp" | "ini" | "asm" => ";",
        "latex" | "tex" | "erlang" | "prolog" | "matlab" => "%",
        "vb" => "'",
        "vim" => "\"",
        _ => "//",
    }
}
