//! Prompts with the marks of each family of models, and without any.

use super::*;

#[test]
fn parts_of_prompts() {
    for (prompt, prefix, suffix) in [
        ("let a = ", "let a = ", ""),
        ("<|fim_prefix|>a(<|fim_suffix|>)<|fim_middle|>", "a(", ")"),
        ("<|fim_suffix|>)<|fim_prefix|>a(<|fim_middle|>", "a(", ")"),
        ("<|code_prefix|>a(<|code_suffix|>)<|code_middle|>", "a(", ")"),
        (
            "<|file_sep|>b.rs\nfn b\n<|file_sep|>a.rs\n<|fim_prefix|>a(<|fim_suffix|>)<|fim_middle|>",
            "a(",
            ")",
        ),
        ("<fim_prefix>a(<fim_suffix>)<fim_middle>", "a(", ")"),
        ("<fim-prefix>a(<fim-suffix>)<fim-middle>", "a(", ")"),
        ("<｜fim▁begin｜>a(<｜fim▁hole｜>)<｜fim▁end｜>", "a(", ")"),
        ("<PRE> a( <SUF>) <MID>", "a(", ")"),
        ("[SUFFIX])[PREFIX]a(", "a(", ")"),
        // A text that only speaks of marks is a text.
        ("let mark = \"<fim_prefix>\"", "let mark = \"<fim_prefix>\"", ""),
        ("<fim_prefix>a(<fim_middle>", "<fim_prefix>a(<fim_middle>", ""),
        ("[PREFIX]a([SUFFIX])", "[PREFIX]a([SUFFIX])", ""),
        ("", "", ""),
        ("<fim_prefix><fim_suffix><fim_middle>", "", ""),
    ] {
        assert_eq!(parts(prompt), (prefix, suffix), "{prompt}");
    }
}
