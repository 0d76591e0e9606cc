//! Edges that are merely suggested give way where they run in a circle with others, the weakest kind first.
//!
//! planning.md rule 12: none is broken in silence, so what gives way is kept beside the rest. A circle of edges that
//! the documents state is left as it is, for a person to see.

use orch_shared::plan::DependencyKind;

use super::edges::Edges;
use crate::draft::{Before, On};

/// The kinds that give way, the weakest first. Hints are no order and close no circle.
const WEAK: [DependencyKind; 3] = [DependencyKind::Order, DependencyKind::Layer, DependencyKind::CreatesUses];

/// Takes weak edges out of circles.
pub(super) fn give_up(edges: &mut Edges<'_>) {
    for weak in WEAK {
        if !edges.relations.before.iter().any(|before| before.kind == weak) {
            continue;
        }
        let graph = Graph::new(edges);
        let circle = graph.circles();
        let closes = |before: &Before| {
            let of = |node: Option<usize>| node.and_then(|node| circle.get(node).copied().flatten());
            let one = of(Some(before.item));
            before.kind == weak && one.is_some() && one == of(graph.node(&before.on))
        };
        let (given_up, kept) = std::mem::take(&mut edges.relations.before).into_iter().partition(closes);
        edges.relations.before = kept;
        edges.relations.given_up.extend::<Vec<Before>>(given_up);
    }
}

/// Items and behind them the groups of all documents, each with what it waits for; a group waits for what is in it.
struct Graph {
    /// Where the groups of each reading begin.
    groups: Vec<usize>,
    waits: Vec<Vec<usize>>,
}

impl Graph {
    fn new(edges: &Edges<'_>) -> Self {
        let drafts = edges.drafts;
        let mut next = drafts.items.len();
        let mut groups = Vec::new();
        for reading in &drafts.readings {
            groups.push(next);
            next += reading.groups.len();
        }
        let mut graph = Self { groups, waits: vec![Vec::new(); next] };
        for (item, _) in drafts.items.iter().enumerate().filter(|(_, (_, draft))| draft.state.is_open()) {
            let around = drafts.groups_around(item).next().and_then(|(reading, group)| graph.group(reading, group));
            if let Some(group) = around {
                graph.add(group, item);
            }
        }
        for (reading, document) in drafts.readings.iter().enumerate() {
            for (at, group) in document.groups.iter().enumerate() {
                let parent = group.parent.filter(|parent| *parent < at).map(|parent| (reading, parent));
                let parent = parent.or(document.within).and_then(|(reading, parent)| graph.group(reading, parent));
                if let (Some(parent), Some(child)) = (parent, graph.group(reading, at)) {
                    graph.add(parent, child);
                }
            }
        }
        for before in edges.relations.before.iter().filter(|before| before.kind != DependencyKind::CoChange) {
            if let Some(on) = graph.node(&before.on) {
                graph.add(before.item, on);
            }
        }
        graph
    }

    fn add(&mut self, from: usize, on: usize) {
        if let Some(list) = self.waits.get_mut(from) {
            list.push(on);
        }
    }

    fn group(&self, reading: usize, group: usize) -> Option<usize> {
        let node = self.groups.get(reading)? + group;
        (node < self.groups.get(reading + 1).copied().unwrap_or(self.waits.len())).then_some(node)
    }

    fn node(&self, on: &On) -> Option<usize> {
        match on {
            On::Item(item) => Some(*item),
            On::Group(reading, group) => self.group(*reading, *group),
            On::External(_) => None,
        }
    }

    /// For each node the circle that it is part of. Tarjan's algorithm with a stack of its own: documents decide how
    /// deep the graph is.
    fn circles(&self) -> Vec<Option<usize>> {
        let count = self.waits.len();
        let (mut order, mut low) = (vec![usize::MAX; count], vec![usize::MAX; count]);
        let (mut waiting, mut on_stack) = (Vec::new(), vec![false; count]);
        let mut circle = vec![None; count];
        let mut next = 0;
        for root in 0..count {
            let mut path: Vec<(usize, usize)> = if order[root] == usize::MAX { vec![(root, 0)] } else { Vec::new() };
            while let Some((node, at)) = path.last_mut() {
                let node = *node;
                if *at == 0 {
                    (order[node], low[node]) = (next, next);
                    next += 1;
                    waiting.push(node);
                    on_stack[node] = true;
                }
                let on = self.waits[node].get(*at).copied();
                *at += 1;
                match on {
                    Some(on) if order[on] == usize::MAX => path.push((on, 0)),
                    Some(on) if on_stack[on] => low[node] = low[node].min(order[on]),
                    Some(_) => {}
                    None => {
                        path.pop();
                        if let Some((above, _)) = path.last() {
                            low[*above] = low[*above].min(low[node]);
                        }
                        if low[node] == order[node] {
                            let from = waiting.iter().rposition(|other| *other == node).unwrap_or(0);
                            let several = waiting.len() - from > 1;
                            for member in waiting.drain(from..) {
                                on_stack[member] = false;
                                circle[member] = several.then_some(node);
                            }
                        }
                    }
                }
            }
        }
        circle
    }
}
