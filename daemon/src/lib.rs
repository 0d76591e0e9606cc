//! orchd: the daemon that watches worktrees, applies the rules and tells the person.
//!
//! One task owns all state (`service`). Its neighbours (`git`, `watch`, `notify`, `store`, `ipc`, `prompts`, `sessions`) are
//! adapters that do not know each other: they exchange `orch_shared` types through the service.

mod cli;
mod clock;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzzing;
mod git;
mod ipc;
mod lock;
mod log;
mod notify;
mod prompts;
mod scripts;
mod service;
mod sessions;
mod start;
mod store;
mod supervision;
mod watch;

use std::process::ExitCode;

pub use cli::OrchdArgs;

/// The whole program.
#[must_use]
pub fn main_impl() -> ExitCode {
    cli::run()
}
