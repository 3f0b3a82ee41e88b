//! The house rules that no compiler checks: what may depend on what, how long a file may be, what may not
//! stand in one. Looks at the tracked files; each rule names everyone who breaks it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// No file of code is longer, in lines.
const LONGEST: usize = 600;

/// What each crate may use of ours. Arrows point down.
const ARROWS: &[(&str, &[&str])] = &[
    ("protocol", &[]),
    ("server/text", &[]),
    ("server/workspace", &["text"]),
    ("server/embedded", &["text"]),
    ("server/change", &["text"]),
    ("server/model", &["protocol", "model-server"]),
    ("server/sandbox", &[]),
    ("server/complete", &["text", "workspace", "embedded", "model"]),
    ("server/agent", &["protocol", "text", "workspace", "change", "model", "sandbox", "model-server"]),
    (
        "server/ghostpen",
        &["protocol", "text", "workspace", "embedded", "complete", "change", "model", "sandbox", "agent"],
    ),
    ("tests/model-server", &[]),
    ("tests", &["ghostpen", "protocol", "model-server"]),
];

/// A tracked file: its path from the repository's root, and its text.
struct Tracked {
    path: PathBuf,
    text: String,
}

impl Tracked {
    fn is(&self, extension: &str) -> bool {
        self.path.extension().is_some_and(|other| other == extension)
    }

    /// Lines that hold one of these as a whole word.
    fn lines_with<'a>(&'a self, words: &'a [&str]) -> impl Iterator<Item = String> + 'a {
        let holds = |line: &str, word: &str| {
            let apart = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_');
            line.match_indices(word).any(|(at, _)| {
                apart(line[..at].chars().next_back()) && apart(line[at + word.len()..].chars().next())
            })
        };
        let lines = self.text.lines().enumerate();
        lines
            .filter(move |(_, line)| words.iter().any(|word| holds(line, word)))
            .map(|(number, line)| format!("{}:{}: {}", self.path.display(), number + 1, line.trim()))
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// All tracked files that are text.
fn tracked() -> Vec<Tracked> {
    let output = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "these rules hold for tracked files, so git has to know them");
    let names = String::from_utf8(output.stdout).unwrap();
    let text = |name: &str| fs::read_to_string(root().join(name)).ok();
    let file = |name: &str| Some(Tracked { path: name.into(), text: text(name)? });
    names.split('\0').filter(|name| !name.is_empty()).filter_map(file).collect()
}

/// Nobody breaks the rule.
#[track_caller]
fn check(rule: &str, broken: impl IntoIterator<Item = String>) {
    let broken: Vec<_> = broken.into_iter().collect();
    assert!(broken.is_empty(), "{rule}:\n{}", broken.join("\n"));
}

#[test]
fn every_module_says_why_it_exists() {
    let files = tracked();
    assert!(files.iter().filter(|file| file.is("rs")).count() > 50, "the files are found");
    let silent = files.iter().filter(|file| file.is("rs") && !file.text.starts_with("//! "));
    check("a module opens with `//!`", silent.map(|file| file.path.display().to_string()));
}

#[test]
fn no_file_of_code_is_long() {
    let code = |file: &&Tracked| ["rs", "ts", "lua", "sh"].iter().any(|extension| file.is(extension));
    let files = tracked();
    // What is generated from the protocol is as long as the protocol.
    let written = |file: &&Tracked| !file.text.lines().take(2).any(|line| line.contains("Generated"));
    let long = files.iter().filter(code).filter(written).filter(|file| file.text.lines().count() > LONGEST);
    check("600 lines at most", long.map(|file| file.path.display().to_string()));
}

#[test]
fn no_module_is_called_by_what_it_is_not() {
    const NAMES: &[&str] = &["utils", "util", "common", "core", "types", "manager", "helper", "helpers"];
    let files = tracked();
    let named = |file: &&Tracked| {
        let parts = file.path.iter().filter_map(|part| part.to_str());
        parts.map(|part| part.split('.').next().unwrap_or_default()).any(|part| NAMES.contains(&part))
    };
    check(
        "a name says what is inside",
        files.iter().filter(named).map(|file| file.path.display().to_string()),
    );
}

#[test]
fn only_one_crate_knows_the_editors_protocol() {
    const WORDS: &[&str] = &["lsp_types", "tower_lsp", "lsp-types", "tower-lsp"];
    let files = tracked();
    let elsewhere = |file: &&Tracked| {
        (file.is("rs") || file.path.ends_with("Cargo.toml"))
            && file.path.components().count() > 1
            && !file.path.starts_with("server/ghostpen")
            && !file.path.ends_with("tidy.rs")
    };
    check("LSP is server/ghostpen's", files.iter().filter(elsewhere).flat_map(|file| file.lines_with(WORDS)));
}

#[test]
fn no_code_is_unsafe_but_the_sandbox_s_calls() {
    let word = concat!("un", "safe");
    let words = ["{", "fn", "impl", "trait", "extern"].map(|next| format!("{word} {next}"));
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    let files = tracked();
    // The kernel's walls stand behind calls that no safe crate wraps. There, the compiler denies what has no
    // reason beside it.
    let sandbox = Path::new("server/sandbox");
    let code = files.iter().filter(|file| file.is("rs") && !file.path.starts_with(sandbox));
    check("the compiler proves it", code.flat_map(|file| file.lines_with(&words).collect::<Vec<_>>()));
}

#[test]
fn arrows_point_down() {
    let manifests: Vec<_> = tracked().into_iter().filter(|file| file.path.ends_with("Cargo.toml")).collect();
    let mut broken = Vec::new();
    for manifest in &manifests {
        let folder = manifest.path.parent().unwrap();
        if folder == Path::new("") {
            continue;
        }
        let Some((_, below)) = ARROWS.iter().find(|(name, _)| Path::new(name) == folder) else {
            broken.push(format!("{} is no crate of the design", folder.display()));
            continue;
        };
        for used in ours(&manifest.text).filter(|used| !below.contains(used)) {
            broken.push(format!("{} must not use {used}", folder.display()));
        }
    }
    check("arrows point down", broken);
    assert_eq!(manifests.len(), ARROWS.len() + 1, "every crate is there");
}

/// The crates of ours that a manifest names.
fn ours(manifest: &str) -> impl Iterator<Item = &'static str> {
    let names = ARROWS.iter().map(|(folder, _)| folder.rsplit('/').next().unwrap_or_default());
    names.filter(move |name| {
        let dependency = |rest: &str| rest.starts_with(".workspace") || rest.starts_with(" = {");
        manifest.lines().any(|line| line.strip_prefix(name).is_some_and(dependency))
    })
}

