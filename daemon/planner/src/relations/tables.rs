//! Tables about dependencies: which column waits for which (planning.md rule 9).

use std::collections::{BTreeMap, BTreeSet};

use orch_shared::plan::DependencyKind;

use super::{
    edges::{Edges, Evidence},
    references::{self, Meant},
    targets::{Place, Target},
    tokens::tokens,
};
use crate::draft::Note;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    /// What the row is about.
    Subject,
    /// What it waits for.
    Needs,
    /// What waits for it.
    Feeds,
    /// Who is concerned: names count, words do not.
    Concerned,
}

/// A table that is read row by row.
#[derive(Debug, Default)]
pub(super) struct Table {
    columns: Vec<Column>,
    /// For each word, the items whose titles have it.
    words: Option<BTreeMap<String, Vec<usize>>>,
}

impl Table {
    /// Reads a row; the first one is the head.
    pub(super) fn read(&mut self, edges: &mut Edges<'_>, note: &Note, place: Place) {
        let cells: Vec<&str> = note.text.split(" | ").map(str::trim).collect();
        if cells.iter().all(|cell| cell.chars().all(|c| matches!(c, '-' | ':' | '|' | ' '))) {
            return;
        }
        if self.columns.is_empty() {
            self.columns = cells.iter().enumerate().map(|(at, cell)| column(cell, at)).collect();
            return;
        }
        let of = |edges: &Edges<'_>, wanted: &[Column]| -> Vec<Meant> {
            let pairs = cells.iter().zip(&self.columns).filter(|(_, column)| wanted.contains(column));
            pairs.flat_map(|(cell, _)| named(edges, cell, place)).collect()
        };
        let needs = of(edges, &[Column::Needs]);
        let mut feeds = of(edges, &[Column::Feeds]);
        let mut subjects = of(edges, &[Column::Subject]);
        if !self.columns.contains(&Column::Subject) {
            // Without a column of its own the row is about what waits.
            subjects = std::mem::take(&mut feeds);
            subjects.extend(of(edges, &[Column::Concerned]));
            if !needs.is_empty() {
                let words = cells.iter().zip(&self.columns).filter(|(_, column)| **column == Column::Feeds);
                let words: Vec<&str> = words.map(|(cell, _)| *cell).collect();
                for cell in words {
                    subjects.extend(self.told_in_words(edges, cell, place));
                }
            }
        }
        let link = |edges: &mut Edges<'_>, waiting: &[Meant], on: &[Meant]| {
            for subject in waiting.iter().flat_map(|meant| meant.targets.clone()).take(100) {
                for meant in on.iter().take(100) {
                    let named = meant.named.clone();
                    let evidence =
                        Evidence { kind: DependencyKind::Explicit, words: &note.text, line: note.line, named };
                    edges.waits(subject, &meant.targets, &evidence);
                }
            }
        };
        link(edges, &subjects, &needs);
        link(edges, &feeds, &subjects);
    }

    /// A cell that names the waiting work in words: the item whose title has more of them than any other.
    fn told_in_words(&mut self, edges: &Edges<'_>, cell: &str, place: Place) -> Vec<Meant> {
        let words = self.words.get_or_insert_with(|| {
            let mut words: BTreeMap<String, Vec<usize>> = BTreeMap::new();
            for (item, (reading, draft)) in edges.drafts.items.iter().enumerate() {
                for word in telling(&draft.title).into_iter().filter(|_| *reading == place.reading) {
                    words.entry(word).or_default().push(item);
                }
            }
            words
        });
        let mut found = Vec::new();
        for phrase in cell.split([',', '&', ';']).flat_map(|part| part.split(" and ")) {
            let mut hits: BTreeMap<usize, (usize, bool)> = BTreeMap::new();
            // A word that many titles have tells nothing.
            for items in telling(phrase).iter().filter_map(|word| words.get(word)).filter(|items| items.len() <= 8) {
                for item in items {
                    let hit = hits.entry(*item).or_default();
                    *hit = (hit.0 + 1, hit.1 || items.len() == 1);
                }
            }
            let all = telling(phrase).len();
            let best: Vec<usize> = match hits.iter().filter(|(_, (count, _))| *count == all).count() {
                1..=3 if all > 1 => {
                    hits.iter().filter(|(_, (count, _))| *count == all).map(|(item, _)| *item).collect()
                }
                _ => hits.iter().filter(|(_, (n, alone))| *alone && n * 2 >= all).map(|(item, _)| *item).collect(),
            };
            // Words that only one title has, in one title alone.
            if best.len() == 1
                || !best.is_empty() && all > 1 && best.len() <= 3 && hits.values().any(|(n, _)| *n == all)
            {
                found.extend(best.into_iter().map(|item| Meant { targets: vec![Target::Item(item)], named: None }));
            }
        }
        found
    }
}

/// What a column holds, by its head.
fn column(head: &str, at: usize) -> Column {
    let lower = head.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if has(&[
        "depend",
        "requires",
        "prerequisite",
        "blocked by",
        "needs",
        "after",
        "waits",
        "\u{4f9d}\u{5b58}",
        "\u{524d}\u{63d0}",
        "abh\u{e4}ng",
        "voraussetzung",
    ]) && !has(&["dependent", "depended"])
    {
        Column::Needs
    } else if has(&["block", "enable", "unblock", "required by", "dependent", "gates", "feeds", "waiting"]) {
        Column::Feeds
    } else if at == 0
        || has(&["task", "item", "id", "story", "phase", "work", "package", "step", "issue"])
            && !has(&["team", "owner"])
    {
        Column::Subject
    } else {
        Column::Concerned
    }
}

fn named(edges: &Edges<'_>, cell: &str, place: Place) -> Vec<Meant> {
    let tokens = tokens(cell);
    let (mut found, mut at) = (Vec::new(), 0);
    while at < tokens.len() {
        let (list, end) = references::list(&tokens, at);
        let meant = list.iter().map(|reference| references::meant(reference, cell, &tokens, edges.targets, place));
        found.extend(meant.filter(|meant| !meant.targets.is_empty()));
        at = end.max(at + 1);
    }
    found
}

/// The words of a text that can tell one piece of work from another.
fn telling(text: &str) -> BTreeSet<String> {
    const DULL: &[&str] = &["the", "and", "for", "all", "with", "from", "use", "add", "new", "via", "not"];
    text.split(|c: char| !c.is_alphanumeric())
        .map(str::to_lowercase)
        .filter(|word| {
            word.chars().count() > 1 && !DULL.contains(&word.as_str()) && !word.bytes().all(|b| b.is_ascii_digit())
        })
        .collect()
}
