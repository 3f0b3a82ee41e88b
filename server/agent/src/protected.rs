//! Paths that decide what runs, and who may do what: the version control's own folder, editors' and agents'
//! configuration, hooks, pipelines, build scripts, shells' start files. A change there can become a command
//! outside the sandbox, so it always needs an approval of its own, also where the file does not exist yet.
//!
//! Other tools' files are on the list as well: what they trust is not ours to hand out.

use std::path::Path;

use serde::{Deserialize, Serialize};

/// Why a path needs an approval of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Protection {
    /// It can make programs run, or change what they may do.
    Power,
    /// It is likely to hold secrets, which must not reach a model by the way.
    Secret,
}

/// Folders in which everything is protected.
const FOLDERS: &str = "\
    .git .hg .svn .jj .bzr .vscode .vscode-server .idea .fleet .zed .helix .nvim .vim .emacs.d .cursor \
    .claude .codex .gemini .ghostpen .continue .roo .cline .clinerules .windsurf .amazonq .kiro .aider \
    .goose .junie .opencode .agents .devcontainer .husky .githooks githooks .hooks .circleci .buildkite \
    .woodpecker .gitlab .gitea .forgejo .direnv .cargo .yarn .mvn .config .ssh .gnupg .aws .kube .docker \
    .venv";

/// Files that are protected wherever they are.
const FILES: &str = "\
    .gitmodules .gitattributes .gitconfig .hgrc .envrc .mcp.json mcp.json .ghostpen.toml .cursorrules \
    .windsurfrules .clinerules .roomodes agents.md agents.override.md claude.md claude.local.md \
    gemini.md copilot-instructions.md .aider.conf.yml .goosehints opencode.json .bashrc .bash_profile \
    .bash_login .bash_logout .profile .zshrc .zshenv .zprofile .zlogin .kshrc .cshrc .tcshrc .inputrc \
    .login .xprofile .xinitrc config.fish .exrc .vimrc .gvimrc .nvimrc .nvim.lua .lvimrc .dir-locals.el \
    .dir-locals-2.el .emacs .tmux.conf .screenrc .gdbinit .lldbinit .wgetrc .curlrc \
    .pre-commit-config.yaml .pre-commit-hooks.yaml lefthook.yml .lefthook.yml .overcommit.yml \
    .gitlab-ci.yml .travis.yml .drone.yml .appveyor.yml appveyor.yml azure-pipelines.yml \
    bitbucket-pipelines.yml jenkinsfile .cirrus.yml .woodpecker.yml cloudbuild.yaml build.rs \
    package.json .npmrc .yarnrc .yarnrc.yml .pnpmfile.cjs pnpmfile.js bunfig.toml .pypirc pip.conf \
    pyvenv.cfg .rspec .irbrc .pryrc rust-toolchain rust-toolchain.toml .tool-versions .mise.toml \
    mise.toml .node-version .nvmrc flake.nix shell.nix .sdkmanrc .justfile";

/// Two folders that are protected only one inside the other.
const PAIRS: &[(&str, &str)] = &[(".github", "workflows"), (".github", "actions"), ("git", "hooks")];

/// Name endings that are protected.
const ENDINGS: &str = "\
    .code-workspace .sublime-project .pth .desktop .service .plist";

/// Files that hold secrets.
const SECRETS: &str = "\
    .netrc .pgpass .htpasswd .git-credentials credentials credentials.json secrets.json secrets.yml \
    secrets.yaml service-account.json .dockercfg .vault-token .my.cnf";
const SECRET_ENDINGS: &str = "\
    .pem .key .p12 .pfx .jks .keystore .kdbx .ppk .asc .tfstate .age";

/// Why a path needs an approval of its own; the path counts from the workspace's root. Every part of it is
/// looked at, whatever its case and whatever blanks and dots end it: file systems may see past them.
pub fn protection(below: &Path) -> Option<Protection> {
    let parts: Vec<String> = below.iter().map(|part| folded(&part.to_string_lossy())).collect();
    let is_folder = |part: &String| names(FOLDERS, part) || short_git(part);
    let is_pair = |pair: &[String]| PAIRS.iter().any(|(outer, inner)| pair == [*outer, *inner]);
    if parts.iter().any(is_folder) || parts.windows(2).any(is_pair) {
        return Some(Protection::Power);
    }
    let name = parts.last()?;
    let is_config = name.starts_with(".eslintrc") || name.starts_with(".aider.");
    if names(FILES, name) || ends(ENDINGS, name) || is_config {
        return Some(Protection::Power);
    }
    let example = [".example", ".sample", ".template", ".dist"].iter().any(|end| name.ends_with(end));
    let env = (name == ".env" || name.starts_with(".env.") || ends(".env", name)) && !example;
    let key = name.starts_with("id_") && !name.contains('.') || names(SECRETS, name);
    (env || key || ends(SECRET_ENDINGS, name)).then_some(Protection::Secret)
}

fn names(list: &str, name: &str) -> bool {
    list.split_whitespace().any(|listed| listed == name)
}

fn ends(list: &str, name: &str) -> bool {
    list.split_whitespace().any(|end| name.ends_with(end))
}

/// A name as the most forgiving file system compares it.
fn folded(name: &str) -> String {
    // Through upper case, so that letters which only there meet the plain ones are found out.
    let name: String = name.chars().filter(|c| !crate::place::is_hidden(*c)).collect();
    let folded = name.to_uppercase().to_lowercase();
    folded.trim_end_matches(['.', ' ']).to_owned()
}

/// The short name that Windows gives to `.git`.
fn short_git(part: &str) -> bool {
    part.strip_prefix("git~").is_some_and(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()))
}

#[cfg(test)]
mod tests;
