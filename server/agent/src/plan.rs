//! A plan as the user made it. Clients put the model's plan into the user's hands as a numbered list, and what
//! the user sends of it takes the model's place; nothing else is read out of words.

use protocol::{PlanStep, StepState};

/// The steps that a message lists as lines that begin with `1. `, `2. ` and so on; none where it lists none.
pub(crate) fn listed(text: &str) -> Vec<PlanStep> {
    let mut steps: Vec<PlanStep> = Vec::new();
    for line in text.lines() {
        if let Some(step) = line.strip_prefix(&format!("{}. ", steps.len() + 1)) {
            steps.push(PlanStep { text: crate::clip::clip_line(step.trim()), state: StepState::Pending });
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[track_caller]
    fn check(text: &str, want: &[&str]) {
        let steps: Vec<_> = listed(text).into_iter().map(|step| step.text).collect();
        assert_eq!(steps, want);
    }

    #[test]
    fn only_a_list_that_counts_from_one_is_a_plan() {
        check(
            "Carry out this plan:\n\n1. Read\n2. Write, then\n   test\n3. End",
            &["Read", "Write, then", "End"],
        );
        check("do it", &[]);
        check("2. second\n1.5 is a number\n- a bullet", &[]);
    }
}
