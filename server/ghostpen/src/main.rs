//! The `ghostpen` program: the language server and its command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    ghostpen::cli::main()
}
