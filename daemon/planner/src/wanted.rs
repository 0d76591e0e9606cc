//! Which names of documents are worth looking for in a repo's sources: identifiers, by their form.

use std::collections::BTreeSet;

use crate::{decode, input::Document};

/// More names are not looked for.
const MOST: usize = 2_000;
const LENGTHS: std::ops::RangeInclusive<usize> = 4..=80;

/// The identifiers that documents name, sorted: `UserModel`, `user_model`, not `user`.
#[must_use]
pub fn identifiers(documents: &[Document]) -> Vec<String> {
    let mut found = BTreeSet::new();
    for document in documents {
        let Ok(text) = decode::decode(document) else { continue };
        let words = text.text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '$')));
        for word in words.filter(|word| LENGTHS.contains(&word.len()) && is_identifier(word)) {
            if found.len() >= MOST {
                break;
            }
            if !found.contains(word) {
                found.insert(word.to_owned());
            }
        }
    }
    found.into_iter().collect()
}

/// True for a name with a hump or an underscore in it: an ordinary word has neither.
fn is_identifier(word: &str) -> bool {
    let starts = word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let mut pairs = word.as_bytes().windows(2);
    let hump = pairs.any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
    let inner = word.trim_matches('_');
    starts && (hump || inner.contains('_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_words() {
        let bytes =
            b"Fix `UserModel` and user_model in src/app.ts, see MAX_SIZE; not Title, __init__, iOS or 3aB.".to_vec();
        let document = Document { name: "x.md".to_owned(), bytes };
        assert_eq!(identifiers(&[document]), ["MAX_SIZE", "UserModel", "user_model"]);
    }
}
