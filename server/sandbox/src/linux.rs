//! The sandbox of Linux. This side of it runs in the user's process: it lays out a task's layers, starts the
//! launcher, follows it to its end and reads what was written. What the launcher does is in [`inside`].

pub(crate) mod inside;
pub(crate) mod plan;
pub(crate) mod probe;
pub(crate) mod rubbish;
pub(crate) mod run;

mod cgroup;
mod collect;
mod follow;
mod ground;
mod layer;
mod memory;
mod mounts;
mod store;
mod system;
mod warm;
