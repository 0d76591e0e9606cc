//! What does not change while workers are sought: the clusters, what they have to do with each other, and what any
//! arrangement of them must cost at least.

use std::collections::{BTreeMap, BTreeSet};

use super::Schedule;
use crate::{clusters::Clusters, draft::Assembly, work::Work};

/// What an arrangement is worth, the smaller the better, the first thing first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Worth {
    /// The time until all is done, in minutes.
    pub(super) makespan: u32,
    /// The longest load less the shortest, in minutes.
    pub(super) imbalance: u32,
    /// How often an item waits for one of another worker.
    pub(super) crossings: usize,
    /// How often clusters of one directory or group are with different workers.
    pub(super) torn: usize,
}

/// The clusters, for so many workers.
pub(super) struct Field<'a> {
    work: &'a Work,
    clusters: &'a Clusters,
    schedule: Schedule,
    workers: usize,
    /// What each cluster takes, in minutes.
    pub(super) minutes: Vec<u32>,
    /// Where a cluster must go: where a person put one of its items.
    pub(super) fixed: Vec<Option<usize>>,
    /// The clusters that can go anywhere, the longest first; not those that run alone, which add to no load.
    pub(super) free: Vec<usize>,
    /// Pairs of clusters of which the first waits for the second, as often as it does.
    crossings: Vec<(usize, usize)>,
    /// Neighbouring clusters that belong to one directory or group.
    kin: Vec<(usize, usize)>,
    /// Whether the time follows from the loads: nothing waits for another, and nothing runs alone.
    is_plain: bool,
    /// What all take together, in minutes.
    total: u32,
    /// Whoever has most to do beside the others has no less, in minutes.
    longest: u32,
}

impl<'a> Field<'a> {
    pub(super) fn new(assembly: &Assembly, work: &'a Work, clusters: &'a Clusters, workers: usize) -> Self {
        let n = clusters.members.len();
        let minutes: Vec<u32> = (0..n).map(|cluster| clusters.minutes(work, cluster)).collect();
        let pin = |cluster: usize| clusters.members[cluster].iter().find_map(|node| work.pinned[*node]);
        let in_range = |pin: u32| (pin as usize).checked_sub(1).filter(|worker| *worker < workers);
        let fixed: Vec<Option<usize>> = (0..n).map(|cluster| pin(cluster).and_then(in_range)).collect();
        let alone = clusters.alone();
        let mut free: Vec<usize> =
            (0..n).filter(|cluster| fixed[*cluster].is_none() && Some(*cluster) != alone).collect();
        free.sort_by(|a, b| minutes[*b].cmp(&minutes[*a]).then(a.cmp(b)));
        let crossings = work.direct.iter().map(|(node, on)| (clusters.of[*node], clusters.of[*on]));
        let crossings: Vec<(usize, usize)> = crossings.filter(|(a, b)| a != b).collect();
        let schedule = Schedule::of(work, clusters);
        let kin = kin(assembly, work, clusters);
        let is_plain = alone.is_none() && work.waits_for.iter().all(Vec::is_empty);
        let total = minutes.iter().fold(0_u32, |sum, minutes| sum.saturating_add(*minutes));
        let beside = (0..n).filter(|cluster| Some(*cluster) != alone).map(|cluster| minutes[cluster]);
        let longest = longest(beside.collect(), workers.max(1));
        Self { work, clusters, schedule, workers, minutes, fixed, free, crossings, kin, is_plain, total, longest }
    }

    /// How many visits of an item it takes to say what a beginning costs at least.
    pub(super) const fn cost(&self) -> usize {
        if self.is_plain { 0 } else { self.work.waits_for.len() }
    }

    /// No arrangement takes less time, in minutes.
    pub(super) fn shortest(&self) -> u32 {
        let by_loads = self.least_by_loads(&self.fixed_loads());
        self.least(by_loads, &self.fixed).makespan
    }

    /// What each worker has to do because a person said so, in minutes.
    pub(super) fn fixed_loads(&self) -> Vec<u32> {
        let mut loads = vec![0_u32; self.workers];
        for (cluster, worker) in self.fixed.iter().enumerate() {
            if let Some(load) = worker.and_then(|worker| loads.get_mut(worker)) {
                *load = load.saturating_add(self.minutes[cluster]);
            }
        }
        loads
    }

    /// The better of two quick arrangements: the longest to whoever has least to do, and each to whoever can do it first.
    pub(super) fn greedy(&self) -> (Worth, Vec<usize>) {
        let (mut loads, mut at) = (self.fixed_loads(), self.fixed.clone());
        for cluster in &self.free {
            let least = least_of(&loads);
            loads[least] = loads[least].saturating_add(self.minutes[*cluster]);
            at[*cluster] = Some(least);
        }
        let by_load = self.whole(&loads, &at);
        if self.is_plain {
            return by_load;
        }
        let (mut loads, mut at) = (self.fixed_loads(), self.fixed.clone());
        let clusters = |node: &usize| self.clusters.of.get(*node).copied();
        let alone = self.clusters.alone();
        for cluster in self.schedule.order.iter().filter_map(clusters) {
            if at[cluster].is_none() && Some(cluster) != alone {
                let least = least_of(&loads);
                loads[least] = loads[least].saturating_add(self.minutes[cluster]);
                at[cluster] = Some(least);
            }
        }
        let by_order = self.whole(&loads, &at);
        if by_order.0 < by_load.0 { by_order } else { by_load }
    }

