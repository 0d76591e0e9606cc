//! Which branch and which worktree belong to which task (domain.md section 2), for the oracle and the hands.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use crate::reader::{Id, Picture, Reader};

/// The task of a branch by its name: `work/task-3` or `work/task-3-slug`.
pub(crate) fn task_of(branch: &str) -> Option<String> {
    id_of(branch.strip_prefix("work/")?)
}

/// The task that a directory names.
pub(crate) fn task_of_dir(dir: &Path) -> Option<String> {
    id_of(dir.file_name()?.to_str()?)
}

fn id_of(name: &str) -> Option<String> {
    let rest = name.strip_prefix("task-")?;
    let id = rest.split('-').next()?;
    (!id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric())).then(|| format!("task-{id}"))
}

/// A branch of that task, one that is checked out first.
pub(crate) fn branch_of(now: &Picture, task: &str) -> Option<String> {
    let checked_out = checked_out(now);
    let mut all: Vec<&String> = now.branches.keys().filter(|branch| task_of(branch).as_deref() == Some(task)).collect();
    all.sort_by_key(|branch| !checked_out.contains(branch.as_str()));
    all.first().map(|branch| (*branch).clone())
}

/// A branch that is a worker's, with the tip that has what its copies have.
#[derive(Clone, Debug)]
pub(crate) struct Branch {
    pub(crate) name: String,
    pub(crate) tip: Id,
}

/// Local branches below the prefix, each with its remote-tracking copies, and copies that have no local branch. Of those
/// `done` leaves out what others finished.
fn joined(now: &Picture, reader: &Reader, done: &dyn Fn(&str, Id) -> bool) -> Vec<Branch> {
    let local = now.branches.iter().filter(|(name, _)| name.starts_with("work/"));
    let mut joined: Vec<Branch> = local.map(|(name, tip)| Branch { name: name.clone(), tip: *tip }).collect();
    for (copy, tip) in &now.copies {
        let Some((_, short)) = copy.split_once('/').filter(|(_, short)| short.starts_with("work/")) else { continue };
        match joined.iter_mut().find(|branch| branch.name == short) {
            // The tip that has the others; where none has, the local one.
            Some(branch) if reader.below(*tip).contains(&branch.tip) => branch.tip = *tip,
            Some(_) => {}
            None if done(copy, *tip) => {}
            None => joined.push(Branch { name: copy.clone(), tip: *tip }),
        }
    }
    joined
}

/// The branch of each task: of two the one with a worktree, else the one with the newer tip.
pub(crate) fn chosen(now: &Picture, reader: &Reader, done: &dyn Fn(&str, Id) -> bool) -> BTreeMap<String, Branch> {
    let checked_out = checked_out(now);
    let mut chosen: BTreeMap<String, (bool, i64, Branch)> = BTreeMap::new();
    // In the order of names, so that of two that are alike the first stays.
    for branch in joined(now, reader, done) {
        let Some(task) = task_of(branch.name.strip_prefix("origin/").unwrap_or(&branch.name)) else { continue };
        let candidate = (checked_out.contains(branch.name.as_str()), reader.commits[branch.tip].date, branch);
        let better = chosen.get(&task).is_none_or(|kept| (candidate.0, candidate.1) > (kept.0, kept.1));
        if better {
            chosen.insert(task, candidate);
        }
    }
    chosen.into_iter().map(|(task, (_, _, branch))| (task, branch)).collect()
}

fn checked_out(now: &Picture) -> BTreeSet<&str> {
    now.trees.iter().filter(|tree| tree.present).filter_map(|tree| tree.head.as_deref()).collect()
}
