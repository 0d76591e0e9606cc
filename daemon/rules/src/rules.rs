//! The rules of domain.md section 8, one file each. A rule looks at the picture and says what it finds in it.

pub(crate) mod all_complete;
pub(crate) mod blocked;
pub(crate) mod complete;
pub(crate) mod complete_but;
pub(crate) mod deadlock;
pub(crate) mod deadlock_risk;
pub(crate) mod degraded;
pub(crate) mod malformed;
pub(crate) mod missing;
pub(crate) mod needs;
pub(crate) mod needs_ready;
pub(crate) mod needs_unmet;
pub(crate) mod out_of_scope;
pub(crate) mod overlap;
pub(crate) mod rewritten;
pub(crate) mod silence;
pub(crate) mod stash;
pub(crate) mod stuck_operation;
pub(crate) mod wrong_branch;

use crate::view::{Finding, View};

/// Every rule, in the order of the table.
const RULES: &[fn(&View<'_>) -> Vec<Finding>] = &[
    blocked::find,
    needs::find,
    needs_ready::find,
    needs_unmet::find,
    deadlock::find,
    deadlock_risk::find,
    silence::find,
    stuck_operation::find,
    wrong_branch::find,
    out_of_scope::find,
    overlap::find,
    complete::find,
    complete_but::find,
    all_complete::find,
    rewritten::find,
    malformed::find,
    stash::find,
    missing::find,
    degraded::find,
];

/// What all rules find.
pub(crate) fn find_all(view: &View<'_>) -> Vec<Finding> {
    RULES.iter().flat_map(|rule| rule(view)).collect()
}
