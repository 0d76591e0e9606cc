//! What the plan adds to a prompt: who has to do what, in which files, and who waits for whom.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{GitPath, RefName, TaskId},
    plan::{AssignedItem, ItemProgress, OwnedFiles},
    text::Untrusted,
};

/// What the plan gives to a worker, and to those beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedFacts {
    /// What it is about, one line.
    pub focus: Untrusted,
    /// Its items in the order in which to do them, and how far each is.
    pub items: Vec<ItemProgress>,
    /// The files that are its own.
    pub scope: OwnedFiles,
    /// Where it should stop and commit a checkpoint.
    pub checkpoints: Vec<Untrusted>,
    /// What it waits for by the plan.
    pub awaits: Vec<PlannedWait>,
    /// Who waits for it by the plan; the item is its own.
    pub awaited_by: Vec<PlannedWait>,
    /// The other workers of the plan.
    pub siblings: Vec<Sibling>,
    /// Files that it changes and that are not its own.
    pub breaches: Vec<Breach>,
}

/// A worker waits for an item of another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedWait {
    /// The other one of the two.
    pub worker: TaskId,
    /// What is waited for.
    pub item: AssignedItem,
    /// True when a checkpoint says that it is there.
    pub is_there: bool,
}

/// Another worker of the same plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sibling {
    /// Its task.
    pub task: TaskId,
    /// Its branch, made already or not.
    pub branch: RefName,
    /// What it is about.
    pub focus: Untrusted,
    /// The files that are its own.
    pub scope: OwnedFiles,
}

/// A file that a worker changes and that is not its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breach {
    /// Relative to the repo's root.
    pub path: GitPath,
    /// To whom the plan gives it; none for nobody.
    pub owner: Option<TaskId>,
}

/// A merge that does not go through: two workers, or one and the base.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConflictFacts {
    /// What does not go through, file by file.
    pub files: Vec<ConflictFile>,
}

/// One file that both sides changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConflictFile {
    /// Relative to the repo's root.
    pub path: GitPath,
    /// To whom the plan gives it, where there is one.
    pub owner: Option<TaskId>,
    /// Where the two sides differ.
    pub hunks: Vec<Hunk>,
}

/// One place where two sides differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hunk {
    /// What the first worker has there.
    pub first: Untrusted,
    /// What the second worker has there.
    pub second: Untrusted,
}