    /// What a beginning with these loads costs at least, by the loads alone.
    pub(super) fn least_by_loads(&self, loads: &[u32]) -> Worth {
        let by_alone = self.clusters.alone().map_or(0, |cluster| self.minutes[cluster]);
        let longest = loads.iter().copied().max().unwrap_or(0).max(self.longest);
        let given: u32 = loads.iter().sum();
        // What is left raises those that have least, and no more than to one level.
        let shortest = level(loads, self.total.saturating_sub(given));
        Worth {
            makespan: longest.saturating_add(by_alone),
            imbalance: longest.saturating_sub(shortest),
            crossings: 0,
            torn: 0,
        }
    }

    /// What a beginning costs at least, in each respect: `by_loads` and what has a worker already.
    pub(super) fn least(&self, by_loads: Worth, at: &[Option<usize>]) -> Worth {
        let apart = |pairs: &[(usize, usize)]| {
            pairs.iter().filter(|(a, b)| at[*a].zip(at[*b]).is_some_and(|(a, b)| a != b)).count()
        };
        Worth {
            makespan: by_loads.makespan.max(self.makespan(at)),
            imbalance: by_loads.imbalance,
            crossings: apart(&self.crossings),
            torn: apart(&self.kin),
        }
    }

    /// What this arrangement is worth; what runs alone goes to one of those who have least to do.
    pub(super) fn whole(&self, loads: &[u32], at: &[Option<usize>]) -> (Worth, Vec<usize>) {
        let makespan = self.makespan(at);
        let fewest = loads.iter().copied().min().unwrap_or(0);
        let least = (0..loads.len()).filter(|worker| loads[*worker] == fewest);
        let arranged = least.map(|least| {
            let assigned: Vec<usize> = at.iter().map(|worker| worker.unwrap_or(least)).collect();
            let mut loads = loads.to_vec();
            let unplaced = (0..at.len()).filter(|cluster| at[*cluster].is_none());
            unplaced.for_each(|cluster| loads[least] = loads[least].saturating_add(self.minutes[cluster]));
            let (most, fewest) = (loads.iter().max().copied().unwrap_or(0), loads.iter().min().copied().unwrap_or(0));
            let apart = |pairs: &[(usize, usize)]| pairs.iter().filter(|(a, b)| assigned[*a] != assigned[*b]).count();
            let (crossings, torn) = (apart(&self.crossings), apart(&self.kin));
            (Worth { makespan, imbalance: most - fewest, crossings, torn }, assigned)
        });
        arranged.min().unwrap_or((Worth { makespan, imbalance: 0, crossings: 0, torn: 0 }, vec![0; at.len()]))
    }

    fn makespan(&self, at: &[Option<usize>]) -> u32 {
        if self.is_plain && at.iter().any(Option::is_none) {
            return 0;
        }
        let worker_of = |node: usize| at[self.clusters.of[node]];
        self.schedule.makespan(self.work, &self.work.minutes, worker_of, self.workers)
    }
}

/// The least that the longest load can be: a fair share of all, the longest cluster, or, since of one cluster more than
/// `k` for each worker some worker has `k + 1`, the shortest that these can be (Martello and Toth 1990).
fn longest(mut minutes: Vec<u32>, workers: usize) -> u32 {
    minutes.sort_unstable_by(|a, b| b.cmp(a));
    let total = minutes.iter().fold(0_u32, |sum, minutes| sum.saturating_add(*minutes));
    let share = total.div_ceil(u32::try_from(workers).unwrap_or(u32::MAX));
    let crowded = (0..).map_while(|k| {
        let last = k * workers;
        minutes.get(last - k.min(last)..=last).filter(|crowd| !crowd.is_empty()).map(|crowd| crowd.iter().sum::<u32>())
    });
    crowded.fold(share, u32::max)
}

/// To how much, in minutes, the least of the loads can be raised at most, with so much to give out.
fn level(loads: &[u32], mut rest: u32) -> u32 {
    let mut loads = loads.to_vec();
    loads.sort_unstable();
    let mut level = loads.first().copied().unwrap_or(0);
    for (below, next) in loads.iter().enumerate().skip(1) {
        let below = u32::try_from(below).unwrap_or(u32::MAX);
        let missing = (next - level).saturating_mul(below);
        if missing > rest {
            return level + rest / below;
        }
        (rest, level) = (rest - missing, *next);
    }
    level.saturating_add(rest / u32::try_from(loads.len().max(1)).unwrap_or(u32::MAX))
}

/// The first of those that have least to do.
fn least_of(loads: &[u32]) -> usize {
    (0..loads.len()).min_by_key(|worker| loads[*worker]).unwrap_or(0)
}

/// Clusters one after the other that have their first directory, or their group, in common.
fn kin(assembly: &Assembly, work: &Work, clusters: &Clusters) -> Vec<(usize, usize)> {
    let mut homes: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (cluster, nodes) in clusters.members.iter().enumerate() {
        let mut of_cluster = BTreeSet::new();
        for item in nodes.iter().filter_map(|node| work.items.get(*node)) {
            if let Some(group) = assembly.drafts.group_of(*item) {
                of_cluster.insert(format!("in {}", group.title));
            }
            for path in assembly.scopes.get(*item).into_iter().flat_map(|scope| &scope.paths) {
                if let Some((dir, _)) = path.trim_end_matches('/').rsplit_once('/') {
                    of_cluster.insert(format!("at {dir}"));
                }
            }
        }
        for home in of_cluster {
            homes.entry(home).or_default().push(cluster);
        }
    }
    homes.values().flat_map(|clusters| clusters.windows(2).map(|pair| (pair[0], pair[1]))).collect()
}
