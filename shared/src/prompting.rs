//! What a prompt is made of: gathered by the rules, put into words by the renderer, so that neither knows the other.

mod planned;

use serde::{Deserialize, Serialize};

pub use planned::{Breach, ConflictFacts, ConflictFile, Hunk, PlannedFacts, PlannedWait, Sibling};

use crate::{
    facts::Session,
    ids::{GitPath, Item, Oid, RefName, RepoName, TaskId},
    report::{CommitReport, NeedReport},
    text::Untrusted,
    time::Timestamp,
    worker::{Health, Operation, Phase},
};

/// Everything known of one worker that a prompt may speak of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromptFacts {
    /// The repo's name.
    pub repo: RepoName,
    /// The main worktree, or the git directory of a bare repo.
    pub repo_path: GitPath,
    /// The branch that work starts from.
    pub base: RefName,
    /// The worker's task.
    pub task: TaskId,
    /// Its branch.
    pub branch: RefName,
    /// Its worktree, where there is one.
    pub worktree: Option<GitPath>,
    /// What the worker says.
    pub phase: Phase,
    /// What is seen of it.
    pub health: Health,
    /// The reason of a block.
    pub reason: Option<Untrusted>,
    /// A git operation that did not end, and since when.
    pub operation: Option<(Operation, Timestamp)>,
    /// Its own commits, oldest first.
    pub completed: Vec<CommitReport>,
    /// How many commits the base has that the branch has not.
    pub behind: u32,
    /// What the plan says of it; none when no plan is known.
    pub planned: Option<PlannedFacts>,
    /// What lies uncommitted in the worktree, as far as known.
    pub uncommitted: Option<Uncommitted>,
    /// The processes that had their directory in its worktree, the oldest first; none when that is not known.
    pub sessions: Option<Vec<Session>>,
    /// Its needs, those that are ready first.
    pub needs: Vec<NeedFacts>,
    /// What others need from it: who, what, since when.
    pub wanted: Vec<(TaskId, Item, Timestamp)>,
    /// The circle of waiting that it is part of, each edge once, in order; empty where there is none.
    pub cycle: Vec<CycleEdge>,
    /// Status commits and checkouts that are on a branch that is not its own.
    pub strays: Vec<Stray>,
}

/// Files that no commit has yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uncommitted {
    /// How many are changed or untracked.
    pub count: u32,
    /// The first of them.
    pub paths: Vec<GitPath>,
}

/// A need, and where its answer lies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeedFacts {
    /// The need as in the status.
    pub need: NeedReport,
    /// The commit that opened it.
    pub opened_by: Oid,
    /// The provider, where it is a worker of this repo, and its branch.
    pub provider: Option<(TaskId, RefName)>,
    /// The subject of the commit that answers it.
    pub answer_subject: Option<Untrusted>,
}

/// Worker `from` waits for worker `to`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CycleEdge {
    /// Who waits.
    pub from: TaskId,
    /// For whom.
    pub to: TaskId,
    /// For what: an item, or the reason of a block that names a task.
    pub what: Untrusted,
    /// The commit that says so.
    pub commit: Oid,
}

/// Work that is where it does not belong (domain.md section 8, `wrong-branch`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stray {
    /// The worker's worktree has another branch checked out.
    OtherBranch {
        /// What is checked out.
        branch: RefName,
    },
    /// The worker's worktree has no branch checked out, and no operation in progress that would explain it.
    Detached {
        /// What is checked out.
        at: Oid,
    },
    /// A status commit was made on a branch that is not its worker's.
    Commit {
        /// The commit.
        commit: CommitReport,
        /// The branch it is on.
        on: RefName,
        /// True when that branch is the base.
        base: bool,
        /// True when this worker is seen to have made it; otherwise it may be anybody's.
        sure: bool,
    },
}
