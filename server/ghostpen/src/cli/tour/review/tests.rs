//! What is typed while a change is reviewed fits the file.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use text::{Edit, Replacement, Text};
use workspace::Language;

use super::comments;

fn check(content: &str, language: Language, expected: &str) {
    let text = Text::new(content);
    let (top, end) = comments(&text, language);
    let end = Replacement { range: text.len()..text.len(), text: end };
    let typed = text.apply(&Edit::new(vec![top, end]).unwrap()).unwrap();
    let short = |text: String| {
        text.replace(" typed while the change was under review", "1")
            .replace(" typed after it was accepted", "2")
    };
    assert_eq!(short(typed.to_string()), expected);
}

#[test]
fn typed_lines_keep_the_files_own_ways() {
    check("a\nb\n", Language::Rust, "//1\na\nb\n//2\n");
    check("a\r\nb", Language::C, "//1\r\na\r\nb\r\n//2\r\n");
    check("#!/bin/sh\na\n", Language::Bash, "#!/bin/sh\n#1\na\n#2\n");
    check("<?php\na\n", Language::Php, "<?php\n//1\na\n//2\n");
    check("", Language::Lua, "--1\n--2\n");
}
