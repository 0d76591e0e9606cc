//! Where all rules put what they found: each edge once, none to itself, and never a product of two large sets.

use std::collections::BTreeSet;

use orch_shared::plan::DependencyKind;

use super::targets::{Target, Targets};
use crate::draft::{Apart, Before, Drafts, On, Relations};

/// A whole group waits for no more single things than this; of more, the last ones count.
const MANY: usize = 40;

/// Of a summary in a heading no more items than this are waited for one by one, the last ones.
const SUMMARY: usize = 60;

/// With so many edges for each item, sets are not joined any more.
const FULL: usize = 40;

/// In documents with more items than this, sets are joined more sparsely.
const ENOUGH: usize = 2_500;

/// What is quoted of a line, in characters.
const QUOTE: usize = 160;

/// What says an edge.
#[derive(Clone, Debug)]
pub(super) struct Evidence<'a> {
    pub(super) kind: DependencyKind,
    /// The words; they are quoted.
    pub(super) words: &'a str,
    pub(super) line: Option<u32>,
    /// The words for a range or a group of which the edge is one.
    pub(super) named: Option<String>,
}

/// The edges found so far.
pub(super) struct Edges<'a> {
    pub(super) drafts: &'a Drafts,
    pub(super) targets: &'a Targets<'a>,
    seen: BTreeSet<(usize, Target)>,
    parted: BTreeSet<[usize; 2]>,
    /// Groups of which the document itself says what they wait for, or that they wait for nothing.
    settled: BTreeSet<(usize, usize)>,
    /// Groups that the document calls independent of each other: the reading, the two in order.
    beside: BTreeSet<(usize, [usize; 2])>,
    pub(super) relations: Relations,
}

impl<'a> Edges<'a> {
    pub(super) fn new(drafts: &'a Drafts, targets: &'a Targets<'a>) -> Self {
        Self {
            drafts,
            targets,
            seen: BTreeSet::new(),
            parted: BTreeSet::new(),
            settled: BTreeSet::new(),
            beside: BTreeSet::new(),
            relations: Relations::default(),
        }
    }

    /// The document says what a group waits for: the order that its format implies does not count any more.
    pub(super) fn settle(&mut self, subject: Target) {
        if let Target::Group(reading, group) = subject {
            self.settled.insert((reading, group));
        }
    }

    /// Two groups do not wait for each other.
    pub(super) fn independent(&mut self, one: Target, other: Target) {
        if let (Target::Group(reading, one), Target::Group(also, other)) = (one, other)
            && reading == also
        {
            self.beside.insert((reading, [one.min(other), one.max(other)]));
        }
    }

    /// True where the order of a format does not count between two groups.
    pub(super) fn overrides(&self, reading: usize, group: usize, on: usize) -> bool {
        let pair = [group.min(on), group.max(on)];
        self.settled.contains(&(reading, group)) || self.beside.contains(&(reading, pair))
    }

    /// True for an item that is still work.
    pub(super) fn is_open(&self, item: usize) -> bool {
        self.drafts.items.get(item).is_some_and(|(_, draft)| draft.state.is_open())
    }

    /// True where a target is an item or holds one.
    pub(super) fn has_items(&self, target: Target) -> bool {
        match target {
            Target::Item(_) => true,
            Target::Group(reading, group) => self.targets.has_items(reading, group),
        }
    }

    /// The items that a target stands for; of a group the open ones.
    pub(super) fn items(&self, target: Target) -> Vec<usize> {
        match target {
            Target::Item(item) => vec![item],
            Target::Group(reading, group) => {
                self.targets.inside(reading, group).into_iter().filter(|item| self.is_open(*item)).collect()
            }
        }
    }

    /// The subject waits for each of the objects.
    pub(super) fn waits(&mut self, subject: Target, objects: &[Target], evidence: &Evidence<'_>) {
        let whole = matches!(subject, Target::Group(..));
        // A document in which everything waits for everything says nothing of any.
        let count = self.drafts.items.len();
        if evidence.kind == DependencyKind::Explicit && objects.iter().any(|object| matches!(object, Target::Group(..)))
        {
            self.settle(subject);
        }
        let full = self.relations.before.len() > FULL * (count.min(ENOUGH) + 100) + 4 * count;
        if full && (whole || objects.len() > 1) {
            return;
        }
        let objects =
            if whole { objects.get(objects.len().saturating_sub(MANY)..).unwrap_or(objects) } else { objects };
        for item in self.items(subject) {
            for object in objects {
                self.add(item, *object, evidence);
            }
        }
    }

    /// One item waits for one thing.
    pub(super) fn add(&mut self, item: usize, on: Target, evidence: &Evidence<'_>) {
        let itself = match on {
            Target::Item(other) => other == item,
            Target::Group(reading, group) => {
                self.targets.holds(reading, group, item) || !self.targets.has_items(reading, group)
            }
        };
        if itself || !self.seen.insert((item, on)) {
            return;
        }
        if let Target::Group(reading, group) = on
            && let Some((items, words)) = self.targets.stands(reading, group)
        {
            // The heading has no items of its own: what it speaks of is waited for, in its words.
            for other in items.iter().rev().take(SUMMARY) {
                if *other != item && self.seen.insert((item, Target::Item(*other))) {
                    let evidence = Evidence { named: Some(words.clone()), ..evidence.clone() };
                    self.push(item, On::Item(*other), &evidence);
                }
            }
            return;
        }
        let on = match on {
            Target::Item(other) => On::Item(other),
            Target::Group(reading, group) => On::Group(reading, group),
        };
        self.push(item, on, evidence);
    }

    /// One item waits for something that no document holds.
    pub(super) fn external(&mut self, item: usize, words: &str, evidence: &Evidence<'_>) {
        let words = cut(words);
        let known = |before: &Before| before.item == item && before.on == On::External(words.clone());
        if !words.is_empty() && !self.relations.before.iter().rev().take(MANY).any(known) {
            self.push(item, On::External(words.clone()), evidence);
        }
    }

    fn push(&mut self, item: usize, on: On, evidence: &Evidence<'_>) {
        self.relations.before.push(Before {
            item,
            on,
            named: evidence.named.clone(),
            kind: evidence.kind,
            evidence: format!("\"{}\"", cut(evidence.words)),
            line: evidence.line,
        });
    }

    /// Two items cannot run together.
    pub(super) fn apart(&mut self, one: usize, other: usize, reason: impl FnOnce() -> String) {
        let items = [one.min(other), one.max(other)];
        if one != other && self.parted.insert(items) {
            self.relations.apart.push(Apart { items, reason: reason() });
        }
    }
}

/// The beginning of a text on one line.
fn cut(words: &str) -> String {
    let text = words.trim();
    let mut found: String = text.chars().take(QUOTE).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(QUOTE).is_some() {
        found.push('\u{2026}');
    }
    found
}
