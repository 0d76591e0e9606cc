//! Items that name one file cannot run at the same time; which of them comes first is not said by that.
//!
//! planning.md rule 13. Of many items on one file only neighbours are named as pairs: the file has one owner anyway.

use std::collections::{BTreeMap, BTreeSet};

use super::edges::Edges;
use crate::draft::{Before, On, Scope};

/// Of no more items than this each pair is named.
const ALL_PAIRS: usize = 6;

/// More directories around a path are not looked at.
const DEEP: usize = 24;

/// Reads the scopes of all open items.
pub(super) fn read(edges: &mut Edges<'_>, scopes: &[Scope]) {
    let mut on: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (item, scope) in scopes.iter().enumerate().filter(|(item, _)| edges.is_open(*item)) {
        for path in &scope.paths {
            let items = on.entry(path.as_str()).or_default();
            if items.last() != Some(&item) {
                items.push(item);
            }
        }
    }
    let pair = |before: &Before| match before.on {
        On::Item(on) => Some([before.item.min(on), before.item.max(on)]),
        _ => None,
    };
    let ordered: BTreeSet<[usize; 2]> = edges.relations.before.iter().filter_map(pair).collect();
    let mut part = |one: usize, other: usize, path: &str| {
        if !ordered.contains(&[one.min(other), one.max(other)]) {
            edges.apart(one, other, || format!("both change `{path}`"));
        }
    };
    for (path, items) in &on {
        for (at, one) in items.iter().enumerate() {
            let near = if items.len() <= ALL_PAIRS { items.len() } else { at + 2 };
            for other in items.get(at + 1..near).unwrap_or_default() {
                part(*one, *other, path);
            }
        }
        // What works on a whole directory works on its files too.
        let inside = path.trim_end_matches('/');
        for around in inside.match_indices('/').map(|(at, _)| inside.get(..=at).unwrap_or_default()).take(DEEP) {
            let Some(wide) = on.get(around) else { continue };
            for one in items.iter().take(ALL_PAIRS) {
                let nearest = wide.partition_point(|other| other < one);
                for other in wide.get(nearest.saturating_sub(1)..).unwrap_or_default().iter().take(2) {
                    part(*one, *other, path);
                }
            }
        }
    }
}
