//! The client, built fresh for every test run.

use std::process::ExitCode;

fn main() -> ExitCode {
    orchctl::main_impl()
}
