//! spec-workflow's `tasks.md`: numbered boxes with `- File: path`, `_Leverage: path_` and `_Prompt: …_` (planning.md 1.12).
//!
//! The grammar is that of [`kiro`] with other remarks, so its reader reads it.

use super::kiro;
use crate::{decode::Text, draft::Reading, input::Refusal, markdown::blocks::Blocks};

/// True for numbered boxes with the remarks that this tool alone writes.
pub(super) fn recognises(text: &Text) -> bool {
    (text.text.contains("_Prompt:") || text.text.contains("_Leverage:")) && {
        let blocks = Blocks::parse(&text.text);
        let told = |raw: &str| raw.starts_with("_Prompt:") || raw.starts_with("_Leverage:");
        let remarks = blocks.blocks.iter().filter(|block| told(&block.raw)).count();
        let found = kiro::count(&blocks);
        remarks > 0 && found.numbered > 0 && found.numbered * 2 >= found.boxes
    }
}

/// Reads it.
#[expect(clippy::unnecessary_wraps, reason = "the signature of all formats")]
pub(super) fn read(text: &Text) -> Result<Reading, Refusal> {
    Ok(kiro::read_as(text, "spec-workflow"))
}
