//! The proposed workers: what each does in which order, which files are its own, and what it needs of others.

use std::collections::{BTreeMap, BTreeSet};

use orch_shared::{
    ids::TaskId,
    plan::{ItemId, PlannedWorker, Size, WorkerDependency},
};

use super::names;
use crate::{clusters::Clusters, draft::Assembly, groups::Grouping, work::Work};

/// The longest focus, in characters.
const LONGEST_FOCUS: usize = 80;

/// A worker, and what the page says beside it.
pub(super) struct Proposed {
    pub(super) planned: PlannedWorker,
    /// For each item of another worker that it waits for: its first item that does.
    pub(super) waits: BTreeMap<WorkerDependency, ItemId>,
    /// Files that everybody touches and that are its own, with the other workers that name them.
    pub(super) shared: BTreeMap<String, Vec<TaskId>>,
}

pub(super) fn of(assembly: &Assembly, work: &Work, clusters: &Clusters, grouping: &Grouping) -> Vec<Proposed> {
    let n = grouping.workers.len();
    let tasks: Vec<TaskId> = (1..=n).filter_map(|number| TaskId::parse(&format!("task-{number}")).ok()).collect();
    let worker_of: BTreeMap<usize, usize> = grouping
        .workers
        .iter()
        .enumerate()
        .flat_map(|(worker, items)| items.iter().map(move |item| (*item, worker)))
        .collect();
    let owners = owners_of_shared(work, clusters, &worker_of);
    let wave_of: BTreeMap<usize, usize> = grouping
        .waves
        .iter()
        .enumerate()
        .flat_map(|(wave, items)| items.iter().map(move |item| (*item, wave)))
        .collect();
    let mut waits = waits(work, &worker_of, &tasks, n);
    let mut taken = BTreeSet::new();
    let proposed = grouping.workers.iter().enumerate().zip(&tasks).map(|((worker, items), task)| {
        let minutes = items.iter().filter_map(|item| assembly.sizes.get(*item));
        let minutes = minutes.fold(0_u32, |sum, sized| sum.saturating_add(sized.size.minutes()));
        let focus = focus(assembly, items);
        let wave = items.iter().filter_map(|item| wave_of.get(item)).min().copied().unwrap_or(0);
        let waits = std::mem::take(&mut waits[worker]);
        let shared = owners.iter().filter(|(_, (owner, _))| *owner == worker).map(|(path, (_, others))| {
            (path.clone(), others.iter().filter_map(|other| tasks.get(*other)).cloned().collect())
        });
        Proposed {
            planned: PlannedWorker {
                task: task.clone(),
                slug: names::of_worker(&focus, &mut taken),
                items: items.iter().map(|item| ItemId::at(*item)).collect(),
                scope: scope(assembly, items, worker, &owners).into_iter().map(Into::into).collect(),
                focus: focus.into(),
                size: Size::of_minutes(minutes),
                minutes,
                checkpoints: items.iter().map(|item| format!("after {}", ItemId::at(*item))).collect(),
                depends_on: waits.keys().cloned().collect(),
                wave: u32::try_from(wave + 1).unwrap_or(u32::MAX),
            },
            waits,
            shared: shared.collect(),
        }
    });
    proposed.collect()
}

/// Files that everybody touches and several workers name: to whom each is given, and who else names it.
fn owners_of_shared(
    work: &Work,
    clusters: &Clusters,
    worker_of: &BTreeMap<usize, usize>,
) -> BTreeMap<String, (usize, BTreeSet<usize>)> {
    let mut owners = BTreeMap::new();
    for (path, nodes) in &clusters.hot {
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for (node, worker) in nodes.iter().filter_map(|node| Some((*node, worker_of.get(work.items.get(*node)?)?))) {
            let only = clusters.only_hot.get(node).copied().unwrap_or(false);
            *counts.entry(*worker).or_default() += if only { nodes.len() } else { 1 };
        }
        // Who has nothing else to change, else who names it most often; of those the first.
        let owner = counts.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0))).map(|(worker, _)| *worker);
        if let Some(owner) = owner {
            let others = counts.into_keys().filter(|worker| *worker != owner).collect();
            owners.insert(path.clone(), (owner, others));
        }
    }
    owners
}

