//! The attacks: what each does, and what harm it does where nothing hinders it.

use std::io::{self, Write};

use crate::aim::Aim;

mod escapes;
mod files;
mod kernel;
mod network;
mod processes;
mod root;
mod secrets;

/// An attacker's word for its success.
pub(crate) const THROUGH: &str = "got through";
/// An attacker's first word: one that did not start does no harm either.
pub(crate) const STARTED: &str = "attacking";

/// What harm is seen by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Harm {
    /// Files of the user are others.
    Disk,
    /// A listener was reached.
    Heard,
    /// A secret was read.
    Told,
    /// Another process was touched.
    Victim,
    /// Nothing but the attacker's word.
    Claimed,
}

/// An attack.
pub(crate) struct Attack {
    pub(crate) name: &'static str,
    /// The harm it does where nothing hinders it.
    pub(crate) harm: Harm,
    pub(crate) run: fn(&Aim) -> io::Result<()>,
}

/// All attacks that anyone can make, and those that only root can.
pub(crate) fn all(is_root: bool) -> impl Iterator<Item = &'static Attack> {
    let anyone = [
        files::ATTACKS,
        escapes::ATTACKS,
        secrets::ATTACKS,
        network::ATTACKS,
        processes::ATTACKS,
        kernel::ATTACKS,
    ];
    anyone.into_iter().chain(is_root.then_some(root::ATTACKS)).flatten()
}

/// Makes one attack.
pub(crate) fn run(name: &str, aim: &str) {
    let aim: Aim = serde_json::from_str(aim).unwrap();
    let attack = all(true).find(|attack| attack.name == name).unwrap();
    println!("{STARTED}");
    match (attack.run)(&aim) {
        Ok(()) if attack.harm == Harm::Claimed => println!("{THROUGH}"),
        Ok(()) => println!("done"),
        Err(error) => println!("{error}"),
    }
}

/// Says what was read.
fn tell(bytes: &[u8]) -> io::Result<()> {
    io::stdout().write_all(bytes)
}
