//! When the conversation outgrows the model's window: old tool output goes first, then a summary takes the
//! place of what was said. What the task is about is never in the summary alone: the request, the plan and
//! the instructions are carried over word for word.

use model::{AssistantPart, Message, Part};
use protocol::PlanStep;

/// From this part of the window on, old tool output goes.
const PRUNE: f64 = 0.65;
/// From this part on, what is left is summed up.
const SUM_UP: f64 = 0.8;
/// So much of the window's newest messages is never cut.
const FRESH: f64 = 0.25;
/// Shorter outputs are not worth cutting, in bytes.
const SHORT: usize = 400;

/// What is asked for a summary.
pub(crate) const ASK: &str = "\
The conversation is about to be cut. Write a hand-over for yourself: what was found out and where (path:line), \
what was decided and why, what was edited, what was run and what came of it, what is still to be done. Only facts. \
Do not repeat the request, the plan or the instructions; they are kept.";

/// What is to be done about the conversation's length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    Nothing,
    Prune,
    SumUp,
}

/// What a conversation of so many tokens needs.
pub(crate) fn need(tokens: u64, window: u64) -> Need {
    let part = tokens as f64 / window.max(1) as f64;
    if part >= SUM_UP {
        Need::SumUp
    } else if part >= PRUNE {
        Need::Prune
    } else {
        Need::Nothing
    }
}

/// Roughly how many tokens a conversation has.
pub(crate) fn tokens(messages: &[Message]) -> u64 {
    messages.iter().map(|message| bytes(message) as u64).sum::<u64>() / 4
}

fn bytes(message: &Message) -> usize {
    let part = |part: &Part| match part {
        Part::Text { text } => text.len(),
        // As much as a large picture counts with most servers.
        Part::Image { .. } => 6_000,
    };
    match message {
        Message::User { content } | Message::ToolResult { content, .. } => content.iter().map(part).sum(),
        Message::Assistant { content } => content
            .iter()
            .map(|part| match part {
                AssistantPart::Text { text } => text.len(),
                AssistantPart::Reasoning(reasoning) => reasoning.text.len(),
                AssistantPart::ToolCall(call) => call.arguments.len() + call.name.len(),
            })
            .sum(),
    }
}

/// The conversation with old tool output cut; `None` when that would save too little to lose a cache for.
pub(crate) fn prune(messages: &[Message], window: u64) -> Option<Vec<Message>> {
    let fresh = (window as f64 * FRESH * 4.0) as usize;
    let mut kept = 0;
    let mut saved = 0;
    let mut pruned: Vec<Message> = messages
        .iter()
        .rev()
        .map(|message| {
            kept += bytes(message);
            match message {
                Message::ToolResult { call_id, content, is_error } if kept > fresh => {
                    let size = bytes(message);
                    if size <= SHORT {
                        return message.clone();
                    }
                    let first = content.iter().find_map(|part| match part {
                        Part::Text { text } => text.lines().next(),
                        Part::Image { .. } => None,
                    });
                    let first: String = first.unwrap_or_default().chars().take(200).collect();
                    saved += size - first.len();
                    let text = format!(
                        "{first}\n[the rest of this output was left out to save room; call again if needed]"
                    );
                    Message::ToolResult {
                        call_id: call_id.clone(),
                        content: vec![Part::text(text)],
                        is_error: *is_error,
                    }
                }
                _ => message.clone(),
            }
        })
        .collect();
    pruned.reverse();
    (saved as u64 / 4 >= window / 10).then_some(pruned)
}

/// What a summary is put together with: the conversation begins anew from it.
pub(crate) struct Carried<'a> {
    /// The first message: environment and instructions.
    pub(crate) context: String,
    /// The request, word for word.
    pub(crate) request: &'a str,
    pub(crate) plan: &'a [PlanStep],
    pub(crate) summary: &'a str,
}

impl Carried<'_> {
    /// The new conversation.
    pub(crate) fn messages(&self) -> Vec<Message> {
        let mut text = self.request.to_owned();
        if !self.plan.is_empty() {
            let steps: String = self.plan.iter().map(|step| format!("{step}\n")).collect();
            text += &format!("\n\n<plan>\n{steps}</plan>");
        }
        text += &format!(
            "\n\n<summary of=\"the work so far\">\n{}\n</summary>\nGo on with the task from there.",
            self.summary
        );
        vec![crate::prompt::user(self.context.clone()), crate::prompt::user(text)]
    }
}

/// What stands in for a summary that the model could not give: what it said last.
pub(crate) fn last_words(messages: &[Message]) -> String {
    let said = |message: &Message| match message {
        Message::Assistant { content } => {
            let text: String = content
                .iter()
                .filter_map(|part| match part {
                    AssistantPart::Text { text } => Some(text.as_str()),
                    _ => None,
                })
                .collect();
            (!text.trim().is_empty()).then_some(text)
        }
        _ => None,
    };
    let mut words: Vec<String> = messages.iter().rev().filter_map(said).take(5).collect();
    words.reverse();
    crate::clip::clip(&words.join("\n\n"), 8_000)
}

#[cfg(test)]
mod tests {
    use protocol::StepState;

    use super::*;

    fn result(id: &str, size: usize) -> Message {
        let text = format!("head {id}\n{}", "x".repeat(size));
        Message::ToolResult { call_id: id.into(), content: vec![Part::text(text)], is_error: false }
    }

    #[test]
    fn old_output_goes_and_new_stays() {
        let messages = [result("1", 4000), result("2", 100), result("3", 4000), result("4", 900)];
        let pruned = prune(&messages, 1000).unwrap();
        assert!(bytes(&pruned[0]) < 200 && bytes(&pruned[2]) < 200);
        assert_eq!((&pruned[1], &pruned[3]), (&messages[1], &messages[3]));
        assert!(prune(&messages[1..2], 1000).is_none(), "too little to gain");
        assert!(prune(&pruned, 1000).is_none(), "once is enough");
    }

    #[test]
    fn when() {
        assert_eq!(
            [10, 64, 65, 79, 80, 200].map(|tokens| need(tokens, 100)),
            [Need::Nothing, Need::Nothing, Need::Prune, Need::Prune, Need::SumUp, Need::SumUp,]
        );
    }

    #[test]
    fn the_request_and_the_plan_are_carried_word_for_word() {
        let plan = [PlanStep { text: "one".into(), state: StepState::Done }];
        let carried = Carried { context: "ctx".into(), request: "do X, never Y", plan: &plan, summary: "s" };
        let [Message::User { content: first }, Message::User { content: second }] = &carried.messages()[..]
        else {
            panic!()
        };
        assert_eq!(first, &[Part::text("ctx")]);
        let [Part::Text { text }] = &second[..] else { panic!() };
        assert!(text.starts_with("do X, never Y\n\n<plan>\n[x] one\n</plan>"), "{text}");
    }
}
