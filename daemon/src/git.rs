//! Reads registered repositories: the boundary to the child process that alone names libgit2.
//!
//! A repository can hang, crash or bloat whoever reads it (faults.md F6, F7), so each is read by a process of its own,
//! this very program started as `orchd git-reader`. The two speak in the plain messages of `orch_shared::facts`, in the
//! frames of the wire. Everything in the child reads; nothing in it writes, and no program is started.

mod access;
mod base;
mod changes;
mod child;
mod commits;
mod contents;
mod copies;
mod definitions;
mod files;
mod format;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod glance;
mod graph;
mod ground;
mod histories;
mod imports;
mod integration;
mod library;
mod paint;
mod probes;
mod program;
mod progress;
mod raw_commit;
mod reader;
mod reflog;
mod refs;
mod repo;
mod snapshot;
mod upstream;
mod worktrees;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod giants;

pub(crate) use child::read_on_stdio;
pub(crate) use reader::{Reader, ReaderSettings};
