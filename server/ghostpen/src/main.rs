//! The `ghostpen` program.

fn main() {}
