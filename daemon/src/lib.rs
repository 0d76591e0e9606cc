//! orchd: the daemon that watches worktrees, applies the rules and tells the person.
//!
//! One task owns all state (`service`); its neighbours are adapters that do not know each other.

mod git;
mod notify;
mod store;
mod watch;