/// The files of these items, without what is given to another, and without what lies in a directory among them.
fn scope(
    assembly: &Assembly,
    items: &[usize],
    worker: usize,
    owners: &BTreeMap<String, (usize, BTreeSet<usize>)>,
) -> Vec<String> {
    let paths: BTreeSet<&String> =
        items.iter().filter_map(|item| assembly.scopes.get(*item)).flat_map(|scope| &scope.paths).collect();
    let mut own: Vec<String> = Vec::new();
    for path in paths {
        let is_anothers = owners.get(path).is_some_and(|(owner, _)| *owner != worker);
        // A directory stands before what lies in it.
        let is_inside = own.iter().rev().take(1).any(|dir| dir.ends_with('/') && path.starts_with(dir.as_str()));
        if !is_anothers && !is_inside {
            own.push(path.clone());
        }
    }
    own
}

/// What most of the items have in common: their group, else their directory, else the first of them.
fn focus(assembly: &Assembly, items: &[usize]) -> String {
    let mut groups: BTreeMap<&str, usize> = BTreeMap::new();
    let mut dirs: BTreeMap<&str, usize> = BTreeMap::new();
    for item in items {
        if let Some(group) = assembly.drafts.group_of(*item) {
            *groups.entry(group.title.as_str()).or_default() += 1;
        }
        let paths = assembly.scopes.get(*item).map_or(&[][..], |scope| &scope.paths);
        let of_item: BTreeSet<&str> =
            paths.iter().filter_map(|path| path.trim_end_matches('/').rsplit_once('/').map(|(dir, _)| dir)).collect();
        for dir in of_item {
            *dirs.entry(dir).or_default() += 1;
        }
    }
    let most = |counts: &BTreeMap<&str, usize>| {
        let (name, count) = counts.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0)))?;
        (count * 2 >= items.len()).then(|| (*name).to_owned())
    };
    let first = || assembly.drafts.items.get(*items.first()?).map(|(_, draft)| draft.title.clone());
    let whole = most(&groups).or_else(|| most(&dirs)).or_else(first).unwrap_or_default();
    whole.chars().take(LONGEST_FOCUS).collect()
}

/// For each worker the items of others that it waits for, each with its first item that does. Of a group that it waits
/// for, the last item of each other worker.
fn waits(
    work: &Work,
    worker_of: &BTreeMap<usize, usize>,
    tasks: &[TaskId],
    n: usize,
) -> Vec<BTreeMap<WorkerDependency, ItemId>> {
    let owner = |node: usize| worker_of.get(work.items.get(node)?).copied();
    let last_of_barriers: Vec<BTreeMap<usize, usize>> = work
        .waits_for
        .iter()
        .skip(work.len())
        .map(|members| members.iter().filter_map(|on| Some((owner(*on)?, *on))).collect())
        .collect();
    let mut waits = vec![BTreeMap::new(); n];
    for node in 0..work.len() {
        let Some(worker) = owner(node) else { continue };
        let mut add = |of: usize, on: usize| {
            let (Some(task), Some(item)) = (tasks.get(of), work.items.get(on)) else { return };
            let dependency = WorkerDependency { worker: task.clone(), item: ItemId::at(*item) };
            let waiting = ItemId::at(work.items[node]);
            waits[worker].entry(dependency).or_insert(waiting);
        };
        for on in &work.waits_for[node] {
            match on.checked_sub(work.len()) {
                None => {
                    if let Some(of) = owner(*on).filter(|of| *of != worker) {
                        add(of, *on);
                    }
                }
                Some(barrier) => {
                    let others = last_of_barriers.get(barrier).into_iter().flatten().filter(|(of, _)| **of != worker);
                    others.for_each(|(of, on)| add(*of, *on));
                }
            }
        }
    }
    waits
}
