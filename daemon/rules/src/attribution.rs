//! Decides whose a commit is, so that a worker who pulls another's branch does not inherit what it said (domain.md
//! section 3).

use std::collections::BTreeMap;

use orch_shared::{
    facts::ReflogEntry,
    ids::{Oid, TaskId},
    worker::Attribution,
};

/// A worker's branch, as far as attribution looks at it.
#[derive(Clone, Copy, Debug)]
pub struct Branch<'a> {
    /// Whose branch it is.
    pub task: &'a TaskId,
    /// Where it points.
    pub tip: Oid,
    /// Its first-parent chain, oldest first, without what the base contains.
    pub chain: &'a [Oid],
    /// What it has beside its chain, through second parents.
    pub merged: &'a [Oid],
    /// Its reflog, oldest first; empty where there is none.
    pub reflog: &'a [ReflogEntry],
}

/// A commit that a worker made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Own {
    /// The commit.
    pub oid: Oid,
    /// By what it was attributed.
    pub by: Attribution,
}

/// Says for every branch which of its commits are its worker's own, in chain order.
#[must_use]
pub fn attribute(branches: &[Branch<'_>], seen: &BTreeMap<Oid, (TaskId, Attribution)>) -> BTreeMap<TaskId, Vec<Own>> {
    let _ = seen;
    branches.iter().map(|branch| (branch.task.clone(), Vec::new())).collect()
}
