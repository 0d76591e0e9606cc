//! What is said twice, within a document or across documents, counts once: the richest copy stays.

use crate::draft::{Drafts, Reading};

/// Merges the items of all documents.
#[must_use]
pub fn merge(mut readings: Vec<Reading>) -> Drafts {
    let mut items = Vec::new();
    for (index, reading) in readings.iter_mut().enumerate() {
        items.extend(reading.drafts.drain(..).map(|draft| (index, draft)));
    }
    Drafts { readings, items }
}
