//! Who does what: clusters packed into as few workers as give the shortest time (domain.md section 10).
//!
//! Up to [`MOST_EXACT`] clusters the arrangement is the best there is, by the time until all is done, then by balance, by
//! how often one worker waits for another, and by directories that stay together ([`search`]). Beyond, the longest is
//! given to whoever has least to do: at most 4/3 - 1/(3 workers) of the best (Graham 1969), as long as nobody waits. The
//! plan says when its grouping is not known to be the best ([`Grouping::is_best`]).

mod field;
mod schedule;
mod search;

pub use schedule::Schedule;
pub use search::MOST_EXACT;

use field::Field;
use search::Found;

use std::collections::BTreeSet;

use orch_shared::plan::Size;

use crate::{clusters::Clusters, draft::Assembly, graph, input::Settings, work::Work};

/// A worker should have this much to do, in minutes: less does not pay a session of its own.
const LEAST_EACH: u32 = 120;
/// So many sessions a person can follow.
const MOST_WORKERS: u32 = 4;

/// The workers, and when they can start. Items are given by their place among all items.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grouping {
    /// The items of each worker, in the order in which to do them.
    pub workers: Vec<Vec<usize>>,
    /// Items that can run at the same time, wave by wave.
    pub waves: Vec<Vec<usize>>,
    /// The longest chain by time.
    pub critical_path: Vec<usize>,
    /// Items that wait for each other.
    pub cycles: Vec<Vec<usize>>,
    /// The time until all is done, in minutes: by the least, the middle and the most that each item may take.
    pub makespan: [u32; 3],
    /// Whether it is known that no other grouping is shorter, or as short and better in balance.
    pub is_best: bool,
}

/// One worker does everything.
#[must_use]
pub fn one(assembly: &Assembly, work: &Work, clusters: &Clusters) -> Grouping {
    arrange(assembly, work, clusters, &vec![0; clusters.members.len()], usize::from(!work.is_empty()))
}

/// Forms the workers. There may be one alone where nothing else is possible.
#[must_use]
pub fn form(assembly: &Assembly, work: &Work, clusters: &Clusters, settings: &Settings) -> Grouping {
    let most = u32::try_from(clusters.members.len()).unwrap_or(u32::MAX);
    let pinned = work.pinned.iter().flatten().copied().max().unwrap_or(0);
    let numbers = match settings.workers {
        Some(workers) => workers.max(pinned).min(most.max(pinned))..=workers.max(pinned).min(most.max(pinned)),
        None => {
            let fitting = (work.total() / LEAST_EACH).clamp(2, MOST_WORKERS).min(most).max(pinned);
            // Whom the person named there must be.
            pinned.max(2).min(fitting)..=fitting
        }
    };
    let mut best: Option<(usize, Found)> = None;
    let mut are_all_best = true;
    for workers in numbers.filter(|workers| *workers > 0) {
        let field = Field::new(assembly, work, clusters, workers as usize);
        // As few workers as give the shortest time: more are tried where they can be faster.
        if best.as_ref().is_some_and(|(_, found)| field.shortest() >= found.worth.makespan) {
            continue;
        }
        let found = search::best(&field);
        are_all_best &= found.is_best;
        if best.as_ref().is_none_or(|(_, best)| found.worth.makespan < best.worth.makespan) {
            best = Some((workers as usize, found));
        }
    }
    match best {
        Some((workers, found)) => {
            Grouping { is_best: are_all_best, ..arrange(assembly, work, clusters, &found.assigned, workers) }
        }
        None => one(assembly, work, clusters),
    }
}

/// The page's view of an assignment of clusters to workers.
fn arrange(assembly: &Assembly, work: &Work, clusters: &Clusters, assigned: &[usize], workers: usize) -> Grouping {
    let schedule = Schedule::of(work, clusters);
    let worker_of = |node: usize| assigned[clusters.of[node]];
    let mut lists = vec![Vec::new(); workers];
    for node in schedule.order.iter().copied().filter(|node| *node < work.len()) {
        if let Some(list) = lists.get_mut(worker_of(node)) {
            list.push(work.items[node]);
        }
    }
    lists.retain(|list| !list.is_empty());
    // Who has more to do comes first among those that can start at the same time.
    let place: std::collections::BTreeMap<usize, usize> = schedule
        .waves()
        .iter()
        .enumerate()
        .flat_map(|(wave, nodes)| nodes.iter().map(move |node| (*node, wave)))
        .collect();
    let node_of: std::collections::BTreeMap<usize, usize> =
        work.items.iter().enumerate().map(|(node, item)| (*item, node)).collect();
    if work.pinned.iter().all(Option::is_none) {
        lists.sort_by_key(|list| {
            let begins = list.iter().filter_map(|item| place.get(node_of.get(item)?)).min().copied();
            let first = list.iter().min().copied();
            (begins, first)
        });
    }
    let bounds = |pick: fn((u32, u32)) -> u32| {
        let of = |item: &usize| assembly.sizes.get(*item).map_or(Size::M, |sized| sized.size);
        work.items.iter().map(|item| pick(of(item).bounds())).collect::<Vec<u32>>()
    };
    let time = |minutes: &[u32]| schedule.makespan(work, minutes, |node| Some(worker_of(node)), workers);
    let items = |nodes: &[usize]| nodes.iter().map(|node| work.items[*node]).collect::<Vec<usize>>();
    let order = graph::ordered(&work.waits_for);
    let weight = |node: usize| work.minutes.get(node).copied().unwrap_or(0);
    let longest = graph::longest_way(&work.waits_for, &order, weight);
    let longest: Vec<usize> = longest.into_iter().filter(|node| *node < work.len()).collect();
    let circles = graph::circles(&work.waits_for);
    let in_circle = |circle: &Vec<usize>| {
        let inside: BTreeSet<usize> = circle.iter().copied().filter(|node| *node < work.len()).collect();
        (inside.len() > 1).then(|| items(&way_around(work, &inside)))
    };
    Grouping {
        workers: lists,
        waves: schedule.waves().iter().map(|wave| items(wave)).collect(),
        critical_path: items(&longest),
        cycles: circles.iter().filter_map(in_circle).collect(),
        makespan: [time(&bounds(|(least, _)| least)), time(&work.minutes), time(&bounds(|(_, most)| most))],
        is_best: true,
    }
}

/// A way around a circle, where one is direct: each waits for the next. Else all that are in it.
fn way_around(work: &Work, inside: &BTreeSet<usize>) -> Vec<usize> {
    let Some(first) = inside.first().copied() else { return Vec::new() };
    // The shortest way from the first back to itself, by breadth.
    let mut from: std::collections::BTreeMap<usize, usize> = std::collections::BTreeMap::new();
    let mut waiting = std::collections::VecDeque::from([first]);
    while let Some(node) = waiting.pop_front() {
        for on in work.waits_for[node].iter().copied().filter(|on| inside.contains(on)) {
            if on == first {
                let mut way: Vec<usize> = std::iter::successors(Some(node), |node| from.get(node).copied()).collect();
                way.reverse();
                return way;
            }
            if let std::collections::btree_map::Entry::Vacant(entry) = from.entry(on) {
                entry.insert(node);
                waiting.push_back(on);
            }
        }
    }
    inside.iter().copied().collect()
}

#[cfg(test)]
mod tests;
