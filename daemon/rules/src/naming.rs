//! Tells from names which workers there are, and which worktree is whose (domain.md section 2).

use std::collections::{BTreeMap, BTreeSet};

use orch_shared::{
    facts::{BranchFact, BranchRole, HeadFact, WorktreeFact},
    ids::{GitPath, Oid, RefName, Slug, TaskId, WorkerBranch},
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
/// `recorded` says whose a worktree was when it was last seen, without workers that are integrated: their directories
/// are free for others. `dated` gives the committer date of a tip, which decides between two branches of one task.
pub fn name_workers<'a>(
    branches: impl IntoIterator<Item = &'a BranchFact>,
    worktrees: &[WorktreeFact],
    prefix: &str,
    recorded: &BTreeMap<GitPath, TaskId>,
    dated: impl Fn(Oid) -> Option<Timestamp>,
) -> Names {
    let checked_out: BTreeSet<&RefName> = worktrees.iter().filter(|tree| tree.present).filter_map(head).collect();
    let mut malformed = Vec::new();
    let mut named: BTreeMap<TaskId, Vec<Candidate<'a>>> = BTreeMap::new();
    for branch in branches.into_iter().filter(|branch| branch.role == BranchRole::Worker) {
        match WorkerBranch::of(&branch.name, prefix) {
            Some(WorkerBranch::Worker { task, slug }) => {
                let checked_out = checked_out.contains(&branch.name);
                let candidate = Candidate { name: &branch.name, slug, checked_out, date: dated(branch.tip) };
                named.entry(task).or_default().push(candidate);
            }
            Some(WorkerBranch::Malformed) => malformed.push(MalformedName::Branch(branch.name.clone())),
            None => {}
        }
    }
    let mut chosen = BTreeMap::new();
    for (task, mut candidates) in named {
        candidates.sort_by(|a, b| b.weight().cmp(&a.weight()).then_with(|| a.name.cmp(b.name)));
        let mut candidates = candidates.into_iter();
        let Some(kept) = candidates.next() else { continue };
        malformed.extend(candidates.map(|other| MalformedName::Doubled {
            task: task.clone(),
            kept: kept.name.clone(),
            other: other.name.clone(),
        }));
        chosen.insert(task, kept);
    }
    let tasks = chosen.iter().map(|(task, kept)| (kept.name, task)).collect();
    let mut homes = Homes { chosen: &chosen, tasks, recorded }.assigned(worktrees);
    let workers = chosen
        .iter()
        .map(|(task, kept)| Named {
            task: task.clone(),
            slug: kept.slug.clone(),
            branch: kept.name.clone(),
            worktree: homes.remove(task).cloned(),
        })
        .collect();
    let branchless = homes.into_iter().map(|(task, tree)| (task, tree.clone())).collect();
    Names { workers, branchless, malformed }
}

/// A branch that may be its task's.
struct Candidate<'a> {
    name: &'a RefName,
    slug: Option<Slug>,
    checked_out: bool,
    date: Option<Timestamp>,
}

impl Candidate<'_> {
    /// What decides between two branches of one task; the greater wins.
    const fn weight(&self) -> (bool, Option<Timestamp>) {
        (self.checked_out, self.date)
    }
}

/// Finds for each worktree the worker that it belongs to.
struct Homes<'a> {
    chosen: &'a BTreeMap<TaskId, Candidate<'a>>,
    tasks: BTreeMap<&'a RefName, &'a TaskId>,
    recorded: &'a BTreeMap<GitPath, TaskId>,
}

impl Homes<'_> {
    /// The best worktree of each task that has one.
    fn assigned<'t>(&self, worktrees: &'t [WorktreeFact]) -> BTreeMap<TaskId, &'t WorktreeFact> {
        let mut homes: BTreeMap<TaskId, &WorktreeFact> = BTreeMap::new();
        for tree in worktrees {
            let Some(task) = self.owner(tree) else { continue };
            let better = homes.get(&task).is_none_or(|other| self.weight(tree, &task) > self.weight(other, &task));
            if better {
                homes.insert(task, tree);
            }
        }
        homes
    }

    /// What decides between two worktrees of one worker; the greater wins.
    fn weight(&self, tree: &WorktreeFact, task: &TaskId) -> (bool, bool, bool) {
        let at_home = self.chosen.get(task).is_some_and(|branch| head(tree) == Some(branch.name));
        (tree.present, at_home, self.recorded.get(&tree.path) == Some(task))
    }

    fn owner(&self, tree: &WorktreeFact) -> Option<TaskId> {
        let checked_out = head(tree).and_then(|branch| self.tasks.get(branch).copied());
        if tree.main {
            // A person works in the main worktree as well: leaving a worker's branch there is no mistake of the worker.
            return checked_out.cloned();
        }
        let directory = tree.path.as_path().file_name().and_then(|name| name.to_str());
        let by_directory = directory.and_then(WorkerBranch::of_directory);
        let by_record = self.recorded.get(&tree.path);
        let Some(checked_out) = checked_out else {
            return by_record.cloned().or(by_directory);
        };
        // A worker's branch stands in a worktree that is known as another's: that other one has strayed here, unless it
        // has no branch to come from, or has it elsewhere.
        let strayed = match (by_record, by_directory) {
            (_, Some(task)) if task == *checked_out => None,
            (Some(task), _) => Some(task.clone()),
            (None, by_directory) => by_directory,
        };
        let strayed = strayed.filter(|task| self.chosen.get(task).is_some_and(|branch| !branch.checked_out));
        Some(strayed.unwrap_or_else(|| checked_out.clone()))
    }
}

fn head(tree: &WorktreeFact) -> Option<&RefName> {
    match &tree.head {
        HeadFact::Branch(name) => Some(name),
        HeadFact::Detached(_) | HeadFact::Forming => None,
    }
}

#[cfg(test)]
mod tests;
