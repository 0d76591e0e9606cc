//! What items say about each other in sentences: titles, lines below them, headings above them.

use std::sync::LazyLock;

use orch_shared::plan::DependencyKind;

use super::{
    edges::{Edges, Evidence},
    phrases::{Statement, Way, statements},
    references::{self, Meant, Reference},
    strangers,
    targets::{Place, Target},
    tokens::Line,
};
use crate::{draft::DetailKind, needles::Needles};

/// Reads the sentences of all items and of all headings.
pub(super) fn read(edges: &mut Edges<'_>) {
    let drafts = edges.drafts;
    for (item, (reading, draft)) in drafts.items.iter().enumerate() {
        let place = Place { reading: *reading, item: Some(item), group: draft.group };
        one(edges, &draft.title, draft.line, Target::Item(item), place);
        for detail in draft.details.iter().filter(|detail| matches!(detail.kind, DetailKind::Text | DetailKind::Step)) {
            one(edges, &detail.text, detail.line, Target::Item(item), place);
        }
    }
    for (reading, document) in drafts.readings.iter().enumerate() {
        for (group, of) in document.groups.iter().enumerate() {
            let place = Place { reading, item: None, group: Some(group) };
            one(edges, &of.title, of.line, Target::Group(reading, group), place);
        }
    }
}

/// Reads a line of an item or a heading, with what it names outside the documents.
fn one(edges: &mut Edges<'_>, text: &str, line: Option<u32>, subject: Target, place: Place) {
    let (inside, outside) = (may_refer(text), strangers::may_name(text));
    if inside || outside {
        let cut = Line::new(text);
        if inside {
            said(edges, &cut, line, Some(subject), place);
        }
        if outside {
            strangers::read(edges, &cut, line, subject, place);
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
    if !may_refer(text) {
        return 0;
    }
    said(edges, &Line::new(text), line, subject, place)
}

/// Without one of these no line names anything: most lines end here.
fn may_refer(text: &str) -> bool {
    static ANY: LazyLock<Needles> = LazyLock::new(|| {
        Needles::new(&[
            " all ", " All ", "revious", "rior", "receding", "arlier", " ALL ", "alle", "every", "fter ", "nce ",
            "epend", "locked ", "equire", "eeds ", "ait", "elies on", "\u{e4}ng", "obald",
        ])
    });
    let sign = |b: u8| b.is_ascii_digit() || matches!(b, b'#' | b'-');
    text.bytes().any(sign) || ANY.may_be_in(text)
}

/// Makes the edges of a line.
fn said(edges: &mut Edges<'_>, cut: &Line<'_>, line: Option<u32>, subject: Option<Target>, place: Place) -> usize {
    let said = statements(cut);
    let Line { text, tokens, .. } = cut;
    let resolve = |edges: &Edges<'_>, list: &[Reference<'_>], place: Place| -> Vec<Meant> {
        let all = list.iter().map(|reference| references::meant(reference, text, tokens, edges.targets, place));
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
        Way::Neither => object.targets.iter().for_each(|other| edges.independent(subject, *other)),
    }
    edges.relations.before.len() - before
}
