//! [`Guard`]: notices a model that goes in circles. A call that is made again and again with nothing changed
//! in between is warned of, then stopped; so are calls that cannot be read.

use std::collections::HashMap;

use model::ToolCall;

use crate::tools::Access;

/// The model is warned at so many calls that are the same.
const WARNED: u32 = 3;
/// The task ends at so many.
const STOPPED: u32 = 5;
/// So many calls in a row may be unreadable.
const REPAIRS: u32 = 3;

#[derive(Debug, Default)]
pub(crate) struct Guard {
    same: HashMap<(String, String), (u32, bool)>,
    unreadable: u32,
}

/// What is to be done about a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Advice {
    Go,
    /// Run it, and tell the model how often it was made.
    Warn(u32),
    /// Do not run it, and end the task.
    Stop,
}

impl Guard {
    /// Looks at a call before it runs.
    pub(crate) fn look(&mut self, call: &ToolCall, access: Option<Access>) -> Advice {
        let is_edit = access == Some(Access::Edit);
        let key = (call.name.clone(), canonical(&call.arguments));
        let (count, _) = self.same.entry(key).and_modify(|(count, _)| *count += 1).or_insert((1, is_edit));
        match *count {
            count if count >= STOPPED => Advice::Stop,
            count if count >= WARNED => Advice::Warn(count),
            _ => Advice::Go,
        }
    }

    /// Something was edited: to look and to run again is sensible now, to edit the same again is not.
    pub(crate) fn edited(&mut self) {
        self.same.retain(|_, (_, is_edit)| *is_edit);
    }

    /// A call could be read or not; true when there were too many in a row that could not.
    pub(crate) fn read(&mut self, unreadable: bool) -> bool {
        self.unreadable = if unreadable { self.unreadable + 1 } else { 0 };
        self.unreadable > REPAIRS
    }
}

/// Arguments without what does not matter in JSON.
fn canonical(arguments: &str) -> String {
    serde_json::from_str::<serde_json::Value>(arguments)
        .map_or_else(|_| arguments.trim().to_owned(), |value| value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(name: &str, arguments: &str) -> ToolCall {
        ToolCall { id: "1".into(), name: name.into(), arguments: arguments.into() }
    }

    #[test]
    fn the_same_again_and_again() {
        let mut guard = Guard::default();
        let spellings = ["{\"a\":1}", "{ \"a\" : 1 }", "{\"a\":1} ", "\n{\"a\":1}", "{\"a\":1}"];
        let seen: Vec<_> =
            spellings.iter().map(|arguments| guard.look(&call("x", arguments), Some(Access::Read))).collect();
        assert_eq!(seen, [Advice::Go, Advice::Go, Advice::Warn(3), Advice::Warn(4), Advice::Stop]);
        assert_eq!(guard.look(&call("x", "{\"a\":2}"), Some(Access::Read)), Advice::Go);
        guard.edited();
        assert_eq!(guard.look(&call("x", "{\"a\":1}"), Some(Access::Read)), Advice::Go);
        for _ in 0..4 {
            guard.look(&call("edit", "{}"), Some(Access::Edit));
            guard.edited();
        }
        assert_eq!(guard.look(&call("edit", "{}"), Some(Access::Edit)), Advice::Stop);
    }

    #[test]
    fn three_repairs() {
        let mut guard = Guard::default();
        assert_eq!([true, true, true, true].map(|bad| guard.read(bad)), [false, false, false, true]);
        assert!(!guard.read(false) && !guard.read(true));
    }
}
