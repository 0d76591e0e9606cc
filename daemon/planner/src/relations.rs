//! What must come before what, and what cannot run together: two relations with their evidence.

use crate::{
    draft::{Drafts, Relations, Scope},
    input::{Answers, RepoFacts},
};

/// The relations between all items.
#[must_use]
pub fn find(_drafts: &Drafts, _scopes: &[Scope], _repo: &RepoFacts, _answers: &Answers) -> Relations {
    Relations::default()
}
