//! Bytes to text: encodings, line ends, and what cannot be a document.

use crate::input::{Document, Refusal};

/// A document as lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The document's name.
    pub name: String,
    /// The text, with `\n` alone between the lines.
    pub text: String,
    /// What was noticed about the encoding, in words.
    pub warnings: Vec<String>,
}

/// Decodes one document.
///
/// # Errors
/// When it is binary, too large, or in no encoding that is known.
pub fn decode(document: &Document) -> Result<Text, Refusal> {
    let text = String::from_utf8_lossy(&document.bytes).replace("\r\n", "\n");
    Ok(Text { name: document.name.clone(), text, warnings: Vec::new() })
}
