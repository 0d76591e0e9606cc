//! Bytes to text: encodings, line ends, and what cannot be a document (planning.md rule 2).

use crate::input::{Document, Refusal};

/// More is refused, of all documents together: a person waits for the answer, and so much can be thought through within
/// two seconds. It holds a hundred thousand items of one line.
pub const MOST_BYTES: usize = 4 * MIB;
const MIB: usize = 1024 * 1024;

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

/// Decodes all documents of a plan; in the place of one that is binary, in no encoding that is known, or too large
/// beside those before it, why it cannot be read.
pub fn all(documents: &[Document]) -> Vec<Result<Text, Refusal>> {
    let mut sum = 0_usize;
    let one = |document: &Document| {
        let with = sum.saturating_add(document.bytes.len());
        if with > MOST_BYTES {
            let words = if sum == 0 { "it has" } else { "with the documents before it there are" };
            let problem = format!("{words} {} MiB, and at most {} are read", with.div_ceil(MIB), MOST_BYTES / MIB);
            return Err(refusal(document, None, problem, "split it, and plan the parts one after the other"));
        }
        sum = with;
        decode(document)
    };
    documents.iter().map(one).collect()
}

/// Decodes one document.
///
/// # Errors
/// When it is binary or in no encoding that is known.
pub fn decode(document: &Document) -> Result<Text, Refusal> {
    let bytes = document.bytes.as_slice();
    let text = match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => {
            return Err(refusal(document, None, "it is UTF-32, which nobody writes", "save it as UTF-8"));
        }
        [0xff, 0xfe, rest @ ..] => utf_16(document, rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => utf_16(document, rest, u16::from_be_bytes)?,
        [0xef, 0xbb, 0xbf, rest @ ..] => utf_8(document, rest)?,
        rest => utf_8(document, rest)?,
    };
    // A mark at the beginning may have been written twice, by a program that did not know of the first.
    let text = text
        .strip_prefix('\u{feff}')
        .map_or_else(|| text.clone(), |rest| rest.trim_start_matches('\u{feff}').to_owned());
    let text = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text };
    if let Some(at) = text.find('\0') {
        return Err(binary(document, &text, at));
    }
    let warnings = mojibake(&text).into_iter().collect();
    Ok(Text { name: document.name.clone(), text, warnings })
}

fn utf_8(document: &Document, bytes: &[u8]) -> Result<String, Refusal> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let before = String::from_utf8_lossy(bytes.get(..error.valid_up_to()).unwrap_or_default()).into_owned();
            // Text in another encoding has no bytes that text never has.
            if bytes.contains(&0) {
                return Err(binary(document, &before, before.len()));
            }
            let problem = "it is not UTF-8, and has no mark that says what it is";
            Err(refusal(
                document,
                Some(place(&before, before.len())),
                problem,
                "save it as UTF-8, or as UTF-16 with a byte order mark",
            ))
        }
    }
}

fn utf_16(document: &Document, bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, Refusal> {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let mut text = String::with_capacity(bytes.len() / 2);
    for decoded in char::decode_utf16(units) {
        let Ok(c) = decoded else {
            let at = place(&text, text.len());
            return Err(refusal(
                document,
                Some(at),
                "half of a character is missing in its UTF-16",
                "save it as UTF-8",
            ));
        };
        text.push(c);
    }
    if bytes.len() % 2 == 1 {
        let at = place(&text, text.len());
        return Err(refusal(
            document,
            Some(at),
            "its UTF-16 ends in the middle of a character",
            "save it again, as UTF-8",
        ));
    }
    Ok(text)
}

fn binary(document: &Document, before: &str, at: usize) -> Refusal {
    refusal(document, Some(place(before, at)), "it is no text", "give documents that people can read")
}

/// Line and column of a byte, from 1; columns count characters.
#[must_use]
pub fn place(text: &str, at: usize) -> (u32, u32) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    (number(line), number(column))
}

fn refusal(document: &Document, place: Option<(u32, u32)>, problem: impl Into<String>, hint: &str) -> Refusal {
    Refusal { name: document.name.clone(), place, problem: problem.into(), hint: hint.to_owned() }
}

/// Says so where a text shows the traces of UTF-8 that was read as a code page: what it says is kept as it is, for a path
/// that was mended could be another one.
fn mojibake(text: &str) -> Option<String> {
    // Umlauts, dashes and quotes as code pages 1252, 850 and 437 show them; no language has them.
    const TRACES: &[&str] = &[
        "\u{c3}\u{a4}",
        "\u{c3}\u{b6}",
        "\u{c3}\u{bc}",
        "\u{c3}\u{a9}",
        "\u{c3}\u{178}",
        "\u{e2}\u{20ac}\u{2122}",
        "\u{e2}\u{20ac}\u{201c}",
        "\u{e2}\u{20ac}\u{153}",
        "\u{e2}\u{20ac}\u{201d}",
        "\u{251c}\u{f1}",
        "\u{251c}\u{f6}",
        "\u{251c}\u{2551}",
        "\u{251c}\u{255d}",
        "\u{251c}\u{2524}",
        "\u{251c}\u{ac}",
        "\u{d4}\u{c7}\u{f4}",
        "\u{d4}\u{c7}\u{f6}",
        "\u{393}\u{c7}\u{f6}",
        "\u{393}\u{c7}\u{f4}",
        "\u{ef}\u{bf}\u{bd}",
    ];
    let n: usize = TRACES.iter().map(|trace| text.matches(trace).count()).sum();
    let places = if n == 1 { "one place looks".to_owned() } else { format!("{n} places look") };
    (n > 0)
        .then(|| format!("{places} like UTF-8 that was read in another encoding; what stands there is left as it is"))
}

#[cfg(test)]
mod tests;
