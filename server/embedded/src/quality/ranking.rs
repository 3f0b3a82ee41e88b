//! What ranking whole lines is learned from: the rests of a line that a search found, and which of them stands
//! there.

use super::learn::{Step, sparse};
use crate::suggest::{Query, compared};

/// One comparison; `None` where the engine is silent, or found nothing to compare.
pub(super) fn step(query: &Query<'_>, rest: &str) -> Option<Step> {
    let (done, compared) = compared(query).ok().filter(|found| !found.0.is_empty())?;
    let rests = compared.rests.len();
    let right = done.iter().take(rests - 1).position(|branch| branch.text.trim() == rest.trim());
    Some(Step {
        right: vec![right.unwrap_or(rests - 1)],
        shared: sparse(&compared.shared),
        candidates: compared.rests.iter().map(sparse).collect(),
    })
}
