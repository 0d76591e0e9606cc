//! What a person must say before an item can be given to a worker.

use crate::{
    draft::{Acting, Asked, Drafts, Scope},
    input::Answers,
};

/// The questions, in the order of the items.
#[must_use]
pub fn ask(_drafts: &Drafts, _actions: &[Acting], _scopes: &[Scope], _answers: &Answers) -> Vec<Asked> {
    Vec::new()
}
