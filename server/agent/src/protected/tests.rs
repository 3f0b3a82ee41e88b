//! Each protected name, in the ways in which it can be written.

use super::*;

fn power(path: &str) -> bool {
    protection(Path::new(path)) == Some(Protection::Power)
}

#[test]
fn every_name_is_protected_in_each_spelling() {
    for name in FILES.split_whitespace().chain(FOLDERS.split_whitespace()) {
        for spelling in [name.to_owned(), name.to_uppercase(), format!("{name}."), format!("{name} ")] {
            assert!(power(&spelling), "{spelling}");
            assert!(power(&format!("a/b/{spelling}")), "a/b/{spelling}");
        }
    }
    for folder in FOLDERS.split_whitespace() {
        assert!(power(&format!("{folder}/any/thing.txt")), "{folder}");
    }
}

#[test]
fn what_is_protected() {
    for path in [
        ".git/hooks/pre-commit",
        ".GIT/config",
        "sub/.git/config",
        ".git",
        "GIT~1/config",
        ".gıt/../x/.git",
        ".github/workflows/ci.yml",
        ".GitHub/Workflows/x",
        ".vscode/settings.json",
        "a.code-workspace",
        ".cursor/mcp.json",
        "x/AGENTS.md",
        "Build.rs",
        "PACKAGE.JSON",
        ".ſsh/config",
        "build.rs",
        ".eslintrc.js",
    ] {
        assert!(power(path), "{path}");
    }
    for path in [".env", ".env.local", "prod.env", "keys/id_ed25519", "tls/server.pem", ".netrc"] {
        assert_eq!(protection(Path::new(path)), Some(Protection::Secret), "{path}");
    }
    for path in [
        "src/main.rs",
        "git/notes.md",
        ".github/ISSUE_TEMPLATE.md",
        "workflows/a.yml",
        ".env.example",
        "src/build.rst",
        "package.jsonc",
        "id_map.rs",
        ".gitignore",
        "Cargo.toml",
        "README.md",
        "environment.rs",
    ] {
        assert_eq!(protection(Path::new(path)), None, "{path}");
    }
}
