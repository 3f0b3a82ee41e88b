//! What models write besides code: thoughts, fences, their own marks, and the line they were given.

use std::borrow::Cow;

/// What models end or divide texts with, where it comes through as text.
const MARKS: [&str; 22] = [
    "<|endoftext|>",
    "<|end_of_text|>",
    "<|fim_",
    "<|file_sep",
    "<|file_separator|>",
    "<|repo_name|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|eot_id|>",
    "<|code_",
    "<fim_",
    "<file_sep>",
    "<filename>",
    "<repo_name>",
    "<EOT>",
    "<PRE>",
    "<SUF>",
    "<MID>",
    "<end_of_turn>",
    "<eos>",
    "</s>",
    "<\u{ff5c}",
];
/// Marks that count only at the beginning of a line, since elsewhere they are code.
const LINE_MARKS: [&str; 4] = ["[PREFIX]", "[SUFFIX]", "[MIDDLE]", "+++++ "];

/// What chat models begin with when they talk instead of going on.
const TALK: [&str; 8] =
    ["Here is ", "Here's ", "Here are ", "Sure, ", "Sure! ", "Certainly", "To complete ", "The completed "];
/// What begins a comment that ends with its line.
const COMMENTS: [&str; 4] = ["//", "#", "--", ";"];

/// The text without noise. `prose` says that the document is one in which fences are no noise. A text that
/// may still grow gives the same beginning now as later.
pub(crate) fn quiet<'a>(text: &'a str, before: &str, prose: bool) -> Cow<'a, str> {
    let text = after_thoughts(text);
    let text = text.replace("<|cursor|>", "");
    let mut text = text.as_str();
    if !prose {
        text = after_paths(inside_fence(without_talk(text, before)));
    }
    let end = MARKS.iter().filter_map(|mark| text.find(mark)).min();
    let line_end = LINE_MARKS.iter().filter_map(|mark| line_start(text, mark)).min();
    let end = end.into_iter().chain(line_end).min().unwrap_or(text.len());
    text = text.get(..end).unwrap_or(text);
    // What may become a mark is not shown yet.
    let text = without_begun_mark(text);
    Cow::Owned(without_echo(text, before).to_owned())
}

/// What follows a model's thoughts; nothing while it still thinks.
fn after_thoughts(text: &str) -> &str {
    let start = text.trim_start();
    for (open, close) in [("<think>", "</think>"), ("<thinking>", "</thinking>")] {
        if let Some(thoughts) = start.strip_prefix(open) {
            return thoughts.split_once(close).map_or("", |(_, rest)| rest.trim_start_matches(['\n', '\r']));
        }
        if !start.is_empty() && open.starts_with(start) {
            return "";
        }
    }
    text
}

/// What follows talk: a fence, or nothing. In a comment, words are what is wanted.
fn without_talk<'a>(text: &'a str, before: &str) -> &'a str {
    let start = text.trim_start();
    let begun = |talk: &str| start.len() > 3 && talk.starts_with(start);
    if before.trim().is_empty() && TALK.iter().any(|talk| start.starts_with(talk) || begun(talk)) {
        return text.find("\n```").and_then(|at| text.get(at + 1..)).unwrap_or_default();
    }
    text
}

/// What follows the comments by which pieces of other files were told: see `model`.
fn after_paths(mut text: &str) -> &str {
    if !text.lines().next().and_then(comment).is_some_and(|words| words.starts_with(" Path: ")) {
        return text;
    }
    while let Some((_, rest)) = text.split_once('\n').filter(|(line, _)| comment(line).is_some()) {
        text = rest;
    }
    if comment(text).is_some() { "" } else { text }
}

/// What a comment says, if the line is one.
fn comment(line: &str) -> Option<&str> {
    COMMENTS.iter().find_map(|sign| line.trim_start().strip_prefix(sign))
}

/// What stands in a fence of Markdown that begins the text, or stands before one that follows.
fn inside_fence(text: &str) -> &str {
    let start = text.trim_start();
    if let Some(fenced) = start.strip_prefix("```") {
        let code = fenced.split_once('\n').map_or("", |(_, code)| code);
        return until_fence(code);
    }
    if !start.is_empty() && "```".starts_with(start) { "" } else { until_fence(text) }
}

fn until_fence(text: &str) -> &str {
    text.split_once("\n```").map_or(text, |(code, _)| code)
}

fn line_start(text: &str, mark: &str) -> Option<usize> {
    let mut found = text.match_indices(mark).map(|(at, _)| at);
    found.find(|at| *at == 0 || text.get(..*at).is_some_and(|before| before.ends_with('\n')))
}

fn without_begun_mark(text: &str) -> &str {
    let Some(at) = text.rfind('<') else { return text };
    let tail = text.get(at..).unwrap_or_default();
    // A lone `<` is code far more often.
    let begun = tail.len() > 1 && MARKS.iter().any(|mark| mark.len() > tail.len() && mark.starts_with(tail));
    if begun { text.get(..at).unwrap_or(text) } else { text }
}

/// A model that was not made to fill in begins with the line it was given.
fn without_echo<'a>(text: &'a str, before: &str) -> &'a str {
    let line = before.trim_start();
    if line.trim().len() < 4 {
        return text;
    }
    [before, line].iter().find_map(|echo| text.strip_prefix(echo)).unwrap_or(text)
}
