//! Where a worker is: its branch and its worktree.

use std::path::PathBuf;

use super::Impossible;
use crate::{names, reader::Picture};

/// Where a worker is.
pub(super) struct Place {
    pub(super) branch: Option<String>,
    /// Its worktree, whatever is checked out there.
    pub(super) tree: Option<PathBuf>,
    /// The same where its branch is.
    pub(super) home: Option<PathBuf>,
}

impl Place {
    pub(super) fn of(now: &Picture, task: &str) -> Self {
        let branch = names::branch_of(now, task);
        let linked = || now.trees.iter().filter(|tree| !tree.main && tree.present);
        let home = linked().find(|tree| tree.head.is_some() && tree.head == branch).map(|tree| tree.path.clone());
        let named = || {
            let free = |head: &Option<String>| head.as_deref().is_none_or(|head| names::task_of(head).is_none());
            linked().find(|tree| names::task_of_dir(&tree.path).as_deref() == Some(task) && free(&tree.head))
        };
        let tree = home.clone().or_else(|| named().map(|tree| tree.path.clone()));
        Self { branch, tree, home }
    }

    pub(super) fn tree(&self) -> Result<String, Impossible> {
        self.tree.as_ref().and_then(|tree| tree.to_str()).map(str::to_owned).ok_or(Impossible)
    }
}
