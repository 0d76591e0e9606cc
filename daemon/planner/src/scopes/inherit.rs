//! Paths that an item has from what stands around it: its group, the document's lists, the document's own names.
//!
//! planning.md rule 18. The nearest source wins; every path is marked as inherited, and none counts as the item's words.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    known::{Known, Told, upwards},
    mentions::{self, Reading},
    own,
    path::Shape,
    words::{self, Set},
};
use crate::draft::{Draft, Group};

/// A list that nothing in the item points into is inherited whole only when it is short.
const SHORT_LIST: usize = 12;

/// Words that stand beside more files than this say nothing.
const COMMON: usize = 6;

/// What a document's lists of files say, arranged by words.
#[derive(Debug, Default)]
pub(super) struct Lists {
    by_word: BTreeMap<String, Vec<usize>>,
}

impl Lists {
    /// Arranges the lists of a document.
    pub(super) fn new(known: &Known) -> Self {
        let mut by_word: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, (_, _, text)) in known.lists.iter().enumerate() {
            for word in telling(text) {
                by_word.entry(word).or_default().push(at);
            }
        }
        by_word.retain(|_, files| files.len() <= COMMON);
        Self { by_word }
    }
}

/// What an item inherits, and the rule that says so.
pub(super) fn find(draft: &Draft, groups: &[Group], known: &Known, lists: &Lists) -> Option<(Vec<Told>, &'static str)> {
    for at in upwards(groups, draft.group) {
        let fields = groups.get(at).map_or(&[][..], |group| group.fields.as_slice());
        let mut listed = Vec::new();
        for field in fields.iter().filter(|field| own::names_files(field)) {
            let named = mentions::find(&field.value, field.line, Reading::List);
            listed.extend(named.paths.iter().filter(|path| path.shape != Shape::Perhaps).map(|path| Told {
                path: path.written.clone(),
                shape: path.shape,
                line: path.line,
            }));
        }
        if !listed.is_empty() {
            return Some((listed, "the group that it stands in lists files"));
        }
    }
    let named = by_name(draft, known);
    if !named.is_empty() {
        return Some((named, "the document names the file beside a word of the item"));
    }
    for at in upwards(groups, draft.group) {
        let heading = known.headings.get(at).map_or(&[][..], Vec::as_slice);
        if !heading.is_empty() {
            return Some((heading.to_vec(), "the heading above it names it"));
        }
    }
    from_lists(draft, groups, known, lists).or_else(|| {
        let title = known.title.clone()?;
        Some((vec![title], "the title of the document names it"))
    })
}

/// The directory that headings above the item name, where it is one alone.
pub(super) fn directory<'a>(draft: &Draft, groups: &[Group], known: &'a Known) -> Option<&'a Told> {
    upwards(groups, draft.group).find_map(|at| match known.headings.get(at).map(Vec::as_slice) {
        Some([only]) if only.shape == Shape::Directory => Some(only),
        _ => None,
    })
}

fn by_name(draft: &Draft, known: &Known) -> Vec<Told> {
    let mut found: Vec<Told> = Vec::new();
    for text in
        std::iter::once(draft.title.as_str()).chain(draft.details.iter().take(40).map(|detail| detail.text.as_str()))
    {
        for word in words::words(text).into_iter().filter(|word| word.set == Set::Quoted) {
            if let Some(told) = known.name(word.text)
                && !found.contains(told)
                && found.len() < SHORT_LIST
            {
                found.push(told.clone());
            }
        }
    }
    found
}

fn from_lists(draft: &Draft, groups: &[Group], known: &Known, lists: &Lists) -> Option<(Vec<Told>, &'static str)> {
    let around: BTreeSet<usize> = upwards(groups, draft.group).collect();
    let applies = |at: &usize| {
        known.lists.get(*at).is_some_and(|(group, _, _)| group.is_none_or(|group| around.contains(&group)))
    };
    let of = |at: &usize| known.lists.get(*at).map(|(_, told, _)| told.clone());
    let mut hits = BTreeMap::<usize, usize>::new();
    for word in telling(&draft.title) {
        for at in lists.by_word.get(&word).into_iter().flatten() {
            *hits.entry(*at).or_default() += 1;
        }
    }
    let most = hits.values().copied().max().unwrap_or_default();
    // A list stands in a group of its own as a rule ("Relevant Files"), so its words count wherever it stands.
    let chosen: Vec<Told> = hits.iter().filter(|(_, hits)| **hits == most).filter_map(|(at, _)| of(at)).collect();
    if !chosen.is_empty() {
        return Some((chosen, "a list of files in the document names it with a word of the item"));
    }
    let whole: Vec<Told> =
        (0..known.lists.len().min(SHORT_LIST + 1)).filter(applies).filter_map(|at| of(&at)).collect();
    let short = !whole.is_empty() && known.lists.len() <= SHORT_LIST;
    short.then_some((whole, "a list of files around it is all that is said"))
}

/// The words of a text that can tell one file from another.
fn telling(text: &str) -> BTreeSet<String> {
    const DULL: &[&str] = &[
        "add",
        "adds",
        "and",
        "apps",
        "cmd",
        "code",
        "core",
        "create",
        "file",
        "files",
        "fix",
        "for",
        "from",
        "implement",
        "index",
        "internal",
        "into",
        "json",
        "lib",
        "main",
        "make",
        "new",
        "package",
        "packages",
        "page",
        "src",
        "support",
        "test",
        "tests",
        "that",
        "the",
        "this",
        "update",
        "updates",
        "use",
        "utils",
        "when",
        "with",
        "write",
    ];
    let mut words = BTreeSet::new();
    for part in text.split(|c: char| !c.is_alphanumeric()) {
        for word in humps(part) {
            let word = word.to_lowercase();
            let word = word.strip_suffix('s').filter(|stem| stem.len() > 3).unwrap_or(&word).to_owned();
            if word.chars().count() > 2 && !DULL.contains(&word.as_str()) && !word.bytes().all(|b| b.is_ascii_digit()) {
                words.insert(word);
            }
        }
    }
    words
}

/// `loadUserName` as `load`, `User`, `Name`.
fn humps(word: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut from, mut small) = (0, false);
    for (at, c) in word.char_indices() {
        if c.is_uppercase() && small {
            found.extend(word.get(from..at));
            from = at;
        }
        small = c.is_lowercase() || c.is_ascii_digit();
    }
    found.extend(word.get(from..));
    found
}
