//! The wait-for graph: who waits for whom, and who waits in a circle (domain.md section 7).
//!
//! Nothing here recurses: a chain of a hundred thousand workers must not overflow a stack (dependencies.md, finding 10).

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use orch_shared::{
    ids::{Oid, TaskId},
    text::Untrusted,
};

/// Worker `from` waits for worker `to`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Who waits.
    pub from: TaskId,
    /// For whom.
    pub to: TaskId,
    /// For what.
    pub what: Untrusted,
    /// The commit that says so.
    pub commit: Oid,
}

/// All waits of a repo.
#[derive(Clone, Debug, Default)]
pub struct WaitGraph {
    edges: Vec<Edge>,
    out: BTreeMap<TaskId, BTreeSet<TaskId>>,
    circles: Vec<BTreeSet<TaskId>>,
}

impl WaitGraph {
    /// Makes the graph and finds its circles.
    #[must_use]
    pub fn new(edges: Vec<Edge>) -> Self {
        let mut out: BTreeMap<TaskId, BTreeSet<TaskId>> = BTreeMap::new();
        for edge in edges.iter().filter(|edge| edge.from != edge.to) {
            out.entry(edge.from.clone()).or_default().insert(edge.to.clone());
        }
        let circles = components(&out);
        Self { edges, out, circles }
    }

    /// All waits.
    #[must_use]
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// Every set of two or more workers each of which waits for each other, over others if need be.
    #[must_use]
    pub fn circles(&self) -> &[BTreeSet<TaskId>] {
        &self.circles
    }

    /// The circle that a worker is in.
    #[must_use]
    pub fn circle_of(&self, task: &TaskId) -> Option<&BTreeSet<TaskId>> {
        self.circles.iter().find(|circle| circle.contains(task))
    }

    /// One shortest cycle within a circle: its edges in order, beginning at the smallest task id that is on one.
    #[must_use]
    pub fn shortest_cycle(&self, circle: &BTreeSet<TaskId>) -> Vec<&Edge> {
        let cycles = circle.iter().filter_map(|start| self.cycle_through(start, circle));
        // The first of the shortest, so that the answer is the same every time.
        let shortest = cycles.min_by_key(Vec::len).unwrap_or_default();
        let next = |place: usize| shortest.get((place + 1) % shortest.len());
        shortest
            .iter()
            .enumerate()
            .filter_map(|(place, from)| {
                let to = next(place)?;
                self.edges.iter().find(|edge| edge.from == *from && edge.to == *to)
            })
            .collect()
    }

    /// The tasks of a shortest way from a worker back to itself.
    fn cycle_through(&self, start: &TaskId, circle: &BTreeSet<TaskId>) -> Option<Vec<TaskId>> {
        let mut came_from: BTreeMap<&TaskId, &TaskId> = BTreeMap::new();
        let mut queue = VecDeque::from([start]);
        while let Some(at) = queue.pop_front() {
            for to in self.out.get(at).into_iter().flatten().filter(|to| circle.contains(*to)) {
                if to == start {
                    let mut way = vec![at.clone()];
                    let mut back = at;
                    while let Some(before) = came_from.get(back) {
                        way.push((*before).clone());
                        back = before;
                    }
                    way.reverse();
                    return Some(way);
                }
                if !came_from.contains_key(to) {
                    came_from.insert(to, at);
                    queue.push_back(to);
                }
            }
        }
        None
    }
}

/// The strongly connected components of two or more, by Kosaraju's two passes, without recursion.
fn components(out: &BTreeMap<TaskId, BTreeSet<TaskId>>) -> Vec<BTreeSet<TaskId>> {
    let mut back: BTreeMap<&TaskId, Vec<&TaskId>> = BTreeMap::new();
    for (from, tos) in out {
        for to in tos {
            back.entry(to).or_default().push(from);
        }
    }
    let mut left = BTreeSet::new();
    let mut found = Vec::new();
    for start in finished(out).into_iter().rev() {
        if left.contains(start) {
            continue;
        }
        let (mut component, mut stack) = (BTreeSet::new(), vec![start]);
        left.insert(start);
        while let Some(at) = stack.pop() {
            component.insert(at.clone());
            for from in back.get(at).into_iter().flatten() {
                if left.insert(from) {
                    stack.push(from);
                }
            }
        }
        if component.len() > 1 {
            found.push(component);
        }
    }
    found.sort();
    found
}

