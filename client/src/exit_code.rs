//! The exit codes of orchctl (cli.md). Scripts go by them: names may be added, numbers never change.

/// Done.
pub(crate) const OK: u8 = 0;
/// The request failed.
pub(crate) const FAILED: u8 = 1;
/// It was not asked for rightly.
pub(crate) const USAGE: u8 = 2;
/// There is no such repo, task or alert.
pub(crate) const NOT_FOUND: u8 = 3;
/// The daemon cannot be reached or started.
pub(crate) const UNREACHABLE: u8 = 4;
/// Client and daemon speak different versions.
pub(crate) const VERSIONS_DIFFER: u8 = 5;
/// `wait` waited in vain.
pub(crate) const TIMED_OUT: u8 = 6;
/// Interrupted with Ctrl-C.
pub(crate) const INTERRUPTED: u8 = 130;
/// `status --exit-code`: urgent alerts are open.
pub(crate) const URGENT: u8 = 10;
