//! Marks such as `[P]` are hints: a shared file or an edge beside the item overrules them, and each is listed.
//!
//! planning.md rule 14. A mark speaks of the items beside it in its group; what comes before the group is no matter.

use std::collections::BTreeMap;

use orch_shared::plan::DependencyKind;

use super::edges::Edges;
use crate::draft::On;

/// Compares the marks with what was found.
pub(super) fn read(edges: &mut Edges<'_>) {
    let drafts = edges.drafts;
    let marked = |item: usize| drafts.items.get(item).is_some_and(|(_, draft)| draft.parallel.is_some());
    let beside = |one: usize, other: usize| match (drafts.items.get(one), drafts.items.get(other)) {
        (Some((of, one)), Some((with, other))) => of == with && one.group == other.group,
        _ => false,
    };
    let name = |item: usize| {
        let draft = drafts.items.get(item).map(|(_, draft)| draft);
        let id = draft.and_then(|draft| draft.source_id.clone());
        id.unwrap_or_else(|| orch_shared::plan::ItemId::at(item).to_string())
    };
    let mut reasons: BTreeMap<usize, String> = BTreeMap::new();
    for before in &edges.relations.before {
        let strong = matches!(before.kind, DependencyKind::Explicit | DependencyKind::CreatesUses);
        if let On::Item(on) = before.on
            && strong
            && edges.is_open(before.item)
            && edges.is_open(on)
            && marked(before.item)
            && beside(before.item, on)
        {
            reasons.entry(before.item).or_insert_with(|| format!("it waits for {}: {}", name(on), before.evidence));
        }
    }
    for apart in &edges.relations.apart {
        let [one, other] = apart.items;
        for (item, with) in [(one, other), (other, one)] {
            if marked(item) && beside(item, with) {
                reasons.entry(item).or_insert_with(|| format!("it and {}: {}", name(with), apart.reason));
            }
        }
    }
    edges.relations.overruled.extend(reasons);
}
