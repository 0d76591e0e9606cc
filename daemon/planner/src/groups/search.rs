//! The best assignment of clusters to workers, exactly where there are few.
//!
//! A search by branch and bound (Land and Doig 1960): clusters are given out one after the other, the longest first, and a
//! beginning that cannot end better than the best so far is given up.

use super::field::{Field, Worth};

/// So many clusters are arranged in every way that can be the best.
pub const MOST_EXACT: usize = 16;
/// So many visits of an item a search may cost: some milliseconds. Few plans need a hundredth of it; where one needs more
/// the best so far stands, and the plan says so.
const MOST_VISITS: usize = 20_000_000;

/// What a search came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) worth: Worth,
    /// The worker of each cluster.
    pub(super) assigned: Vec<usize>,
    /// Whether nothing better exists.
    pub(super) is_best: bool,
}

/// The best assignment for so many workers.
pub(super) fn best(field: &Field<'_>) -> Found {
    let (worth, assigned) = field.greedy();
    let mut search = Search {
        field,
        best: worth,
        assigned,
        at: field.fixed.clone(),
        loads: field.fixed_loads(),
        visits: 0,
        is_named: field.fixed.iter().any(Option::is_some),
    };
    let is_small = field.free.len() <= MOST_EXACT;
    if is_small {
        search.try_all(0);
    }
    let is_best = is_small && search.visits <= MOST_VISITS;
    Found { worth: search.best, assigned: search.assigned, is_best }
}

struct Search<'a> {
    field: &'a Field<'a>,
    best: Worth,
    assigned: Vec<usize>,
    /// The workers of the clusters that have one in this beginning.
    at: Vec<Option<usize>>,
    /// What each worker has to do in this beginning, in minutes.
    loads: Vec<u32>,
    visits: usize,
    /// Whether a person named a worker: else those with nothing yet are all the same.
    is_named: bool,
}

impl Search<'_> {
    /// Tries every worker for the next cluster, those with least to do first.
    fn try_all(&mut self, next: usize) {
        let Some(cluster) = self.field.free.get(next).copied() else { return self.weigh() };
        let mut workers: Vec<usize> = (0..self.loads.len()).collect();
        workers.sort_by_key(|worker| self.loads[*worker]);
        let mut tried_new = false;
        for worker in workers {
            let is_new = self.loads[worker] == 0 && !self.is_named;
            if is_new && std::mem::replace(&mut tried_new, true) {
                continue;
            }
            self.loads[worker] += self.field.minutes[cluster];
            self.at[cluster] = Some(worker);
            if self.can_be_better() {
                self.try_all(next + 1);
            }
            self.loads[worker] -= self.field.minutes[cluster];
            self.at[cluster] = None;
            if self.visits > MOST_VISITS {
                return;
            }
        }
    }

    /// False when nothing that begins like this is better than the best.
    fn can_be_better(&mut self) -> bool {
        self.visits += 1;
        let by_loads = self.field.least_by_loads(&self.loads);
        if by_loads.makespan > self.best.makespan {
            return false;
        }
        self.visits += self.field.cost();
        self.field.least(by_loads, &self.at) < self.best
    }

    fn weigh(&mut self) {
        let (worth, assigned) = self.field.whole(&self.loads, &self.at);
        if worth < self.best {
            (self.best, self.assigned) = (worth, assigned);
        }
    }
}
