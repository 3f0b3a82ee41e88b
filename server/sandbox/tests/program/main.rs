//! A program that holds the sandbox, as `ghostpen` does. Besides, it is the attacker, the attacked, and what
//! sets one on the other; and a host that is killed while a command runs.
#![cfg_attr(not(target_os = "linux"), allow(unused))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test ends at the first thing that is not so, and says what"
)]

#[cfg(target_os = "linux")]
mod aim;
#[cfg(target_os = "linux")]
mod attacks;
#[cfg(target_os = "linux")]
mod calls;
#[cfg(target_os = "linux")]
mod host;
#[cfg(target_os = "linux")]
mod suite;
#[cfg(target_os = "linux")]
mod target;
#[cfg(target_os = "linux")]
mod victim;

fn main() {
    sandbox::child_main();
    #[cfg(target_os = "linux")]
    {
        let words: Vec<String> = std::env::args().skip(1).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words[..] {
            ["attack", name, aim] => attacks::run(name, aim),
            ["bomb"] => bomb(),
            ["victim"] => victim::main(),
            ["host", mode, folder, limits, words] => host::main(mode, folder.as_ref(), limits, words),
            ["suite", folder] => suite::main(folder.as_ref()),
            _ => panic!("{words:?} means nothing"),
        }
    }
}

/// Starts processes for ever, each of which waits for an end that does not come.
#[cfg(target_os = "linux")]
fn bomb() {
    let mut children = Vec::new();
    loop {
        let child = std::process::Command::new("sleep").arg("1000").spawn();
        children.extend(child);
    }
}
