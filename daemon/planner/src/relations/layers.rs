//! Model before API before frontend, only where the words and the feature agree (planning.md rule 25).

use std::collections::{BTreeMap, BTreeSet};

use orch_shared::plan::DependencyKind;

use super::{
    edges::{Edges, Evidence},
    targets::Target,
};
use crate::draft::Nature;

/// Words of the layers, from the lowest.
const LAYERS: [&[&str]; 3] = [
    &["entity", "migration", "migrations", "model", "models", "schema", "table"],
    &["api", "controller", "endpoint", "endpoints", "handler", "resolver", "route", "routes"],
    &["component", "dialog", "form", "frontend", "page", "screen", "ui", "view", "widget"],
];

/// A word that more items have than this names no feature.
const COMMON: usize = 6;

/// Verbs and fillers: no names of features either.
const DULL: &[&str] = &[
    "add",
    "all",
    "and",
    "build",
    "change",
    "create",
    "data",
    "define",
    "display",
    "extend",
    "file",
    "fix",
    "for",
    "from",
    "implement",
    "into",
    "list",
    "make",
    "new",
    "remove",
    "show",
    "support",
    "test",
    "tests",
    "that",
    "the",
    "this",
    "unit",
    "update",
    "use",
    "user",
    "using",
    "when",
    "with",
    "write",
];

/// Word of a feature, within one document and group: the items that have it, with their layers.
type Features = BTreeMap<(usize, Option<usize>, String), Vec<(usize, usize)>>;

/// Joins the layers of each feature.
pub(super) fn read(edges: &mut Edges<'_>) {
    let drafts = edges.drafts;
    let mut features = Features::new();
    for (item, (reading, draft)) in drafts.items.iter().enumerate() {
        if !draft.state.is_open() || draft.nature != Nature::Work {
            continue;
        }
        // Most titles speak of no layer, and are not taken apart.
        let Some(layer) = layer(&draft.title) else { continue };
        for word in words(&draft.title).into_iter().filter(|word| tells(word)) {
            features.entry((*reading, draft.group, word)).or_default().push((item, layer));
        }
    }
    for ((_, _, word), members) in features {
        if members.len() > COMMON {
            continue;
        }
        for (item, layer) in &members {
            let below = members.iter().filter(|(other, under)| other < item && under < layer);
            let nearest = below.clone().map(|(_, under)| under).max();
            for (on, _) in below.filter(|(_, under)| Some(under) == nearest) {
                let (title, other) = (title(edges, *item), title(edges, *on));
                let words = format!("{title} stands on {other}: both are about {word}");
                let line = drafts.items.get(*item).and_then(|(_, draft)| draft.line);
                let evidence = Evidence { kind: DependencyKind::Layer, words: &words, line, named: None };
                edges.add(*item, Target::Item(*on), &evidence);
            }
        }
    }
}

fn title<'a>(edges: &Edges<'a>, item: usize) -> &'a str {
    edges.drafts.items.get(item).map_or("", |(_, draft)| draft.title.as_str())
}

/// The one layer that a title has words of; of two it is a slice, or talks about both.
fn layer(title: &str) -> Option<usize> {
    let mut of = pieces(title)
        .filter_map(|word| LAYERS.iter().position(|names| names.iter().any(|name| name.eq_ignore_ascii_case(word))));
    let first = of.next()?;
    of.all(|layer| layer == first).then_some(first)
}

fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(60)
}

fn words(text: &str) -> BTreeSet<String> {
    pieces(text).map(str::to_lowercase).collect()
}

/// True for a word that can name a feature.
fn tells(word: &str) -> bool {
    word.chars().count() > 3
        && word.chars().all(char::is_alphabetic)
        && !DULL.contains(&word)
        && !LAYERS.iter().any(|names| names.contains(&word))
}
