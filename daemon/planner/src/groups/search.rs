//! The best assignment of clusters to workers, exactly where there are few.

use std::collections::BTreeSet;

use super::Schedule;
use crate::{clusters::Clusters, draft::Assembly, graph, work::Work};

/// So many clusters are arranged in every way that can be the best.
pub const MOST_EXACT: usize = 16;
/// So many arrangements that take equally long are compared by what else matters; the time itself stays exact.
const MOST_TIES: usize = 500;
/// So many whole arrangements are played through, each of which costs a schedule; where more were needed the best so far stands.
const MOST_PLAYED: usize = 20_000;
/// So many steps at most. Clusters of many different sizes need a few thousand; where more were needed the best so far stands.
const MOST_STEPS: usize = 200_000;

/// What an arrangement is worth, the smaller the better, the first thing first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Worth {
    /// The time until all is done, in minutes.
    pub(super) makespan: u32,
    /// The longest load less the shortest, in minutes.
    imbalance: u32,
    /// How often an item waits for one of another worker.
    crossings: usize,
    /// How often clusters of one directory or group are with different workers.
    torn: usize,
}

/// The best assignment, cluster by cluster, for so many workers.
pub(super) fn best(assembly: &Assembly, work: &Work, clusters: &Clusters, workers: usize) -> (Worth, Vec<usize>) {
    let field = Field::new(assembly, work, clusters, workers);
    let mut search = Search {
        field: &field,
        best: None,
        loads: vec![0; workers],
        at: field.fixed.clone(),
        steps: 0,
        played: 0,
        ties: 0,
    };
    for (cluster, fixed) in field.fixed.iter().enumerate() {
        if let Some(worker) = fixed {
            search.loads[*worker] += field.minutes[cluster];
        }
    }
    search.give_out_evenly();
    if field.free.len() <= MOST_EXACT {
        search.try_all(0);
    }
    let assigned = search.best.map_or_else(|| vec![0; clusters.members.len()], |(_, assigned)| assigned);
    (field.worth(&assigned), assigned)
}

/// What does not change during a search.
struct Field<'a> {
    work: &'a Work,
    clusters: &'a Clusters,
    schedule: Schedule,
    workers: usize,
    minutes: Vec<u32>,
    /// Where a cluster must go: where a person put one of its items.
    fixed: Vec<Option<usize>>,
    /// The clusters that can go anywhere, the longest first; not those that run alone, which add to no load.
    free: Vec<usize>,
    /// Pairs of clusters of which the first waits for the second, with how often.
    crossings: Vec<(usize, usize)>,
    /// Neighbouring clusters that belong to one directory or group.
    kin: Vec<(usize, usize)>,
    /// No arrangement is shorter than this.
    shortest: u32,
}

impl<'a> Field<'a> {
    fn new(assembly: &Assembly, work: &'a Work, clusters: &'a Clusters, workers: usize) -> Self {
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
        let load: u32 = (0..n).filter(|cluster| Some(*cluster) != alone).map(|cluster| minutes[cluster]).sum();
        let longest = free.first().map_or(0, |cluster| minutes[*cluster]);
        let by_alone = alone.map_or(0, |cluster| minutes[cluster]);
        let shares = u32::try_from(workers.max(1)).unwrap_or(u32::MAX);
        // A barrier takes no time.
        let takes = |node: usize| work.minutes.get(node).copied().unwrap_or(0);
        let critical: u32 =
            graph::longest_way(&work.waits_for, &graph::ordered(&work.waits_for), takes).into_iter().map(takes).sum();
        let shortest = load.div_ceil(shares).max(longest).saturating_add(by_alone).max(critical);
        let schedule = Schedule::of(work, clusters);
        let kin = kin(assembly, work, clusters);
        Self { work, clusters, schedule, workers, minutes, fixed, free, crossings, kin, shortest }
    }

