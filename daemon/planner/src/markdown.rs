//! Markdown and plain text: a flat list of blocks with positions, helpers that formats share, and the free reader.
//!
//! [`blocks`] says what a document holds, line by line, and decides nothing. Formats read that list; what none of them
//! takes, [`read`] reads (planning.md 1.13 and section 2).

pub mod blocks;
pub mod boxes;
pub mod fields;
mod free;
pub mod groups;
pub mod ids;
pub mod priority;
pub mod words;

pub use free::{fences, puts_off};

use crate::{decode::Text, draft::Reading};

/// Reads free text.
#[must_use]
pub fn read(text: &Text) -> Reading {
    free::read(text)
}
