//! What stays together: items that share a file, are chained, or wait for each other in a circle (domain.md section 10).

use std::collections::BTreeMap;

use crate::{
    draft::{Assembly, Nature},
    graph,
    hot::is_hot,
    owned::overlaps,
    work::Work,
};

/// The ready items in parts that one worker each can own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clusters {
    /// For each item of the work, by its node, its cluster.
    pub of: Vec<usize>,
    /// The nodes of each cluster, sorted; the clusters in the order of their first nodes.
    pub members: Vec<Vec<usize>>,
    /// True for the items that say nothing of where: they run alone, for whatever they change may be another's.
    pub runs_alone: Vec<bool>,
    /// True for the items that change files which everybody touches, and no others.
    pub only_hot: Vec<bool>,
    /// Files that everybody touches and several clusters name, with the nodes that do.
    pub hot: BTreeMap<String, Vec<usize>>,
    /// Items that say nothing of where, and are taken at the word of their mark that they can run beside others.
    pub by_mark: Vec<usize>,
}

impl Clusters {
    /// Forms them.
    #[must_use]
    pub fn of(assembly: &Assembly, work: &Work) -> Self {
        let n = work.len();
        let mut runs_alone = vec![false; n];
        let mut by_mark = Vec::new();
        for (node, alone) in runs_alone.iter_mut().enumerate() {
            if has_files(assembly, work, node) || checks(assembly, work, node) {
                continue;
            }
            if is_marked(assembly, work, node) {
                by_mark.push(node);
            } else {
                *alone = true;
            }
        }
        let mut sets = Sets::new(n);
        let alone: Vec<usize> = (0..n).filter(|node| runs_alone[*node]).collect();
        alone.windows(2).for_each(|pair| sets.join(pair[0], pair[1]));
        let hot = join_by_files(assembly, work, &mut sets);
        join_chains(work, &runs_alone, &mut sets);
        for circle in graph::circles(&work.waits_for) {
            let items: Vec<usize> = circle.into_iter().filter(|node| *node < n).collect();
            items.windows(2).for_each(|pair| sets.join(pair[0], pair[1]));
        }
        let nodes: BTreeMap<usize, usize> = work.items.iter().enumerate().map(|(node, item)| (*item, node)).collect();
        for apart in &assembly.relations.apart {
            let [a, b] = apart.items.map(|item| nodes.get(&item).copied());
            if let (Some(a), Some(b)) = (a, b)
                && !runs_alone[a]
                && !runs_alone[b]
                && !is_about_hot_files(assembly, work, a, b)
            {
                sets.join(a, b);
            }
        }
        let (of, members) = sets.into_clusters();
        let only_hot = (0..n).map(|node| is_only_hot(assembly, work, node)).collect();
        let mut clusters = Self { of, members, runs_alone, only_hot, hot: BTreeMap::new(), by_mark };
        clusters.hot = hot.into_iter().filter(|(_, nodes)| clusters.are_several(nodes)).collect();
        clusters
    }

    fn are_several(&self, nodes: &[usize]) -> bool {
        nodes.windows(2).any(|pair| self.of[pair[0]] != self.of[pair[1]])
    }

    /// The cluster of the items that run alone, where there are any.
    #[must_use]
    pub fn alone(&self) -> Option<usize> {
        self.runs_alone.iter().position(|alone| *alone).map(|node| self.of[node])
    }

    /// What a cluster takes, in minutes.
    #[must_use]
    pub fn minutes(&self, work: &Work, cluster: usize) -> u32 {
        self.members[cluster].iter().fold(0, |sum, node| sum.saturating_add(work.minutes[*node]))
    }
}

fn paths<'a>(assembly: &'a Assembly, work: &Work, node: usize) -> &'a [String] {
    let scope = work.items.get(node).and_then(|item| assembly.scopes.get(*item));
    scope.map_or(&[], |scope| &scope.paths)
}

fn has_files(assembly: &Assembly, work: &Work, node: usize) -> bool {
    !paths(assembly, work, node).is_empty()
}

