//! Kiro's and cc-sdd's `tasks.md`: numbered boxes with remarks in italics below (planning.md 1.2).
//!
//! Nesting is in the number and not in the indent. A parent with children is a container; order means dependency,
//! relaxed by `(P)`; `*` makes a task optional; `[-]` means begun.

use std::collections::BTreeSet;

use orch_shared::plan::Role;

use super::outline::{self, Grammar, Head, Part};
use crate::{
    decode::Text,
    draft::{GroupOrder, Reading},
    input::Refusal,
    markdown::{
        blocks::{Block, Blocks, Kind},
        boxes::BoxState,
        fields,
    },
};

/// True for numbered boxes with the remarks or the marks of these tools.
pub(super) fn recognises(text: &Text) -> bool {
    may_be(&text.text) && {
        let blocks = Blocks::parse(&text.text);
        let found = count(&blocks);
        found.numbered >= 2 && found.numbered * 2 >= found.boxes && !found.padded && (found.remarks || found.marks)
    }
}

/// A cheap look for the marks of these tools, right for nearly all other documents.
fn may_be(text: &str) -> bool {
    let starred = || text.as_bytes().windows(2).any(|pair| pair[0].is_ascii_digit() && pair[1] == b'*');
    text.contains("] ")
        && (text.contains("- _") || text.contains("* _") || text.contains("(P)") || text.contains("]*") || starred())
}

#[derive(Default)]
pub(super) struct Count {
    /// Boxes that no other box is around.
    pub(super) boxes: usize,
    pub(super) numbered: usize,
    /// `_Requirements: …_` and the like below boxes.
    pub(super) remarks: bool,
    /// `(P)`, or `*` at the number.
    pub(super) marks: bool,
    /// `1.0`: another tool's parents.
    pub(super) padded: bool,
}

pub(super) fn count(blocks: &Blocks) -> Count {
    let mut found = Count::default();
    for block in &blocks.blocks {
        let Some(entry) = block.as_entry() else { continue };
        if entry.mark.is_some() {
            let number = numbered(&block.text);
            found.boxes += usize::from(entry.depth == 0 || number.is_some());
            found.numbered += usize::from(number.is_some());
            if let Some(number) = number {
                found.marks |= number.optional || number.rest.starts_with("(P)");
                found.padded |= number.id.ends_with(".0");
            }
        } else if entry.depth > 0 {
            found.remarks |= remark(&block.raw);
        }
    }
    found
}

/// `_Requirements: 1.1_`: a whole entry in italics with a name.
fn remark(raw: &str) -> bool {
    let inner = raw.trim().strip_prefix('_').and_then(|rest| rest.trim_end().strip_suffix('_'));
    let Some(inner) = inner else { return false };
    fields::named(raw).is_some() || inner.split_whitespace().next().is_some_and(|word| word == "Requirements")
}

/// Reads it.
#[expect(clippy::unnecessary_wraps, reason = "the signature of all formats")]
pub(super) fn read(text: &Text) -> Result<Reading, Refusal> {
    Ok(read_as(text, "kiro"))
}

/// Reads numbered boxes under another format's name.
pub(super) fn read_as(text: &Text, format: &'static str) -> Reading {
    let blocks = Blocks::parse(&text.text);
    let numbers = blocks.blocks.iter().filter(|block| block.as_entry().is_some_and(|entry| entry.mark.is_some()));
    let parents: BTreeSet<String> =
        numbers.filter_map(|block| parent(numbered(&block.text)?.id)).map(str::to_owned).collect();
    let mut outline = outline::read(text, format, &blocks, &mut Tasks { parents });
    for group in outline.groups() {
        // Headings with numbers are parents too; other headings are topics.
        if group.name.starts_with(|c: char| c.is_ascii_digit()) {
            group.order = GroupOrder::AfterPrevious;
        }
    }
    outline.finish(true)
}

struct Tasks {
    /// The numbers that have children.
    parents: BTreeSet<String>,
}

impl Grammar for Tasks {
    fn part(&mut self, _at: usize, block: &Block) -> Part {
        let Kind::Entry(entry) = &block.kind else { return Part::Plain };
        if entry.mark.is_none() {
            return Part::Plain;
        }
        let Some(number) = numbered(&block.text) else {
            return if entry.depth == 0 { Part::Aside(Role::Criterion) } else { Part::Plain };
        };
        let id = number.id.trim_end_matches(".0");
        let mut head = Head { rule: "a numbered box without children", ..Head::default() };
        outline::marks(&mut head, number.rest);
        if self.parents.contains(id) {
            return Part::Container(id.to_owned(), head.title);
        }
        if number.optional {
            head.put_off = Some("optional");
        }
        head.id = Some(number.id.to_owned());
        head.parent = parent(number.id).map(str::to_owned);
        // Among parents a task without children is a barrier like them: "3. Checkpoint".
        head.alone = head.parent.is_none() && !self.parents.is_empty();
        Part::Item(head)
    }

    fn sign(&self, mark: char) -> BoxState {
        if mark == '-' { BoxState::Begun } else { BoxState::of(mark) }
    }
}

/// A number at the beginning of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Numbered<'a> {
    /// `2.1`, without a full stop behind it.
    pub(super) id: &'a str,
    /// True with a `*` before or behind it.
    pub(super) optional: bool,
    /// What follows.
    pub(super) rest: &'a str,
}

/// The number that a text begins with: `2.1 text`, `2. text`, `* 2.1 text`, `2.1* text`, `2.1. text`.
pub(super) fn numbered(text: &str) -> Option<Numbered<'_>> {
    let bare = text.trim_start_matches(['*', '\\', ' ']);
    let starred = bare.len() < text.trim_start().len();
    let bare = bare.strip_prefix("Task ").unwrap_or(bare);
    let len = bare.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(bare.len());
    let number = bare.get(..len)?;
    let id = number.trim_end_matches('.');
    let rest = bare.get(len..)?;
    let marked = rest.trim_start_matches(['*', '\\', '.', ')', ':']);
    let plain = !id.is_empty() && id.split('.').all(|part| (1..=3).contains(&part.len()));
    let apart = number.ends_with('.') || marked.len() < rest.len() || rest.starts_with(' ');
    // "3 tests" counts something; a number alone needs a sign behind it.
    let sure = id.contains('.') || number.ends_with('.') || rest.starts_with(['.', ')', '*', ':', '\\']);
    let rest_of = marked.trim();
    (plain && apart && sure && !rest_of.is_empty()).then(|| Numbered {
        id,
        optional: starred || rest.trim_start_matches('\\').starts_with('*'),
        rest: rest_of,
    })
}

/// The number of a parent: `2` for `2.1`; none for `2` and `2.0`.
pub(super) fn parent(id: &str) -> Option<&str> {
    let id = id.strip_suffix(".0").unwrap_or(id);
    id.rsplit_once('.').map(|(parent, _)| parent)
}
