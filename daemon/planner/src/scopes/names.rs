//! Items that name no path but a component: identifiers and file names without ending, looked up in the repo.
//!
//! planning.md rule 17: a name that only one file defines or bears is as good as its path.

use std::collections::BTreeMap;

use orch_shared::plan::ScopeMatch;

use super::{
    known::identifier,
    resolve::{Index, Meaning},
    words::{self, Set},
};
use crate::draft::{DetailKind, Draft};

/// No more names of one item are looked up.
const ENOUGH: usize = 8;

/// The files that an item's names stand for: the name, the file, how it was found, the line.
pub(super) fn find(
    draft: &Draft,
    index: &Index,
    definitions: &BTreeMap<String, Vec<String>>,
) -> Vec<(String, String, ScopeMatch, Option<u32>)> {
    let title = looked_up(&draft.title, draft.line, true, index, definitions);
    if !title.is_empty() {
        return title;
    }
    let work = |kind: DetailKind| matches!(kind, DetailKind::Text | DetailKind::Step);
    draft
        .details
        .iter()
        .filter(|detail| work(detail.kind))
        .take(20)
        .map(|detail| looked_up(&detail.text, detail.line, false, index, definitions))
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

fn looked_up(
    text: &str,
    line: Option<u32>,
    plain: bool,
    index: &Index,
    definitions: &BTreeMap<String, Vec<String>>,
) -> Vec<(String, String, ScopeMatch, Option<u32>)> {
    let mut found: Vec<(String, String, ScopeMatch, Option<u32>)> = Vec::new();
    for word in words::words(text).into_iter().take(200) {
        let name = match word.set {
            Set::Quoted => word.text.split('(').next().unwrap_or(word.text),
            // Outside backticks only names that no sentence holds by chance.
            Set::Plain if plain && identifier(word.text).is_some() => word.text,
            _ => continue,
        };
        let short = name.rsplit(['.', ':']).next().unwrap_or(name);
        let hit = match definitions.get(name).or_else(|| definitions.get(short)).map(Vec::as_slice) {
            Some([only]) => Some((only.clone(), ScopeMatch::Definition)),
            _ => match index.stem(name) {
                Meaning::Found(path, matched) if name.len() > 3 && !name.contains('/') => Some((path, matched)),
                _ => None,
            },
        };
        if let Some((path, matched)) = hit
            && !found.iter().any(|(_, other, _, _)| *other == path)
            && found.len() < ENOUGH
        {
            found.push((name.to_owned(), path, matched, line));
        }
    }
    found
}
