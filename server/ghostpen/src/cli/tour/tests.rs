//! What the arguments mean.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::{Path, PathBuf};

use super::{Arguments, Stage};

fn read(target: Option<&str>, folder: Option<&str>) -> Option<(Stage, Option<PathBuf>)> {
    let arguments = Arguments { target: target.map(PathBuf::from), folder: folder.map(PathBuf::from) };
    let (stage, folder) = arguments.read().ok()?;
    Some((stage, folder.map(Path::to_owned)))
}

#[test]
fn a_target_is_a_folder_or_an_editor() {
    assert_eq!(read(None, None), Some((Stage::Terminal, None)));
    assert_eq!(read(Some("src"), None), Some((Stage::Terminal, Some("src".into()))));
    assert_eq!(read(Some("nvim"), None), Some((Stage::Neovim, None)));
    assert_eq!(read(Some("code"), Some("src")), Some((Stage::Code, Some("src".into()))));
    assert_eq!(read(Some("./nvim"), None), Some((Stage::Terminal, Some("./nvim".into()))));
    assert_eq!(read(Some("src"), Some("lib")), None);
}
