//! When what is done: every worker takes its items in one order for all, and waits for what must come first.

use crate::{clusters::Clusters, graph, work::Work};

/// The order of the work, and what of it can run at the same time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// All nodes, barriers too; each after those it waits for.
    pub order: Vec<usize>,
    /// How many of the nodes are items.
    n_items: usize,
    /// Whether each node runs alone.
    alone: Vec<bool>,
    /// For each node the wave to which it belongs, from 0, before those that run alone are taken out of it.
    level: Vec<usize>,
}

impl Schedule {
    /// Orders the work: by waves, in each by the documents, and what runs alone at the end of its wave, or at the very end
    /// where nothing waits for it.
    #[must_use]
    pub fn of(work: &Work, clusters: &Clusters) -> Self {
        let n = work.waits_for.len();
        let topological = graph::ordered(&work.waits_for);
        let mut level = graph::depths(&work.waits_for, &topological, |node| node < work.len());
        let alone: Vec<bool> = (0..n).map(|node| clusters.runs_alone.get(node).copied().unwrap_or(false)).collect();
        let mut is_awaited = vec![false; n];
        work.waits_for.iter().flatten().for_each(|on| is_awaited[*on] = true);
        let last = level.iter().copied().max().unwrap_or(0) + 1;
        for node in (0..n).filter(|node| alone[*node] && !is_awaited[*node]) {
            level[node] = last;
        }
        let mut place = vec![0; n];
        for (at, node) in topological.iter().enumerate() {
            place[*node] = at;
        }
        let mut order = topological;
        // A barrier stands before the items of its level: what it waits for is below it.
        order.sort_by_key(|node| (level[*node], alone[*node], *node < work.len(), place[*node]));
        Self { order, n_items: work.len(), alone, level }
    }

    /// Items that can run at the same time, wave by wave; what runs alone is a wave of its own.
    #[must_use]
    pub fn waves(&self) -> Vec<Vec<usize>> {
        let mut waves: Vec<(usize, Vec<usize>)> = Vec::new();
        for node in self.order.iter().copied().filter(|node| *node < self.n_items) {
            let level = self.level[node];
            match waves.last_mut() {
                Some((of, wave)) if *of == level && !self.alone[node] => wave.push(node),
                _ => waves.push((if self.alone[node] { usize::MAX } else { level }, vec![node])),
            }
        }
        waves.into_iter().map(|(_, wave)| wave).collect()
    }

    /// The time until everything is done, in minutes. Where the worker of some is not known yet, no arrangement of these
    /// takes less: they wait only for what comes before them, and no worker has less than a fair share of all.
    #[must_use]
    pub fn makespan(
        &self,
        work: &Work,
        minutes: &[u32],
        worker_of: impl Fn(usize) -> Option<usize>,
        workers: usize,
    ) -> u32 {
        let mut free = vec![0_u32; workers.max(1)];
        let mut ended = vec![0_u32; work.waits_for.len()];
        let shares = u32::try_from(free.len()).unwrap_or(u32::MAX);
        // All that runs beside each other since the last that ran alone, and the latest end of what has no worker yet.
        let (mut since, mut beside, mut unplaced) = (0_u32, 0_u32, 0_u32);
        for &node in &self.order {
            let after = work.waits_for[node].iter().map(|on| ended[*on]).max().unwrap_or(0);
            let Some(minutes) = minutes.get(node).copied() else {
                ended[node] = after;
                continue;
            };
            if self.alone[node] {
                let all = free.iter().copied().max().unwrap_or(0).max(unplaced);
                let end = all.max(since + beside.div_ceil(shares)).max(after).saturating_add(minutes);
                free.iter_mut().for_each(|free| *free = end);
                (since, beside, unplaced) = (end, 0, end);
                ended[node] = end;
                continue;
            }
            beside = beside.saturating_add(minutes);
            if let Some(worker) = worker_of(node) {
                let worker = worker.min(free.len() - 1);
                free[worker] = free[worker].max(after).saturating_add(minutes);
                ended[node] = free[worker];
            } else {
                let earliest = free.iter().copied().min().unwrap_or(0);
                ended[node] = earliest.max(after).saturating_add(minutes);
                unplaced = unplaced.max(ended[node]);
            }
        }
        let last = free.into_iter().max().unwrap_or(0).max(unplaced);
        last.max(since.saturating_add(beside.div_ceil(shares)))
    }
}
