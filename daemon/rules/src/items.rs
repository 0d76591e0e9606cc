//! Finds the words of an item in a summary, the weakest evidence that it was provided (domain.md section 7).

use orch_shared::ids::Item;

/// True when the summary has the item's words in order, as whole words: `UserModel` is found in `add user model`.
#[must_use]
pub fn summary_names(summary: &str, item: &Item) -> bool {
    let _ = (summary, item);
    false
}
