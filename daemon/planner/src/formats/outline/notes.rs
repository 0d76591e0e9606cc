//! The lines outside items: sections about order, lists of files, what is said of whole groups (planning.md rules 9, 18).

use super::{Outline, details};
use crate::{
    draft::{Field, FieldKey, NoteKind},
    markdown::{
        blocks::{Block, Kind, Row},
        fields,
    },
};

const ORDER: &[&str] = &[
    "depend",
    "execution order",
    "execution model",
    "parallel",
    "critical path",
    "implementation order",
    "sequenc",
    "blocked",
    "bottleneck",
    "prerequisite",
    "wave",
    "\u{4f9d}\u{5b58}",
    "\u{4f9d}\u{8d56}",
    "\u{5b9f}\u{884c}\u{9806}",
    "\u{4e26}\u{5217}",
    "\u{5e76}\u{884c}",
    "abh\u{e4}ngig",
    "reihenfolge",
];

const FILES: &[&str] = &[
    "relevant files",
    "file structure",
    "files affected",
    "affected files",
    "files to",
    "key files",
    "file map",
    "file list",
    "\u{95a2}\u{9023}\u{30d5}\u{30a1}\u{30a4}\u{30eb}",
    "\u{76f8}\u{5173}\u{6587}\u{4ef6}",
];

impl Outline<'_> {
    /// A block that no item holds.
    pub(super) fn note(&mut self, _at: usize, block: &Block) {
        let kind = self.kind(block.section);
        match &block.kind {
            Kind::Paragraph | Kind::Entry(_) => {
                for (line, text) in block.lines() {
                    if kind == NoteKind::Files || !self.group_field(block.section, line, text) {
                        self.push_note(line, text, kind, block.section);
                    }
                }
            }
            Kind::Table(table) => {
                let head = table.rows.first().map(row).unwrap_or_default().to_lowercase();
                let about = kind == NoteKind::Dependencies || head.contains("depend") || head.contains("block");
                if about || kind == NoteKind::Files {
                    let kind = if about { NoteKind::DependencyRow } else { kind };
                    for one in &table.rows {
                        self.push_note(one.line, &row(one), kind, block.section);
                    }
                }
            }
            Kind::Code(code) => {
                let mermaid = code.fence.as_deref().is_some_and(|fence| fence.trim().starts_with("mermaid"));
                let kind = if kind == NoteKind::Dependencies || mermaid { NoteKind::Graph } else { kind };
                if kind != NoteKind::Text {
                    for (line, text) in block.lines() {
                        self.push_note(line, text, kind, block.section);
                    }
                }
            }
            Kind::Heading(_) | Kind::Comment | Kind::Html | Kind::Rule => {}
        }
    }

    /// A block below a parent entry.
    pub(super) fn about_group(&mut self, _at: usize, group: usize, block: &Block) {
        for (line, text) in block.lines() {
            let named = fields::named(text);
            let key = named.map_or(FieldKey::Other, |named| fields::key(named.key));
            let value = named.map_or("", |named| named.value);
            if details::keeps(key, value) {
                self.add_group_field(group, key, value, line);
            }
        }
    }

    /// What a line says by name of the group whose section it stands in; false where it says nothing so.
    fn group_field(&mut self, section: usize, line: u32, text: &str) -> bool {
        let Some(named) = fields::named(text) else { return false };
        let key = fields::key(named.key);
        if !details::keeps(key, named.value) {
            return false;
        }
        let Some(group) = self.groups.of_section(self.blocks, section) else { return false };
        self.add_group_field(group, key, named.value, line);
        true
    }

    fn add_group_field(&mut self, group: usize, key: FieldKey, value: &str, line: u32) {
        if let Some(group) = self.groups.list.get_mut(group) {
            group.fields.push(Field { key, value: value.to_owned(), line: Some(line) });
        }
    }

    /// The innermost section from there on that is no list of files: what stands below such a list is not part of it.
    pub(super) fn around(&self, section: Option<usize>) -> Option<usize> {
        let mut path = self.blocks.path(section?);
        path.find(|(_, section)| told(&section.title) != Some(NoteKind::Files)).map(|(at, _)| at)
    }

    fn kind(&self, section: usize) -> NoteKind {
        self.blocks.path(section).find_map(|(_, section)| told(&section.title)).unwrap_or(NoteKind::Text)
    }
}

/// What a heading says of the lines below it.
fn told(title: &str) -> Option<NoteKind> {
    let lower = title.to_lowercase();
    if ORDER.iter().any(|word| lower.contains(word)) {
        Some(NoteKind::Dependencies)
    } else if FILES.iter().any(|word| lower.contains(word)) {
        Some(NoteKind::Files)
    } else {
        None
    }
}

/// A row on one line.
pub(super) fn row(row: &Row) -> String {
    row.cells.iter().map(|cell| cell.raw.as_str()).collect::<Vec<_>>().join(" | ")
}