/// All workers that wait, in the order in which a depth-first walk is done with them.
fn finished(out: &BTreeMap<TaskId, BTreeSet<TaskId>>) -> Vec<&TaskId> {
    let (mut seen, mut order) = (BTreeSet::new(), Vec::new());
    for start in out.keys() {
        if !seen.insert(start) {
            continue;
        }
        let mut stack = vec![(start, out.get(start).into_iter().flatten())];
        while let Some((at, tos)) = stack.last_mut() {
            match tos.next() {
                Some(to) if seen.insert(to) => stack.push((to, out.get(to).into_iter().flatten())),
                Some(_) => {}
                None => {
                    order.push(*at);
                    stack.pop();
                }
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn task(number: usize) -> TaskId {
        TaskId::parse(&format!("task-{number}")).expect("valid")
    }

    fn graph(edges: &[(usize, usize)]) -> WaitGraph {
        let edge = |(from, to): &(usize, usize)| Edge {
            from: task(*from),
            to: task(*to),
            what: "x".into(),
            commit: Oid::from_bytes(&[1; 20]).expect("valid"),
        };
        WaitGraph::new(edges.iter().map(edge).collect())
    }

    fn cycle(graph: &WaitGraph) -> Vec<String> {
        graph.shortest_cycle(&graph.circles()[0]).iter().map(|edge| edge.from.to_string()).collect()
    }

    #[test]
    fn circles_are_found_and_chains_are_none() {
        assert!(graph(&[(1, 2), (2, 3), (1, 3)]).circles().is_empty());
        assert!(graph(&[(1, 1)]).circles().is_empty(), "who waits for itself is unmet, not deadlocked");
        let two = graph(&[(1, 2), (2, 1), (3, 1), (5, 6), (6, 7), (7, 5)]);
        assert_eq!(two.circles().len(), 2);
        assert_eq!(two.circle_of(&task(3)), None, "it waits for a circle and is not in it");
    }

    #[test]
    fn the_cycle_that_is_told_is_a_shortest_one() {
        assert_eq!(cycle(&graph(&[(1, 2), (2, 3), (3, 4), (4, 1), (3, 2)])), ["task-2", "task-3"]);
        assert_eq!(cycle(&graph(&[(3, 1), (1, 2), (2, 3)])), ["task-1", "task-2", "task-3"]);
    }

    #[test]
    fn ten_thousand_in_one_circle_are_no_burden() {
        let edges: Vec<_> = (0..10_000).map(|n| (n, (n + 1) % 10_000)).collect();
        assert_eq!(graph(&edges).circles()[0].len(), 10_000);
    }

    proptest! {
        #[test]
        fn circles_are_those_of_mutual_reach(edges in prop::collection::vec((0_usize..8, 0_usize..8), 0..24)) {
            // Warshall's closure, which knows nothing of components.
            let mut reach = [[false; 8]; 8];
            for (from, to) in &edges {
                reach[*from][*to] = true;
            }
            for (k, i, j) in (0..8).flat_map(|k| (0..8).flat_map(move |i| (0..8).map(move |j| (k, i, j)))) {
                reach[i][j] |= reach[i][k] && reach[k][j];
            }
            let found = graph(&edges);
            for (a, b) in (0..8).flat_map(|a| (0..8).map(move |b| (a, b))).filter(|(a, b)| a != b) {
                let together = found.circle_of(&task(a)).is_some_and(|circle| circle.contains(&task(b)));
                prop_assert_eq!(together, reach[a][b] && reach[b][a], "{} and {}", a, b);
            }
            for circle in found.circles() {
                let cycle = found.shortest_cycle(circle);
                prop_assert!(cycle.len() > 1);
                for (edge, next) in cycle.iter().zip(cycle.iter().cycle().skip(1)) {
                    prop_assert_eq!(&edge.to, &next.from);
                }
            }
        }
    }
}
