//! The `ghostpen` program: the language server and its command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    // Before anything else: this may be the process that becomes a command in the sandbox.
    ghostpen::child_main();
    ghostpen::cli::main()
}
