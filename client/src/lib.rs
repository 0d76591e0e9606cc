//! orchctl: asks the daemon over its socket, and prints the answer as text or JSON. Thin, blocking, quick to start.

mod cli;
mod commands;
mod connection;
mod error;
mod exit_code;
mod output;
mod selectors;
mod start;
mod unit;

use std::process::ExitCode;

/// The whole program.
#[must_use]
pub fn main_impl() -> ExitCode {
    let args = match cli::parse() {
        Ok(args) => args,
        Err(code) => return code,
    };
    output::colour::choose(args.color);
    match commands::run(args) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            error.print();
            ExitCode::from(error.exit_code())
        }
    }
}
