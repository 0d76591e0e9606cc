//! The daemon, built fresh for every test run.

use std::process::ExitCode;

fn main() -> ExitCode {
    orchd::main_impl()
}
