//! Lines outside items that later stages read, and what a person should know of the document.

use super::{
    titles::{self, Aspect},
    view::View,
};
use crate::{
    draft::{Note, NoteKind, Said},
    markdown::{
        blocks::{Block, Blocks, Code, Kind},
        boxes,
        groups::Groups,
    },
};

/// The notes of a document: what no item consumed.
pub(super) fn find(view: &View<'_>, consumed: &[bool], groups: &mut Groups) -> Vec<Note> {
    let mut notes = Vec::new();
    for (at, block) in view.blocks.blocks.iter().enumerate() {
        if consumed.get(at).copied().unwrap_or(false) {
            continue;
        }
        let label = view.label_aspect(at);
        let aspect =
            if matches!(label, Aspect::Dependencies | Aspect::Files) { label } else { view.fact(block.section).aspect };
        if aspect == Aspect::Manual {
            continue;
        }
        let kind = match aspect {
            Aspect::Dependencies => NoteKind::Dependencies,
            Aspect::Files => NoteKind::Files,
            _ => NoteKind::Text,
        };
        let from = notes.len();
        match &block.kind {
            Kind::Paragraph | Kind::Entry(_) => lines(block, kind, &mut notes),
            Kind::Table(table) if kind != NoteKind::Text => {
                for row in &table.rows {
                    let text = row.cells.iter().map(|cell| cell.raw.as_str()).collect::<Vec<_>>().join(" | ");
                    let kind = if kind == NoteKind::Files { kind } else { NoteKind::DependencyRow };
                    notes.push(Note { line: Some(row.line), text, kind, group: None });
                }
            }
            Kind::Code(code) if kind == NoteKind::Dependencies || is_graph(code, block) => {
                lines(block, NoteKind::Graph, &mut notes);
            }
            Kind::Code(_) if kind == NoteKind::Files => lines(block, kind, &mut notes),
            _ => {}
        }
        if notes.len() > from {
            let group = groups.of_section(view.blocks, block.section);
            for note in notes.get_mut(from..).unwrap_or_default() {
                note.group = group;
            }
        }
    }
    notes
}

fn is_graph(code: &Code, block: &Block) -> bool {
    let mermaid = code.fence.as_deref().is_some_and(|info| info.trim().starts_with("mermaid"));
    mermaid && block.raw.contains("--")
}

fn lines(block: &Block, kind: NoteKind, notes: &mut Vec<Note>) {
    for (line, text) in block.lines().filter(|(_, text)| !text.trim().is_empty()) {
        let kind = if kind == NoteKind::Text && is_order(text) { NoteKind::Dependencies } else { kind };
        notes.push(Note { line: Some(line), text: text.to_owned(), kind, group: None });
    }
}

/// `Critical path: 001 → 002`: a line about the order, wherever it stands.
fn is_order(text: &str) -> bool {
    let label = text.split_once(':').map(|(label, _)| label.trim_matches(['*', '_', ' ', '-']));
    let short = label.filter(|label| label.split_whitespace().count() <= 3);
    short.is_some_and(|label| titles::aspect(label) == Aspect::Dependencies)
        && ["->", "\u{2192}", "=>"].iter().any(|arrow| text.contains(arrow))
}

/// Fences that swallow a list: one that nothing closes, or those that hold more than half of the boxes (rule 28).
#[must_use]
pub fn fences(blocks: &Blocks) -> Vec<Said<String>> {
    let mut warnings = Vec::new();
    let outside =
        blocks.blocks.iter().filter(|block| block.as_entry().is_some_and(|entry| entry.mark.is_some())).count();
    let mut inside = 0;
    let mut first = None;
    for block in &blocks.blocks {
        let Kind::Code(code) = &block.kind else { continue };
        let held = block.lines().filter(|(_, text)| is_box(text)).count();
        if !code.closed {
            let rest = if held > 0 { format!(", among them {held} boxes") } else { String::new() };
            let what = format!("a fence that opens here is never closed: the lines below it count as code{rest}");
            warnings.push(Said { what, line: Some(block.line) });
        } else if held > 0 {
            inside += held;
            first = first.or(Some(block.line));
        }
    }
    if inside > outside && inside > 2 {
        let what = format!("{inside} boxes stand inside fences and count as code, {outside} outside");
        warnings.push(Said { what, line: first });
    }
    warnings
}

fn is_box(line: &str) -> bool {
    let line = line.trim_start();
    let rest = line
        .strip_prefix(['-', '*', '+'])
        .or_else(|| line.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix(['.', ')']));
    rest.is_some_and(|rest| rest.starts_with(' ') && boxes::take(rest.trim_start()).is_some())
}
