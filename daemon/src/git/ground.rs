//! What the base has: commits that a walk came by, and where the base is too old to be walked, a bit for each in git's
//! graph of commits.

use std::collections::{HashMap, HashSet};

use orch_shared::ids::Oid;

use super::{
    commits::Commits,
    graph::{Graph, Marks},
    paint::Painted,
};

/// More commits that the graph does not know yet are no matter of a few hours, and walked with all others.
const MOST_NEWER: usize = 50_000;

/// Tells the base from what stands beside it.
pub(super) trait Ground {
    /// True for a commit that a tip has and the base has not.
    fn is_side_only(&self, oid: Oid) -> bool;

    /// True for a commit that the base has, as far as it is known.
    fn is_in_base(&self, oid: Oid) -> bool;
}

impl Ground for Painted {
    fn is_side_only(&self, oid: Oid) -> bool {
        self.is_side_only(oid)
    }

    fn is_in_base(&self, oid: Oid) -> bool {
        self.is_in_base(oid)
    }
}

/// Commits that the base is known to have: all from its tip down to the oldest fork. A branch that moved onto one of them
/// has left known ground.
#[derive(Debug, Default)]
pub(super) struct OfBase {
    listed: HashSet<Oid>,
    /// Everything below some tip that the base had.
    old: Option<(Graph, Marks)>,
}

impl Ground for OfBase {
    fn is_side_only(&self, oid: Oid) -> bool {
        !self.contains(&oid)
    }

    fn is_in_base(&self, oid: Oid) -> bool {
        self.contains(&oid)
    }
}

impl OfBase {
    pub(super) fn contains(&self, oid: &Oid) -> bool {
        let in_graph = |(graph, marks): &(Graph, Marks)| graph.position(oid).is_some_and(|place| marks.has(place));
        self.listed.contains(oid) || self.old.as_ref().is_some_and(in_graph)
    }

    pub(super) fn extend(&mut self, oids: impl IntoIterator<Item = Oid>) {
        self.listed.extend(oids);
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// All of a base, by the graph; none where the graph does not know most of it.
    pub(super) fn by_graph(commits: &mut Commits<'_>, graph: Graph, base: Oid) -> Option<Self> {
        let (mut listed, mut open, mut known) = (HashSet::new(), vec![base], Vec::new());
        while let Some(oid) = open.pop() {
            if let Some(place) = graph.position(&oid) {
                known.push(place);
            } else if listed.insert(oid) {
                open.extend(commits.links(oid).map(|links| links.parents.clone()).unwrap_or_default());
            }
            if listed.len() > MOST_NEWER {
                return None;
            }
        }
        let marks = graph.mark(known)?;
        Some(Self { listed, old: Some((graph, marks)) })
    }

    /// How many commits of the base stand above each of these, where nothing but single commits does.
    pub(super) fn distances(&self, commits: &mut Commits<'_>, base: Oid, of: &HashSet<Oid>) -> HashMap<Oid, u32> {
        let Some((graph, _)) = &self.old else { return HashMap::new() };
        let (mut found, mut at, mut distance) = (HashMap::new(), base, 0_u32);
        let place = loop {
            if let Some(place) = graph.position(&at) {
                break place;
            }
            if of.contains(&at) {
                found.insert(at, distance);
            }
            match commits.links(at).map(|links| links.parents.as_slice()) {
                Some([parent]) => at = *parent,
                _ => return found,
            }
            distance += 1;
            // A circle is no history.
            if usize::try_from(distance).is_ok_and(|n| n > self.listed.len()) {
                return found;
            }
        };
        let mut places: HashMap<u32, Option<u32>> =
            of.iter().filter_map(|oid| graph.position(oid)).map(|place| (place, None)).collect();
        if graph.distances(place, &mut places).is_some() {
            for oid in of {
                let below = graph.position(oid).and_then(|place| places.get(&place).copied().flatten());
                found.extend(below.map(|below| (*oid, distance + below)));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests;
