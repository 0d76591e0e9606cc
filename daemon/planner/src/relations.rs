//! What must come before what, and what cannot run together: two relations with their evidence.
//!
//! Three kinds of rules, the strongest first; an edge that a stronger one has found is not made again:
//!
//! 1. what somebody says: the person ([`answers`]), fields ([`fields`]), sentences of items and headings ([`texts`]),
//!    and sections, tables and graphs outside them ([`notes`]); all make `Explicit` edges
//! 2. what follows from formats and words: barriers between groups and the order of a list ([`order`]), what one item
//!    makes and another uses ([`makes`]), layers of one feature ([`layers`])
//! 3. what the repo suggests: files that change together or import each other ([`hints`]), never an order
//!
//! Beside them, and never as an order: items that name one file ([`apart`]). Marks such as `[P]` are hints that all of
//! this overrules ([`marks`]). An edge is made only if its target is an item or a group of the input, or a stranger
//! that a field or a phrase names as such (planning.md rules 9 to 14, 20, 24, 25, 33).

mod answers;
mod apart;
mod circles;
mod edges;
mod fields;
mod files;
mod hints;
mod layers;
mod makes;
mod marks;
mod names;
mod notes;
mod order;
mod parts;
mod phrases;
mod references;
mod strangers;
mod tables;
mod targets;
mod texts;
mod tokens;
mod vocabulary;

use self::{edges::Edges, targets::Targets};
use crate::{
    draft::{Drafts, Relations, Scope},
    input::{Answers, RepoFacts},
};

/// The relations between all items. The number of edges stays linear in the number of items: of sets that would make
/// a product only the nearest members are joined.
///
/// What is merely suggested never closes a circle ([`circles`]); circles of what is said are left for the manifest to show.
/// `Order` edges to a group are barriers; those between items are the order of a list, and weak.
#[must_use]
pub fn find(drafts: &Drafts, scopes: &[Scope], repo: &RepoFacts, answers: &Answers) -> Relations {
    let targets = Targets::new(drafts);
    let mut edges = Edges::new(drafts, &targets);
    answers::after(&mut edges, answers);
    fields::read(&mut edges);
    texts::read(&mut edges);
    notes::read(&mut edges);
    makes::read(&mut edges, scopes);
    layers::read(&mut edges);
    order::read(&mut edges);
    apart::read(&mut edges, scopes);
    hints::read(&mut edges, scopes, repo);
    answers::not_after(&mut edges, answers);
    circles::give_up(&mut edges);
    marks::read(&mut edges);
    edges.relations
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod properties;
