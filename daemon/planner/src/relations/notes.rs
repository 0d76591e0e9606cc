//! What a document says about order outside its items: sections, tables, arrow graphs, mermaid (planning.md rule 9).

use std::collections::BTreeMap;

use orch_shared::plan::DependencyKind;

use super::{
    edges::{Edges, Evidence},
    phrases,
    references::{self, Meant},
    tables,
    targets::{Place, Target},
    texts,
    tokens::{Kind, Token, tokens},
};
use crate::draft::{Note, NoteKind};

/// Reads the notes of all documents.
pub(super) fn read(edges: &mut Edges<'_>) {
    let drafts = edges.drafts;
    for (reading, document) in drafts.readings.iter().enumerate() {
        let mut graph = Graph::default();
        let mut table = tables::Table::default();
        let mut before: Option<&Note> = None;
        for note in &document.notes {
            let follows = before.is_some_and(|before| before.kind == note.kind && next_to(before, note));
            let place = Place { reading, item: None, group: note.group };
            match note.kind {
                NoteKind::Dependencies => said(edges, note, place),
                NoteKind::Text => prose(edges, note, place),
                NoteKind::Graph => {
                    if !follows {
                        graph = Graph::default();
                    }
                    if !graph.read(edges, note, place) {
                        said(edges, note, place);
                    }
                }
                NoteKind::DependencyRow => {
                    if !follows {
                        table = tables::Table::default();
                    }
                    table.read(edges, note, place);
                }
                NoteKind::Files => {}
            }
            before = Some(note);
        }
    }
}

fn next_to(before: &Note, note: &Note) -> bool {
    match (before.line, note.line) {
        (Some(before), Some(here)) => here.saturating_sub(before) <= 3,
        _ => true,
    }
}

/// A line of a section about dependencies: "Phase 3: depends on Phase 2", "T001 → T002", "T009 after all phases".
fn said(edges: &mut Edges<'_>, note: &Note, place: Place) {
    let head = head(edges, &note.text, place);
    // The section is a group of its own as a rule and holds no item: then it is no subject.
    let around = note.group.map(|group| Target::Group(place.reading, group));
    let subjects = if head.is_empty() { around.into_iter().collect() } else { head };
    let mut made = 0;
    if subjects.is_empty() {
        made += texts::sentence(edges, &note.text, note.line, None, place);
    }
    for subject in &subjects {
        let group = match subject {
            Target::Group(_, group) => Some(*group),
            Target::Item(item) => edges.drafts.items.get(*item).and_then(|(_, draft)| draft.group),
        };
        let item = if let Target::Item(item) = subject { Some(*item) } else { None };
        made += texts::sentence(edges, &note.text, note.line, Some(*subject), Place { item, group, ..place });
    }
    if made == 0 {
        Graph::default().read(edges, note, place);
    }
}

/// What a line speaks of: the references before its colon, or before its first phrase.
fn head(edges: &Edges<'_>, text: &str, place: Place) -> Vec<Target> {
    let tokens = tokens(text);
    let Some(colon) = tokens.iter().position(|token| token.kind == Kind::Colon).filter(|at| *at > 0 && *at < 16) else {
        return Vec::new();
    };
    let before = tokens.get(..colon).unwrap_or_default();
    let mut found: Vec<Target> = Vec::new();
    let mut at = 0;
    while at < before.len() {
        let (list, end) = references::list(before, at);
        for reference in &list {
            let meant = references::meant(reference, text, before, edges.targets, place);
            found.extend(meant.targets.into_iter().filter(|target| edges.has_items(*target)));
        }
        at = end.max(at + 1);
    }
    // "US2 Ownership (Phase 3)" names one thing twice.
    found.dedup();
    found.sort_unstable();
    found.dedup();
    found
}

/// "Each step depends on the previous one."
fn is_chain(text: &str) -> bool {
    const ON: &[&str] = &["depends on", "builds on", "requires", "needs", "waits for"];
    let lower = text.trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let each = lower.strip_prefix("each ").or_else(|| lower.strip_prefix("every "));
    let named = |rest: &str| rest.split_whitespace().next().is_some_and(|word| references::class_of(word).is_some());
    let on = |rest: &str| {
        ON.iter().any(|on| {
            ["previous", "preceding", "prior", "one before"].iter().any(|one| rest.contains(&format!("{on} the {one}")))
        })
    };
    each.is_some_and(|rest| named(rest) && on(rest))
}

/// Each item of a section after the one before it; without a section each of the document.
fn chain(edges: &mut Edges<'_>, note: &Note, place: Place) {
    let items: Vec<usize> = match note.group {
        Some(group) => edges.targets.inside(place.reading, group),
        None => {
            let here = |(_, (reading, _)): &(usize, &(usize, crate::draft::Draft))| *reading == place.reading;
            edges.drafts.items.iter().enumerate().filter(here).map(|(item, _)| item).collect()
        }
    };
    let open: Vec<usize> = items.into_iter().filter(|item| edges.is_open(*item)).collect();
    let evidence = Evidence { kind: DependencyKind::Explicit, words: note.text.trim(), line: note.line, named: None };
    for (before, item) in open.iter().zip(open.iter().skip(1)) {
        edges.add(*item, Target::Item(*before), &evidence);
    }
}

