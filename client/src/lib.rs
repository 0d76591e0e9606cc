//! orchctl: asks the daemon over its socket, and prints the answer as text or JSON. Thin, blocking, quick to start.

mod cli;
mod commands;
mod connection;
mod error;
mod exit_code;
mod instance;
mod output;
mod selectors;
mod start;
mod unit;

use std::{
    process::ExitCode,
    sync::{Arc, atomic::AtomicBool},
};

use signal_hook::consts::SIGINT;

/// Ctrl-C ends the client with the code that cli.md names, also for who looks at the code and not at the signal.
fn exit_when_interrupted() {
    let armed = Arc::new(AtomicBool::new(true));
    // Without it the signal itself ends the client, which is nearly the same.
    drop(signal_hook::flag::register_conditional_shutdown(SIGINT, i32::from(exit_code::INTERRUPTED), armed));
}

/// The whole program.
#[must_use]
pub fn main_impl() -> ExitCode {
    let args = match cli::parse() {
        Ok(args) => args,
        Err(code) => return code,
    };
    output::colour::choose(args.color);
    // The demo has something to clear away first.
    if !matches!(args.command, Some(cli::Command::Demo(_))) {
        exit_when_interrupted();
    }
    match commands::run(args) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            error.print();
            ExitCode::from(error.exit_code())
        }
    }
}
