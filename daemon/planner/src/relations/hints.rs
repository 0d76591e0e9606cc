//! What the repo suggests: files that change together, and files that import others. Hints, never an order.
//!
//! planning.md rule 24: they help to decide what belongs together, and are shown as an assumption.

use std::collections::{BTreeMap, BTreeSet};

use orch_shared::plan::DependencyKind;

use super::{
    edges::{Edges, Evidence},
    targets::Target,
};
use crate::{
    draft::{On, Scope},
    input::RepoFacts,
};

/// Fewer common commits say nothing.
const OFTEN: u32 = 3;

/// A file that more items name than this is everybody's, and its neighbours say nothing of any.
const FEW: usize = 6;

/// Adds the hints between items that nothing else relates.
pub(super) fn read(edges: &mut Edges<'_>, scopes: &[Scope], repo: &RepoFacts) {
    let mut on: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (item, scope) in scopes.iter().enumerate().filter(|(item, _)| edges.is_open(*item)) {
        for path in &scope.paths {
            on.entry(path.as_str()).or_default().push(item);
        }
    }
    let mut related: BTreeSet<[usize; 2]> = edges.relations.apart.iter().map(|apart| apart.items).collect();
    related.extend(edges.relations.before.iter().filter_map(|before| match before.on {
        On::Item(on) => Some([before.item.min(on), before.item.max(on)]),
        _ => None,
    }));
    let mut hint = |one: &str, other: &str, words: String| {
        let (Some(these), Some(those)) = (on.get(one), on.get(other)) else { return };
        if these.len() > FEW || those.len() > FEW {
            return;
        }
        for (first, second) in these.iter().flat_map(|first| those.iter().map(move |second| (*first, *second))) {
            let pair = [first.min(second), first.max(second)];
            if first != second && related.insert(pair) {
                let evidence = Evidence { kind: DependencyKind::CoChange, words: &words, line: None, named: None };
                edges.add(pair[1], Target::Item(pair[0]), &evidence);
            }
        }
    };
    for pair in &repo.changed_together {
        let [one, other] = &pair.files;
        if pair.together >= OFTEN && pair.together.saturating_mul(2) >= pair.of {
            let words = format!("{one} and {other} changed together in {} of {} commits", pair.together, pair.of);
            hint(one, other, words);
        }
    }
    for (file, imports) in &repo.imports {
        for imported in imports {
            hint(file, imported, format!("{file} imports {imported}"));
        }
    }
}
