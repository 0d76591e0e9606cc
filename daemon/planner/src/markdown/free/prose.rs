//! Paragraphs that are items: orders where a section is about work, lines that say `TODO`, lines with a bare box.

use super::{
    pick::{Found, Made, Pick},
    sentences,
    titles::Aspect,
    verbs,
    view::{self, Sort, View},
};
use crate::markdown::{
    blocks::{Block, Kind},
    boxes, ids,
};

/// Paragraphs that say what should be, of a text in which nothing else asks for work: where several sentences of one do,
/// each is a piece of work.
pub(super) fn wishes(view: &View<'_>, found: &mut Found) {
    // A title alone divides nothing.
    let undivided = view.blocks.sections.iter().filter(|section| section.level > 1).count() == 0;
    for (at, block) in view.blocks.blocks.iter().enumerate() {
        let (section, aspect) = (block.section, view.fact(block.section).aspect);
        // Below headings much is said of what should be: work names a thing of the repo.
        let named = undivided || names_a_file(&block.raw);
        let wanted = named && (aspect == Aspect::Unknown || aspect.is_work());
        if !matches!(block.kind, Kind::Paragraph) || block.entry.is_some() || block.quoted || !wanted {
            continue;
        }
        // "Run this:" is about the code below it.
        if view::is_label(block) && view.block(at + 1).is_some_and(|next| matches!(next.kind, Kind::Code(_))) {
            continue;
        }
        let pieces = sentences::pieces(&block.raw).len();
        let made = |piece| if pieces == 1 { Made::Line(None) } else { Made::Sentence(piece) };
        for piece in 0..pieces {
            let rule = "a sentence that says what should be";
            found.picks.push(Pick { block: at, made: made(piece), section, aspect, parent: None, rule });
        }
    }
}

/// True for a text with something in backticks, or a word with a slash in it.
pub(super) fn names_a_file(text: &str) -> bool {
    let inside = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).contains('/') && !word.contains("://");
    text.contains('`') || text.split_whitespace().any(inside)
}

/// Paragraphs that ask for something: lines that say `TODO`, and orders where the section is about work.
pub(super) fn find(view: &View<'_>, own: &[(usize, &Block)], section: usize, alone: bool, found: &mut Found) {
    let aspect = view.fact(section).aspect;
    if matches!(aspect, Aspect::Manual | Aspect::Deferred | Aspect::Done) {
        return;
    }
    let own_work =
        matches!(view.fact(section).own, Aspect::Work | Aspect::Recap | Aspect::Proposals | Aspect::Findings);
    // In a list of things to do, paragraphs are its entries where it has no others.
    let listed = view.sort == Sort::List && (aspect == Aspect::Unknown || aspect.is_work());
    let work = alone && (own_work && aspect.is_work() || view.blocks.sections.len() == 1 || listed);
    for (at, block) in
        own.iter().filter(|(_, block)| matches!(block.kind, Kind::Paragraph) && block.entry.is_none() && !block.quoted)
    {
        let lines: Vec<&str> = block.raw.split('\n').collect();
        if lines.iter().any(|line| boxes::take(line).is_some()) {
            continue;
        }
        let step = |line: &str| view.planned && is_step(line);
        let wanted = |line: &str| is_todo(line) || (work && orders(line)) || step(line);
        if lines.len() > 1 && lines.iter().all(|line| wanted(line) || line.starts_with('\u{2022}')) {
            for line in 0..lines.len() {
                found.picks.push(Pick {
                    block: *at,
                    made: Made::Line(Some(line)),
                    section,
                    aspect,
                    parent: None,
                    rule: "a line that asks for work",
                });
            }
        } else if wanted(&block.text) && !view::is_label(block) {
            found.picks.push(Pick {
                block: *at,
                made: Made::Line(None),
                section,
                aspect,
                parent: None,
                rule: "a paragraph that asks for work",
            });
        }
    }
}

/// Lines with a box and without the mark of a list: `[ ] text`.
pub(super) fn bare(view: &View<'_>, at: usize, block: &Block, section: usize, found: &mut Found) {
    let aspect = view.fact(section).aspect;
    for (line, text) in block.raw.split('\n').enumerate() {
        if boxes::take(text).is_some_and(|(_, rest)| !rest.is_empty()) {
            let rule = "a line with a box";
            found.picks.push(Pick { block: at, made: Made::Line(Some(line)), section, aspect, parent: None, rule });
        }
    }
}

/// True for an order, also behind the name of what it is about: `docs: describe the flags`.
fn orders(line: &str) -> bool {
    let named = line.split_once(": ").filter(|(name, _)| name.split_whitespace().count() <= 2 && name.len() <= 30);
    verbs::orders(line) || named.is_some_and(|(_, rest)| verbs::orders(rest))
}

/// `Step 2 - Replace the helpers`.
fn is_step(line: &str) -> bool {
    view::phase(line) && ids::take(line).is_some_and(|titled| verbs::orders(titled.rest))
}

fn is_todo(line: &str) -> bool {
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    ["TODO", "FIXME"].iter().any(|word| line.strip_prefix(word).is_some_and(|rest| rest.starts_with([':', ' ', '('])))
}
