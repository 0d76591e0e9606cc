//! Whose a commit is by the shape of the history alone (domain.md section 3, third rule).

use std::collections::{BTreeMap, BTreeSet};

use orch_shared::{ids::Oid, worker::Attribution};

use super::Branch;

/// Decides between branches that hold the same commit. The commit itself does not matter for that, so each set of
/// branches is weighed once.
pub(super) struct Shape<'a> {
    branches: &'a [Branch<'a>],
    weighed: BTreeMap<Vec<usize>, (usize, Attribution)>,
}

impl<'a> Shape<'a> {
    pub(super) const fn of(branches: &'a [Branch<'a>]) -> Self {
        Self { branches, weighed: BTreeMap::new() }
    }

    /// The owner among `candidates`, of which there is at least one: the one whose tip lies on the others' chains, else
    /// the one whose id sorts first.
    pub(super) fn owner(&mut self, candidates: Vec<usize>) -> (usize, Attribution) {
        if let Some(owner) = self.weighed.get(&candidates) {
            return *owner;
        }
        let tips: BTreeSet<Oid> = candidates.iter().map(|place| self.branches[*place].tip).collect();
        let first = |place: &&usize| {
            let branch = &self.branches[**place];
            !branch.chain.iter().any(|oid| *oid != branch.tip && tips.contains(oid))
        };
        let firsts: Vec<usize> = candidates.iter().filter(first).copied().collect();
        let sorted = firsts.iter().min_by_key(|place| self.branches[**place].task);
        let by = if firsts.len() == 1 { Attribution::Shape } else { Attribution::Guessed };
        let owner = (sorted.copied().unwrap_or_default(), by);
        self.weighed.insert(candidates, owner);
        owner
    }
}