#[test]
fn nothing_tells_where_it_was_made() {
    // Put together here, so that this file does not hold them itself.
    let hosts = ["crates", "static.crates", "index.crates"].map(|host| format!("{host}.{}", "io"));
    let others = ["npmjs", "pypi", "rubygems"].map(|host| format!("{host}.{}", "org"));
    let places = ["root", "work", "home/runner"].map(|place| format!("/{place}/"));
    let words: Vec<_> = hosts.iter().chain(&others).chain(&places).map(String::as_str).collect();
    let files = tracked();
    // Cargo writes the name of its index for every package, and takes no other word for it.
    let written = files.iter().filter(|file| !file.path.ends_with("Cargo.lock"));
    let lines = written.flat_map(|file| {
        let holds = |line: &&str| words.iter().any(|word| line.contains(word));
        file.text.lines().filter(holds).map(|line| format!("{}: {}", file.path.display(), line.trim()))
    });
    check("no registry's host and no machine's path", lines);
}

#[test]
fn the_top_level_holds_nothing_else() {
    const TOP: &[&str] = &[
        "Cargo.toml",
        "server",
        "editors",
        "protocol",
        "AGENTS.md",
        "tests",
        "README.md",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "CHANGELOG.md",
        "Cargo.lock",
    ];
    let files = tracked();
    let top = files.iter().filter_map(|file| file.path.iter().next()?.to_str());
    let other = top.filter(|name| !name.starts_with('.') && !TOP.contains(name)).map(ToOwned::to_owned);
    check("the top level is README's table", other);
}