fn is_only_hot(assembly: &Assembly, work: &Work, node: usize) -> bool {
    has_files(assembly, work, node) && paths(assembly, work, node).iter().all(|path| is_hot(path))
}

fn checks(assembly: &Assembly, work: &Work, node: usize) -> bool {
    let draft = work.items.get(node).and_then(|item| assembly.drafts.items.get(*item));
    draft.is_some_and(|(_, draft)| draft.nature == Nature::Verification)
}

fn is_marked(assembly: &Assembly, work: &Work, node: usize) -> bool {
    let Some(item) = work.items.get(node) else { return false };
    let marked = assembly.drafts.items.get(*item).is_some_and(|(_, draft)| draft.parallel.is_some());
    marked && !assembly.relations.overruled.iter().any(|(overruled, _)| overruled == item)
}

/// True where two items share files that everybody touches, and no others.
fn is_about_hot_files(assembly: &Assembly, work: &Work, a: usize, b: usize) -> bool {
    let (of_a, of_b) = (paths(assembly, work, a), paths(assembly, work, b));
    let mut shared = of_a.iter().filter(|path| of_b.contains(path)).peekable();
    shared.peek().is_some() && shared.all(|path| is_hot(path))
}

/// Joins items that name the same file, or a file in a directory that the other names. Files that everybody touches join
/// only those that change nothing else; they are given back with who names them.
fn join_by_files(assembly: &Assembly, work: &Work, sets: &mut Sets) -> BTreeMap<String, Vec<usize>> {
    let mut named: Vec<(&str, usize)> = Vec::new();
    let mut hot: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for node in 0..work.len() {
        for path in paths(assembly, work, node) {
            if is_hot(path) {
                hot.entry(path.clone()).or_default().push(node);
            } else if !path.is_empty() {
                named.push((path, node));
            }
        }
    }
    let named_paths: Vec<&str> = named.iter().map(|(path, _)| *path).collect();
    for (one, other) in overlaps(&named_paths) {
        sets.join(named[one].1, named[other].1);
    }
    // Who has nothing to change but such a file cannot ask another for it: these stay together.
    for nodes in hot.values() {
        let only: Vec<usize> = nodes.iter().copied().filter(|node| is_only_hot(assembly, work, *node)).collect();
        only.windows(2).for_each(|pair| sets.join(pair[0], pair[1]));
    }
    hot
}

/// Joins an item with the one that it alone waits for, and that nobody else waits for: between two sessions such a pair
/// would be a handover and nothing more. Unless a person wants it so.
fn join_chains(work: &Work, runs_alone: &[bool], sets: &mut Sets) {
    let (mut waits, mut waited_by) = (vec![0_usize; work.len()], vec![0_usize; work.len()]);
    for (node, on) in &work.direct {
        waits[*node] += 1;
        waited_by[*on] += 1;
    }
    for (node, on) in work.direct.iter().copied() {
        let torn = work.pinned[node].zip(work.pinned[on]).is_some_and(|(one, other)| one != other);
        if waits[node] == 1 && waited_by[on] == 1 && !runs_alone[node] && !runs_alone[on] && !torn {
            sets.join(node, on);
        }
    }
}

/// Disjoint sets of numbers; the smallest of a set stands for it.
struct Sets(Vec<usize>);

impl Sets {
    fn new(n: usize) -> Self {
        Self((0..n).collect())
    }

    fn root(&mut self, mut of: usize) -> usize {
        while self.0[of] != of {
            self.0[of] = self.0[self.0[of]];
            of = self.0[of];
        }
        of
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }

    fn into_clusters(mut self) -> (Vec<usize>, Vec<Vec<usize>>) {
        let (mut of, mut members): (Vec<usize>, Vec<Vec<usize>>) = (Vec::new(), Vec::new());
        for node in 0..self.0.len() {
            let root = self.root(node);
            if root == node {
                of.push(members.len());
                members.push(vec![node]);
            } else {
                // A root is smaller than what it stands for, so it has its cluster already.
                let cluster = of[root];
                of.push(cluster);
                members[cluster].push(node);
            }
        }
        (of, members)
    }
}
