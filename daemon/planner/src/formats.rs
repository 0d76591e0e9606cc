//! The formats that people keep work in. A new one is one file here and one line in [`FORMATS`].

mod beads;
mod github;
mod json;
mod ralph;
mod record;
mod task_master;

use crate::{decode::Text, draft::Reading, input::Refusal, markdown};

/// One way to write work down.
pub struct Format {
    /// Its name in manifests.
    pub name: &'static str,
    /// True when a document is surely of this format.
    pub recognises: fn(&Text) -> bool,
    /// Reads a document of this format.
    pub read: fn(&Text) -> Result<Reading, Refusal>,
}

/// All of them, the most particular first; free text is what remains.
pub const FORMATS: &[Format] = &[json::FORMAT];

/// Reads each document by the first format that recognises it.
///
/// # Errors
/// When a document is broken in the terms of its own format.
pub fn read(texts: &[Text]) -> Result<Vec<Reading>, Refusal> {
    let one = |text: &Text| match FORMATS.iter().find(|format| (format.recognises)(text)) {
        Some(format) => (format.read)(text),
        None => Ok(markdown::read(text)),
    };
    texts.iter().map(one).collect()
}
