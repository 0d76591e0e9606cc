//! A local branch and its remote-tracking copies are one worker (domain.md section 2), also where only a copy is here.

use std::collections::{BTreeMap, BTreeSet};

use orch_shared::{facts::BranchRole, ids::RefName};

use super::{refs::Tips, repo::OpenRepo};

/// Branches and their remote-tracking copies, seen as one.
#[derive(Default)]
pub(super) struct Joined {
    /// Where branches point; of remote-tracking copies those alone that have no local branch.
    pub(super) tips: Tips,
    /// The same for workers, each at the tip that has all of its copies.
    pub(super) workers: Tips,
    /// Workers whose local branch and copy each have what the other has not.
    pub(super) diverged: BTreeSet<RefName>,
}

impl OpenRepo {
    /// Local branches with their remote-tracking copies: one worker each, whose tip is the one that has all the others
    /// (domain.md section 2).
    pub(super) fn join_copies(&mut self, listed: &Tips, base: &RefName) -> Joined {
        let mut joined = Joined::default();
        let (local, copies): (Vec<_>, Vec<_>) =
            listed.iter().partition(|(name, _)| *name == base || name.branch().is_some());
        for (name, tip) in local {
            joined.tips.insert(name.clone(), *tip);
            if self.role(name, base) == BranchRole::Worker {
                joined.workers.insert(name.clone(), *tip);
            }
        }
        for (copy, tip) in copies {
            let Some(short) = copy.branch_anywhere() else { continue };
            let here = RefName::from_bytes([b"refs/heads/", short].concat());
            let same = |name: &&RefName| name.branch_anywhere() == Some(short);
            let known = joined.workers.contains_key(&here).then(|| here.clone());
            let Some(name) = known.or_else(|| joined.workers.keys().find(same).cloned()) else {
                joined.tips.insert(copy.clone(), *tip);
                joined.workers.insert(copy.clone(), *tip);
                continue;
            };
            let before = joined.workers[&name];
            if self.histories.is_above(self.access.as_ref(), before, *tip) {
                continue;
            }
            if self.histories.is_above(self.access.as_ref(), *tip, before) {
                joined.workers.insert(name, *tip);
            } else {
                joined.diverged.insert(name);
            }
        }
        joined
    }

    /// Sees where the copies are that branches push to. Returns the branches whose copy is not where it was.
    pub(super) fn look_at_upstreams(&mut self, workers: &Tips, listed: &Tips) -> Vec<RefName> {
        let local: Vec<RefName> = workers.keys().filter(|name| name.branch().is_some()).cloned().collect();
        let mut now = BTreeMap::new();
        for (name, copy) in self.access.upstreams(&local) {
            let at = listed.get(&copy).copied().or_else(|| self.access.look_up(&copy).ok().flatten());
            if let Some(at) = at {
                now.insert(name, (copy, at));
            }
        }
        let before = std::mem::replace(&mut self.histories.upstreams, now);
        let now = &self.histories.upstreams;
        local.into_iter().filter(|name| before.get(name) != now.get(name)).collect()
    }
}

#[cfg(test)]
mod tests;
