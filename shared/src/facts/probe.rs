//! Single things that a rule asks the reader for when it needs them, and the answers.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{GitPath, Item, Oid},
    time::Timestamp,
    worker::Evidence,
};

/// A single thing to look up, when a rule needs it and not before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Probe {
    /// When did files last change in this worktree, and how many are changed or untracked?
    Activity {
        /// The worktree's root.
        worktree: GitPath,
    },
    /// Does one of these commits add a definition, or a file, of that name?
    Provision {
        /// Commits to look through.
        commits: Vec<Oid>,
        /// The item that is needed.
        item: Item,
    },
    /// Is `commit` an ancestor of `tip`, or `tip` itself?
    Containment {
        /// Where to look from.
        tip: Oid,
        /// What to look for.
        commit: Oid,
    },
    /// Which paths do these commits change that are still otherwise at `tip` than at `fork`, and than in the base?
    Changes {
        /// Where the branch points.
        tip: Oid,
        /// Where it left the base; none where it shares nothing with it.
        fork: Option<Oid>,
        /// Where the base points.
        base: Oid,
        /// Whose changes count.
        by: ChangedBy,
    },
}

/// Whose changes of a branch count.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ChangedBy {
    /// Every commit between the fork and the tip.
    All,
    /// These commits alone, each compared with its first parent.
    These(Vec<Oid>),
}

/// The answer to a [`Probe`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProbeAnswer {
    /// To [`Probe::Activity`].
    Activity(Activity),
    /// To [`Probe::Provision`]: the first commit, in the order asked, that gives evidence, and which.
    Provision(Option<(Oid, Evidence)>),
    /// To [`Probe::Containment`].
    Containment(bool),
    /// To [`Probe::Changes`].
    Changes(ChangedPaths),
}

/// Paths that commits change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedPaths {
    /// Relative to the repo's root, sorted.
    pub paths: Vec<GitPath>,
    /// True when there are more.
    pub more: bool,
}

/// What is seen of the files of a worktree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// The newest modification time among its changed and untracked files and its index; none when it cannot be told.
    pub newest: Option<Timestamp>,
    /// How many files are changed or untracked; none when it cannot be told.
    pub dirty: Option<u32>,
    /// The first twenty of those files, relative to the worktree.
    pub paths: Vec<GitPath>,
    /// True while git is in the middle of a command there: then nothing was looked at.
    pub busy: bool,
}