    fn worth(&self, assigned: &[usize]) -> Worth {
        let mut loads = vec![0_u32; self.workers];
        for (cluster, worker) in assigned.iter().enumerate() {
            loads[*worker] = loads[*worker].saturating_add(self.minutes[cluster]);
        }
        let (most, least) = (loads.iter().max().copied().unwrap_or(0), loads.iter().min().copied().unwrap_or(0));
        let apart = |pairs: &[(usize, usize)]| pairs.iter().filter(|(a, b)| assigned[*a] != assigned[*b]).count();
        let worker_of = |node: usize| assigned[self.clusters.of[node]];
        let makespan = self.schedule.makespan(self.work, &self.work.minutes, worker_of, self.workers);
        Worth { makespan, imbalance: most - least, crossings: apart(&self.crossings), torn: apart(&self.kin) }
    }
}

/// Clusters one after the other that have their first directory, or their group, in common.
fn kin(assembly: &Assembly, work: &Work, clusters: &Clusters) -> Vec<(usize, usize)> {
    let mut homes: std::collections::BTreeMap<String, Vec<usize>> = std::collections::BTreeMap::new();
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

struct Search<'a> {
    field: &'a Field<'a>,
    best: Option<(Worth, Vec<usize>)>,
    loads: Vec<u32>,
    at: Vec<Option<usize>>,
    steps: usize,
    played: usize,
    ties: usize,
}

impl Search<'_> {
    /// The longest goes to whoever has least to do.
    fn give_out_evenly(&mut self) {
        let (mut loads, mut at) = (self.loads.clone(), self.at.clone());
        for cluster in &self.field.free {
            let least = (0..loads.len()).min_by_key(|worker| loads[*worker]).unwrap_or(0);
            loads[least] = loads[least].saturating_add(self.field.minutes[*cluster]);
            at[*cluster] = Some(least);
        }
        self.weigh(&loads, &at);
    }

    /// Tries every worker for the next cluster; workers with nothing yet are all the same, unless somebody named them.
    fn try_all(&mut self, next: usize) {
        self.steps += 1;
        if self.steps > MOST_STEPS || self.played > MOST_PLAYED || self.is_settled() || !self.can_be_better() {
            return;
        }
        let Some(cluster) = self.field.free.get(next).copied() else {
            let (loads, at) = (self.loads.clone(), self.at.clone());
            return self.weigh(&loads, &at);
        };
        let named = self.field.fixed.iter().any(Option::is_some);
        for worker in 0..self.field.workers {
            let is_new = self.loads[worker] == 0;
            self.loads[worker] += self.field.minutes[cluster];
            self.at[cluster] = Some(worker);
            self.try_all(next + 1);
            self.loads[worker] -= self.field.minutes[cluster];
            self.at[cluster] = None;
            if is_new && !named {
                break;
            }
        }
    }

    /// False when this beginning takes longer already than the best.
    fn can_be_better(&self) -> bool {
        let Some((best, _)) = &self.best else { return true };
        let by_alone = self.field.clusters.alone().map_or(0, |cluster| self.field.minutes[cluster]);
        let load = self.loads.iter().max().copied().unwrap_or(0).saturating_add(by_alone);
        // Once the time cannot be beaten, only what matters next is left to win, whatever the load.
        let only_ties = load == best.makespan || best.makespan <= self.field.shortest;
        load <= best.makespan && (!only_ties || self.ties < MOST_TIES)
    }

    /// True when nothing can be better.
    fn is_settled(&self) -> bool {
        let perfect = |worth: &Worth| {
            worth.makespan == self.field.shortest && worth.imbalance == 0 && worth.crossings == 0 && worth.torn == 0
        };
        self.best.as_ref().is_some_and(|(worth, _)| perfect(worth))
    }

    fn weigh(&mut self, loads: &[u32], at: &[Option<usize>]) {
        self.ties += 1;
        self.played += 1;
        let least = (0..loads.len()).min_by_key(|worker| loads[*worker]).unwrap_or(0);
        // What runs alone goes to whoever has least to do.
        let assigned: Vec<usize> = at.iter().map(|worker| worker.unwrap_or(least)).collect();
        let worth = self.field.worth(&assigned);
        if self.best.as_ref().is_none_or(|(best, _)| worth < *best) {
            if self.best.as_ref().is_none_or(|(best, _)| worth.makespan < best.makespan) {
                self.ties = 0;
            }
            self.best = Some((worth, assigned));
        }
    }
}
