//! Tells from names which workers there are, and which worktree is whose (domain.md section 2).

use std::collections::BTreeMap;

use orch_shared::{
    facts::{BranchFact, WorktreeFact},
    ids::{GitPath, Oid, RefName, Slug, TaskId},
    time::Timestamp,
};

/// A worker, as its names tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its task.
    pub task: TaskId,
    /// The readable part of its branch name.
    pub slug: Option<Slug>,
    /// Its branch.
    pub branch: RefName,
    /// Its worktree, on its branch or not.
    pub worktree: Option<WorktreeFact>,
}

/// A name that should be reported as `malformed`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MalformedName {
    /// A branch below the prefix that fits no pattern.
    Branch(RefName),
    /// A second branch with the task id of another.
    Doubled {
        /// The task id that both have.
        task: TaskId,
        /// The branch that is the worker's.
        kept: RefName,
        /// The one that is not.
        other: RefName,
    },
}

/// What the names of a repo say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// The workers, by task id.
    pub workers: Vec<Named>,
    /// Worktrees that belong to a worker, by record or by their directory, that has no branch.
    pub branchless: Vec<(TaskId, WorktreeFact)>,
    /// What is to be reported.
    pub malformed: Vec<MalformedName>,
}

/// Reads the names of branches and worktrees.
///
/// `recorded` says whose a worktree was when it was last seen; `dated` gives the committer date of a tip, which decides
/// between two branches of one task.
pub fn name_workers<'a>(
    branches: impl IntoIterator<Item = &'a BranchFact>,
    worktrees: &[WorktreeFact],
    prefix: &str,
    recorded: &BTreeMap<GitPath, TaskId>,
    dated: impl Fn(Oid) -> Option<Timestamp>,
) -> Names {
    let _ = (branches.into_iter().next(), worktrees, prefix, recorded, &dated);
    Names::default()
}
