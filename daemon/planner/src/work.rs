//! What is ready to be given out: open items that nobody must explain first, how long each takes, and what waits for what.

use std::collections::BTreeMap;

use orch_shared::plan::{DependencyKind, ItemId};

use crate::{
    draft::{Assembly, Before, Nature, On},
    input::Answers,
};

/// The ready items as a graph. Nodes below [`Self::len`] are items, in the order of the documents; the others are
/// barriers, which take no time: a group that something waits for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// The place of each ready item among all items.
    pub items: Vec<usize>,
    /// What sums and balance use for each, in minutes.
    pub minutes: Vec<u32>,
    /// For each node what it waits for: items, barriers.
    pub waits_for: Vec<Vec<usize>>,
    /// Pairs of items of which the first waits for the second itself, and not by a group.
    pub direct: Vec<(usize, usize)>,
    /// Pairs that stand in this order in a list, which is a hint.
    pub listed: Vec<(usize, usize)>,
    /// For each item the worker that a person put it in, from 1.
    pub pinned: Vec<Option<u32>>,
}

/// True for what must be waited for; the order of a list between items, and history, are hints.
#[must_use]
pub fn is_hard(before: &Before) -> bool {
    match before.kind {
        DependencyKind::Explicit | DependencyKind::CreatesUses | DependencyKind::Layer => true,
        DependencyKind::Order => matches!(before.on, On::Group(..)),
        DependencyKind::CoChange => false,
    }
}

impl Work {
    /// Finds what is ready.
    #[must_use]
    pub fn of(assembly: &Assembly, answers: &Answers) -> Self {
        let drafts = &assembly.drafts;
        let mut is_ready: Vec<bool> = drafts.items.iter().map(|(_, draft)| draft.state.is_open()).collect();
        for asked in &assembly.questions {
            if let Some(ready) = is_ready.get_mut(asked.item) {
                *ready = false;
            }
        }
        for (id, answer) in &answers.items {
            if let Some(ready) = is_ready.get_mut(id.index()).filter(|_| answer.dropped) {
                *ready = false;
            }
        }
        let items: Vec<usize> = (0..is_ready.len()).filter(|item| is_ready[*item]).collect();
        let minutes_of = |item: &usize| assembly.sizes.get(*item).map_or(0, |sized| sized.size.minutes());
        let pinned_of = |item: &usize| answers.items.get(&ItemId::at(*item)).and_then(|answer| answer.worker);
        let mut work = Self {
            minutes: items.iter().map(minutes_of).collect(),
            pinned: items.iter().map(pinned_of).collect(),
            waits_for: vec![Vec::new(); items.len()],
            items,
            ..Self::default()
        };
        work.join(assembly);
        work
    }

    /// How many items there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// True when there is nothing to give out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// All of it, one item after the other, in minutes.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.minutes.iter().fold(0, |sum, minutes| sum.saturating_add(*minutes))
    }

    fn join(&mut self, assembly: &Assembly) {
        let nodes: BTreeMap<usize, usize> = self.items.iter().enumerate().map(|(node, item)| (*item, node)).collect();
        let members = Members::of(assembly, &nodes);
        let mut barriers: BTreeMap<(usize, usize, bool), usize> = BTreeMap::new();
        for before in &assembly.relations.before {
            let Some(&node) = nodes.get(&before.item) else { continue };
            match before.on {
                On::Item(other) => {
                    let Some(&on) = nodes.get(&other).filter(|on| **on != node) else { continue };
                    // What checks the work before it is of no use beside it.
                    let checks = before.kind == DependencyKind::Order && self.checks(assembly, node);
                    if is_hard(before) || checks {
                        self.waits_for[node].push(on);
                        self.direct.push((node, on));
                    } else if before.kind == DependencyKind::Order {
                        self.listed.push((node, on));
                    }
                }
                On::Group(reading, group) if is_hard(before) => {
                    let of_group = members.of_group(reading, group);
                    let is_member = of_group.binary_search(&node).is_ok();
                    let checks = self.checks(assembly, node);
                    if is_member && !checks {
                        continue;
                    }
                    // What checks its own group waits for the work in it, and not for itself.
                    let barrier = *barriers.entry((reading, group, is_member)).or_insert_with(|| {
                        let waited_for =
                            of_group.iter().copied().filter(|on| !is_member || !self.checks(assembly, *on));
                        let waited_for = waited_for.collect();
                        self.waits_for.push(waited_for);
                        self.waits_for.len() - 1
                    });
                    self.waits_for[node].push(barrier);
                }
                On::Group(..) | On::External(_) => {}
            }
        }
        for waits in &mut self.waits_for {
            waits.sort_unstable();
            waits.dedup();
        }
    }

    /// True for an item that only checks what others do.
    fn checks(&self, assembly: &Assembly, node: usize) -> bool {
        let draft = self.items.get(node).and_then(|item| assembly.drafts.items.get(*item));
        draft.is_some_and(|(_, draft)| draft.nature == Nature::Verification)
    }
}

/// The ready items of each group, those of groups inside it too.
struct Members(BTreeMap<(usize, usize), Vec<usize>>);

impl Members {
    fn of(assembly: &Assembly, nodes: &BTreeMap<usize, usize>) -> Self {
        let mut members: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for (item, node) in nodes {
            for group in assembly.drafts.groups_around(*item) {
                members.entry(group).or_default().push(*node);
            }
        }
        Self(members)
    }

    fn of_group(&self, reading: usize, group: usize) -> &[usize] {
        self.0.get(&(reading, group)).map_or(&[], Vec::as_slice)
    }
}
