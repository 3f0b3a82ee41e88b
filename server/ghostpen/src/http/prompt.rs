//! What stands before and behind the cursor in a prompt that was written for a model: clients that know no
//! `suffix` put both into one text, with the marks of some model's training between them.

/// How one family of models marks the parts.
struct Marks {
    prefix: &'static str,
    suffix: &'static str,
    middle: &'static str,
}

/// The families; marks that begin like others come first.
const FAMILIES: [Marks; 6] = [
    Marks { prefix: "<|fim_prefix|>", suffix: "<|fim_suffix|>", middle: "<|fim_middle|>" },
    Marks { prefix: "<|code_prefix|>", suffix: "<|code_suffix|>", middle: "<|code_middle|>" },
    Marks { prefix: "<fim_prefix>", suffix: "<fim_suffix>", middle: "<fim_middle>" },
    Marks { prefix: "<fim-prefix>", suffix: "<fim-suffix>", middle: "<fim-middle>" },
    Marks { prefix: "<｜fim▁begin｜>", suffix: "<｜fim▁hole｜>", middle: "<｜fim▁end｜>" },
    Marks { prefix: "<PRE> ", suffix: " <SUF>", middle: " <MID>" },
];

/// The marks of models that are told the suffix first, and no middle.
const SUFFIX_FIRST: Marks = Marks { prefix: "[PREFIX]", suffix: "[SUFFIX]", middle: "" };

/// The text before the cursor and the one behind it.
pub(super) fn parts(prompt: &str) -> (&str, &str) {
    FAMILIES.iter().chain([&SUFFIX_FIRST]).find_map(|marks| marks.split(prompt)).unwrap_or((prompt, ""))
}

impl Marks {
    fn split<'a>(&self, prompt: &'a str) -> Option<(&'a str, &'a str)> {
        let prompt = prompt.strip_suffix(self.middle)?;
        if let Some(rest) = prompt.strip_prefix(self.suffix) {
            let (suffix, prefix) = rest.split_once(self.prefix)?;
            return Some((prefix, suffix));
        }
        if self.middle.is_empty() {
            return None;
        }
        // Other files may precede the one with the cursor.
        let (_, rest) = prompt.split_once(self.prefix)?;
        rest.split_once(self.suffix)
    }
}

#[cfg(test)]
mod tests;
