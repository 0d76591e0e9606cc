//! What the person says of the order stands above every rule.

use std::collections::BTreeSet;

use orch_shared::plan::DependencyKind;

use super::{
    edges::{Edges, Evidence},
    targets::Target,
};
use crate::{draft::On, input::Answers};

/// Items that the person wants after others.
pub(super) fn after(edges: &mut Edges<'_>, answers: &Answers) {
    for (id, answer) in &answers.items {
        for on in answer.after.iter().filter(|on| *on != id) {
            let known = [id, on].iter().all(|id| id.index() < edges.drafts.items.len());
            if known {
                let words = "the person said so";
                let evidence = Evidence { kind: DependencyKind::Explicit, words, line: None, named: None };
                edges.add(id.index(), Target::Item(on.index()), &evidence);
            }
        }
    }
}

/// Takes back what the person denies, whatever found it.
pub(super) fn not_after(edges: &mut Edges<'_>, answers: &Answers) {
    let denied: BTreeSet<(usize, usize)> = answers
        .items
        .iter()
        .flat_map(|(id, answer)| answer.not_after.iter().map(|on| (id.index(), on.index())))
        .collect();
    if denied.is_empty() {
        return;
    }
    let targets = edges.targets;
    edges.relations.before.retain(|before| match before.on {
        On::Item(on) => !denied.contains(&(before.item, on)),
        On::Group(reading, group) => {
            !denied.range((before.item, 0)..(before.item + 1, 0)).any(|(_, on)| targets.holds(reading, group, *on))
        }
        On::External(_) => true,
    });
}
