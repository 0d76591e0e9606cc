//! Barriers between groups, verification at the end of one, and the weak order of a list.
//!
//! planning.md rules 9, 20 and 33: an order only where the format's own documentation says so, which the reading tells.

use std::collections::{BTreeMap, BTreeSet};

use orch_shared::plan::DependencyKind;

use super::{
    edges::{Edges, Evidence},
    targets::Target,
};
use crate::draft::{FieldKey, GroupOrder, Nature, On, Reading};

/// Of more siblings than this a group that waits for all of them waits for the last ones.
const MANY: usize = 40;

/// Adds what the order of groups and items means.
pub(super) fn read(edges: &mut Edges<'_>) {
    groups(edges);
    verification(edges);
    lists(edges);
}

/// Groups that wait for siblings.
fn groups(edges: &mut Edges<'_>) {
    let drafts = edges.drafts;
    for (reading, document) in drafts.readings.iter().enumerate() {
        let mut families: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
        for (at, group) in document.groups.iter().enumerate() {
            if edges.targets.has_work(reading, at) {
                families.entry(group.parent).or_default().push(at);
            }
        }
        for siblings in families.values() {
            family(edges, reading, siblings);
        }
    }
}

/// The siblings below one heading.
fn family(edges: &mut Edges<'_>, reading: usize, siblings: &[usize]) {
    let Some(document) = edges.drafts.readings.get(reading) else { return };
    let order = |at: usize| document.groups.get(at).map(|group| group.order);
    let mut gate: Option<usize> = None;
    // What the next group comes after: the one before it, and what that one does not wait for itself.
    let mut ends: Vec<usize> = Vec::new();
    for at in siblings {
        let Some(group) = document.groups.get(*at) else { continue };
        let last = group.order == GroupOrder::AfterAll;
        let (on, why) = match group.order {
            GroupOrder::AfterPrevious | GroupOrder::BlocksAll => (ends.clone(), "comes after"),
            GroupOrder::AfterAll => {
                let earlier = |other: &usize| other < at || other != at && order(*other) != Some(GroupOrder::AfterAll);
                let others = siblings.iter().copied().filter(earlier);
                (others.rev().take(MANY).collect::<Vec<_>>().into_iter().rev().collect(), "comes after all, also after")
            }
            GroupOrder::None => (Vec::new(), "waits for"),
        };
        let on = if on.is_empty() { gate.into_iter().collect() } else { on };
        let (skipped, on): (Vec<usize>, Vec<usize>) =
            on.into_iter().partition(|other| !last && edges.overrides(reading, *at, *other));
        for other in on {
            let Some(before) = document.groups.get(other) else { continue };
            let words = format!("{} {why} {}", group.title, before.title);
            let named = Some(before.name.clone());
            let evidence = Evidence { kind: DependencyKind::Order, words: &words, line: group.line, named };
            edges.waits(Target::Group(reading, *at), &[Target::Group(reading, other)], &evidence);
        }
        if group.order == GroupOrder::BlocksAll {
            gate = Some(*at);
        }
        let kept = skipped.len().saturating_sub(MANY);
        ends = skipped.into_iter().skip(kept).chain([*at]).collect();
    }
}

/// What checks a group comes after the work of the group that stands before it.
fn verification(edges: &mut Edges<'_>) {
    let drafts = edges.drafts;
    let mut seen: BTreeMap<(usize, Option<usize>), Vec<usize>> = BTreeMap::new();
    for (item, (reading, draft)) in drafts.items.iter().enumerate() {
        if !draft.state.is_open() {
            continue;
        }
        let work = seen.entry((*reading, draft.group)).or_default();
        if draft.nature == Nature::Verification {
            // Without a group nothing says which work it checks: then all before it, and of much the last.
            let words = format!("{} checks the work before it", draft.title);
            let evidence = Evidence { kind: DependencyKind::Order, words: &words, line: draft.line, named: None };
            for on in work.iter().rev().take(MANY) {
                edges.add(item, Target::Item(*on), &evidence);
            }
        } else {
            work.push(item);
        }
    }
}

/// How far a list is read.
#[derive(Debug, Default)]
struct Run {
    /// The last unmarked item.
    plain: Option<usize>,
    /// The marked ones since.
    marked: Vec<usize>,
}

/// True for the title of a section whose list is an order of work: "Implementation order".
fn is_order(title: &str) -> bool {
    const OF: &[&str] = &["order of work", "order of implementation", "order of execution"];
    const WHOSE: &[&str] =
        &["build", "execution", "implementation", "migration", "recommended", "rollout", "suggested", "work"];
    let lower = title.to_lowercase();
    let said = |(whose, _): (&str, &str)| WHOSE.contains(&whose.split_whitespace().next_back().unwrap_or_default());
    OF.iter().any(|words| lower.contains(words))
        || lower.ends_with("reihenfolge")
        || lower.split_once(" order").filter(|(_, rest)| !rest.starts_with(char::is_alphanumeric)).is_some_and(said)
}

/// Items that are marked and say themselves what they wait for: the mark takes them out of the order of their list, and
/// what they name takes its place.
fn placed(edges: &Edges<'_>) -> BTreeSet<usize> {
    let drafts = edges.drafts;
    let marked = |item: &usize| drafts.items.get(*item).is_some_and(|(_, draft)| draft.parallel.is_some());
    let by_field = |item: &usize| {
        drafts.items.get(*item).is_some_and(|(_, draft)| {
            draft.fields.iter().any(|field| field.key == FieldKey::DependsOn && !field.value.trim().is_empty())
        })
    };
    let by_title = edges.relations.before.iter().filter_map(|before| {
        let own = drafts.items.get(before.item).is_some_and(|(_, draft)| draft.line == before.line);
        (own && before.kind == DependencyKind::Explicit && matches!(before.on, On::Item(_))).then_some(before.item)
    });
    by_title.chain((0..drafts.items.len()).filter(by_field)).filter(marked).collect()
}

/// The order of a list: each item after the one before it in its group, marked ones beside each other.
fn lists(edges: &mut Edges<'_>) {
    let drafts = edges.drafts;
    let placed = placed(edges);
    let mut last = BTreeMap::<(usize, Option<usize>), Run>::new();
    for (item, (reading, draft)) in drafts.items.iter().enumerate() {
        let ordered = |reading: &Reading| {
            let group = draft.group.and_then(|group| reading.groups.get(group));
            reading.in_order || group.is_some_and(|group| is_order(&group.title))
        };
        if !drafts.readings.get(*reading).is_some_and(ordered)
            || !draft.state.is_open()
            || draft.nature == Nature::Verification
        {
            continue;
        }
        let Run { plain, marked } = last.entry((*reading, draft.group)).or_default();
        let evidence = Evidence {
            kind: DependencyKind::Order,
            words: "the list is an order of work",
            line: draft.line,
            named: None,
        };
        if placed.contains(&item) {
            marked.push(item);
        } else if draft.parallel.is_some() {
            plain.iter().for_each(|on| edges.add(item, Target::Item(*on), &evidence));
            marked.push(item);
        } else {
            // By way of a marked one it waits for the plain one before it as well, unless that one was taken out.
            if marked.iter().all(|on| placed.contains(on)) {
                plain.iter().for_each(|on| edges.add(item, Target::Item(*on), &evidence));
            }
            for on in marked.iter().rev().take(MANY) {
                edges.add(item, Target::Item(*on), &evidence);
            }
            marked.clear();
            *plain = Some(item);
        }
    }
}
