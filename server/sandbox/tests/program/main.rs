//! A program that holds the sandbox, as `ghostpen` does.

fn main() {
    sandbox::child_main();
}
