//! What kind of work an item is: fix, refactor, add, test, remove, update, document, other.

use orch_shared::plan::{Action, ExplainedField, FieldRule};

use crate::draft::{Acting, Drafts};

/// The action of each item, in their order.
#[must_use]
pub fn find(drafts: &Drafts) -> Vec<Acting> {
    let unknown = |line| FieldRule { field: ExplainedField::Action, rule: "no word says it".to_owned(), line };
    drafts.items.iter().map(|(_, draft)| Acting { action: Action::Other, rule: unknown(draft.line) }).collect()
}
