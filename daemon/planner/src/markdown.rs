//! Markdown and plain text: which of its lines are items, and what the others are.

use crate::{decode::Text, draft::Reading};

/// Reads free text.
#[must_use]
pub fn read(text: &Text) -> Reading {
    Reading { name: text.name.clone(), format: "text", ..Reading::default() }
}
