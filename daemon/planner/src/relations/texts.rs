//! What items say about each other in sentences: titles, lines below them, headings above them.

use orch_shared::plan::DependencyKind;

use super::{
    edges::{Edges, Evidence},
    phrases::{Statement, Way, statements},
    references::{self, Meant, Reference},
    strangers,
    targets::{Place, Target},
    tokens::tokens,
};
use crate::draft::DetailKind;

/// Reads the sentences of all items and of all headings.
pub(super) fn read(edges: &mut Edges<'_>) {
    let drafts = edges.drafts;
    for (item, (reading, draft)) in drafts.items.iter().enumerate() {
        let place = Place { reading: *reading, item: Some(item), group: draft.group };
        sentence(edges, &draft.title, draft.line, Some(Target::Item(item)), place);
        strangers::read(edges, &draft.title, draft.line, Target::Item(item), place);
        for detail in draft.details.iter().filter(|detail| matches!(detail.kind, DetailKind::Text | DetailKind::Step)) {
            sentence(edges, &detail.text, detail.line, Some(Target::Item(item)), place);
            strangers::read(edges, &detail.text, detail.line, Target::Item(item), place);
        }
    }
    for (reading, document) in drafts.readings.iter().enumerate() {
        for (group, of) in document.groups.iter().enumerate() {
            let place = Place { reading, item: None, group: Some(group) };
            sentence(edges, &of.title, of.line, Some(Target::Group(reading, group)), place);
            strangers::read(edges, &of.title, of.line, Target::Group(reading, group), place);
        }
    }
}

/// Reads one line; `subject` is what it speaks of where it names nothing else.
pub(super) fn sentence(
    edges: &mut Edges<'_>,
    text: &str,
    line: Option<u32>,
    subject: Option<Target>,
    place: Place,
) -> usize {
    let said = statements(text);
    if said.is_empty() {
        return 0;
    }
    let tokens = tokens(text);
    let resolve = |edges: &Edges<'_>, list: &[Reference<'_>], place: Place| -> Vec<Meant> {
        let all = list.iter().map(|reference| references::meant(reference, text, &tokens, edges.targets, place));
        all.filter(|meant| !meant.targets.is_empty()).collect()
    };
    let mut made = 0;
    for Statement { way, subjects, objects, evidence } in &said {
        let own: Vec<Target> = resolve(edges, subjects, place).into_iter().flat_map(|meant| meant.targets).collect();
        let own = if own.is_empty() { subject.into_iter().collect() } else { own };
        // "All phases" is said as seen from what the line speaks of.
        let seen = match own.as_slice() {
            [Target::Group(reading, group)] => Place { reading: *reading, item: None, group: Some(*group) },
            _ => place,
        };
        let objects = resolve(edges, objects, seen);
        for subject in own {
            for object in &objects {
                made += relate(edges, *way, subject, object, evidence, line);
            }
        }
    }
    made
}

/// Makes the edges of one statement.
pub(super) fn relate(
    edges: &mut Edges<'_>,
    way: Way,
    subject: Target,
    object: &Meant,
    words: &str,
    line: Option<u32>,
) -> usize {
    let evidence = Evidence { kind: DependencyKind::Explicit, words, line, named: object.named.clone() };
    let before = edges.relations.before.len();
    match way {
        Way::Waits => edges.waits(subject, &object.targets, &evidence),
        Way::Feeds => {
            // What a finished item says of others is history: they need not wait any more.
            let done = matches!(subject, Target::Item(item) if !edges.is_open(item));
            let evidence = Evidence { named: None, ..evidence };
            for waiting in object.targets.iter().filter(|_| !done) {
                edges.waits(*waiting, &[subject], &evidence);
            }
        }
        Way::Apart => {
            let others: Vec<usize> = object.targets.iter().flat_map(|target| edges.items(*target)).take(50).collect();
            for item in edges.items(subject).into_iter().take(50) {
                for other in &others {
                    edges.apart(item, *other, || format!("the document says so: \"{words}\""));
                }
            }
        }
        Way::Neither => {}
    }
    edges.relations.before.len() - before
}