/// Prose elsewhere counts only where a line names both ends.
fn prose(edges: &mut Edges<'_>, note: &Note, place: Place) {
    if is_chain(&note.text) {
        return chain(edges, note, place);
    }
    // A label says it of the group it stands in, and a heading that stands for items is the subject of its lines.
    let label = note.text.split([':', '\u{ff1a}']).next().filter(|label| label.len() < note.text.len());
    let labelled = label.is_some_and(|label| label.split_whitespace().count() <= 3 && phrases::is_label(label));
    let subject = note.group.filter(|group| labelled || edges.targets.stands(place.reading, *group).is_some());
    let subject = subject.map(|group| Target::Group(place.reading, group));
    texts::sentence(edges, &note.text, note.line, subject, place);
}

/// An arrow graph over several lines.
#[derive(Debug, Default)]
struct Graph {
    /// Mermaid's own names for nodes, and what their labels say.
    nodes: BTreeMap<String, Vec<Target>>,
    /// The targets of the line before, where an arrow downwards may follow.
    above: Vec<Target>,
    down: bool,
}

impl Graph {
    /// Reads one line; false where it is no line of a graph.
    fn read(&mut self, edges: &mut Edges<'_>, note: &Note, place: Place) -> bool {
        let tokens = tokens(&note.text);
        let arrows = tokens.iter().any(|token| matches!(token.kind, Kind::Forward | Kind::Back));
        let down = tokens.iter().any(|token| token.kind == Kind::Down);
        let mut segments: Vec<(Vec<Meant>, Option<Kind>)> = Vec::new();
        let mut from = 0;
        for at in 0..=tokens.len() {
            let arrow =
                tokens.get(at).map(|token| token.kind).filter(|kind| matches!(kind, Kind::Forward | Kind::Back));
            if arrow.is_some() || at == tokens.len() {
                let part = tokens.get(from..at).unwrap_or_default();
                segments.push((self.targets(edges, part, &note.text, place), arrow));
                from = at + 1;
            }
        }
        let first: Vec<Target> =
            segments.first().map_or(Vec::new(), |(meant, _)| meant.iter().flat_map(|m| m.targets.clone()).collect());
        if self.down && !first.is_empty() {
            let above = Meant { targets: std::mem::take(&mut self.above), named: None };
            link(edges, &first, std::slice::from_ref(&above), note);
        }
        if !first.is_empty() {
            self.above = first;
            self.down = false;
        }
        self.down |= down && !arrows;
        for two in segments.windows(2) {
            if let [(left, arrow), (right, _)] = two {
                let of = |meant: &[Meant]| meant.iter().flat_map(|meant| meant.targets.clone()).collect::<Vec<_>>();
                match arrow {
                    Some(Kind::Forward) => link(edges, &of(right), left, note),
                    Some(Kind::Back) => link(edges, &of(left), right, note),
                    _ => {}
                }
            }
        }
        arrows || down
    }

    /// What a part of a line between arrows names: `T1 & T2`, `A[T001 Setup]`, `A`.
    fn targets(&mut self, edges: &Edges<'_>, part: &[Token<'_>], text: &str, place: Place) -> Vec<Meant> {
        let mut found = Vec::new();
        let mut at = 0;
        let mut depth = 0_u32;
        while at < part.len() {
            match part.get(at).map(|token| token.kind) {
                Some(Kind::Open) => depth += 1,
                Some(Kind::Close) => depth = depth.saturating_sub(1),
                _ => {}
            }
            // In brackets stands a name in words; it counts as a node's label alone.
            let (list, end) = if depth == 0 || at == 2 { references::list(part, at) } else { (Vec::new(), at) };
            for reference in &list {
                let meant = references::meant(reference, text, part, edges.targets, place);
                if !meant.targets.is_empty() {
                    found.push(meant);
                }
            }
            at = end.max(at + 1);
        }
        let node = part
            .first()
            .filter(|token| matches!(token.kind, Kind::Word | Kind::Name))
            .map(|token| token.text.to_owned());
        let labelled = part.get(1).is_some_and(|token| token.kind == Kind::Open);
        match node {
            Some(node) if labelled && !found.is_empty() => {
                let targets = found.iter().flat_map(|meant| meant.targets.clone()).collect();
                self.nodes.insert(node, targets);
            }
            Some(node) if found.is_empty() && part.len() == 1 => {
                found.extend(self.nodes.get(&node).map(|targets| Meant { targets: targets.clone(), named: None }));
            }
            _ => {}
        }
        found
    }
}

/// Each of `waiting` waits for what stands before it.
fn link(edges: &mut Edges<'_>, waiting: &[Target], on: &[Meant], note: &Note) {
    for subject in waiting.iter().take(60) {
        for meant in on.iter().take(60) {
            let evidence = Evidence {
                kind: DependencyKind::Explicit,
                words: &note.text,
                line: note.line,
                named: meant.named.clone(),
            };
            edges.waits(*subject, &meant.targets, &evidence);
        }
    }
}
