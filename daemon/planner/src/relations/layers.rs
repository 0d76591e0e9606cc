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
        let words = words(&draft.title);
        let layers: Vec<usize> = (0..LAYERS.len())
            .filter(|layer| LAYERS.get(*layer).is_some_and(|names| names.iter().any(|name| words.contains(*name))))
            .collect();
        // Words of two layers: a slice, or talk about both.
        let [layer] = layers.as_slice() else { continue };
        for word in words.into_iter().filter(|word| tells(word)) {
            features.entry((*reading, draft.group, word)).or_default().push((item, *layer));
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

fn words(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase).filter(|word| !word.is_empty()).take(60).collect()
}

/// True for a word that can name a feature.
fn tells(word: &str) -> bool {
    word.chars().count() > 3
        && word.chars().all(char::is_alphabetic)
        && !DULL.contains(&word)
        && !LAYERS.iter().any(|names| names.contains(&word))
}
