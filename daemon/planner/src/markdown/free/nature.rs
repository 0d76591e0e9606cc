//! What kind of thing an item is: work, a check of it, a decision, or too little to begin with (planning.md rules 19, 20).

use std::sync::LazyLock;

use crate::{
    draft::{Draft, Nature},
    markdown::blocks::Linked,
    needles::Needles,
};

use super::verbs;

const CHECKS: &[&str] = &["verify", "validate", "confirm", "check", "ensure", "run"];
const DECIDES: &[&str] = &["decide", "determine", "clarify", "discuss", "agree", "choose"];
const VAGUE: &[&str] = &[
    "maybe",
    "perhaps",
    "consider",
    "explore",
    "investigate",
    "research",
    "evaluate",
    "think",
    "possibly",
    "review",
    "ability",
    "potential",
];

const PLACEHOLDERS: &[&str] = &["tbd", "to be determined", "module x", "[name", "lorem ipsum"];

/// The nature of an item.
pub(super) fn of(draft: &Draft, optional: bool, linked: Linked) -> Nature {
    let title = draft.title.as_str();
    let first = verbs::first(title);
    let first = first.as_str();
    let lower = title.to_lowercase();
    static ANY: LazyLock<Needles> = LazyLock::new(|| Needles::new(PLACEHOLDERS));
    let placeholder = ANY.may_be_in(&lower) && PLACEHOLDERS.iter().any(|word| super::titles::holds(&lower, word));
    if DECIDES.contains(&first) || title.trim_end().ends_with(['?', '\u{ff1f}']) {
        Nature::Decision
    } else if linked != Linked::No || optional || placeholder || VAGUE.contains(&first) {
        Nature::Vague
    } else if CHECKS.contains(&first) && checks(&lower) {
        Nature::Verification
    } else {
        Nature::Work
    }
}

/// True where what is checked is the work itself.
fn checks(lower: &str) -> bool {
    const CHECKED: &[&str] = &[
        "test",
        "tests",
        "suite",
        "build",
        "lint",
        "ci",
        "works",
        "pass",
        "passes",
        "passing",
        "manually",
        "end-to-end",
        "e2e",
        "all",
        "green",
        "coverage",
        "regression",
        "smoke",
        "typecheck",
    ];
    CHECKED.iter().any(|word| super::titles::holds(lower, word))
}
