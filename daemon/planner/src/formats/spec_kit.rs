//! spec-kit's `tasks.md`: `- [ ] T001 [P] [US1] text` or `### T001: title` under phases (planning.md 1.1).
//!
//! A document has one unit: boxes with ids, or headings with ids whose boxes are steps. Phases are barriers by
//! `implement.md`; Setup and Foundational block all later ones, stories wait for these alone, the last phase waits for all.

use std::collections::{BTreeMap, BTreeSet};

use orch_shared::plan::Role;

use super::outline::{self, Grammar, Head, Part};
use crate::{
    decode::Text,
    draft::{Group, GroupOrder, Reading},
    input::Refusal,
    markdown::{
        blocks::{Block, Blocks, Kind, Table},
        fields, priority,
    },
};

/// True where tasks with spec-kit's ids are most of the boxes, or headings with such ids stand under phases.
pub(super) fn recognises(text: &Text) -> bool {
    // Cheap, and right for nearly all other documents.
    if !text.text.contains("T0") && !text.text.contains("T1") {
        return false;
    }
    let blocks = Blocks::parse(&text.text);
    let found = count(&blocks);
    let many = found.boxes >= 2 || found.boxes == 1 && found.phases > 0;
    (many && found.boxes * 3 >= found.others) || found.headings >= 2
}

#[derive(Default)]
struct Count {
    boxes: usize,
    others: usize,
    headings: usize,
    phases: usize,
}

fn count(blocks: &Blocks) -> Count {
    let mut found = Count::default();
    for block in &blocks.blocks {
        match &block.kind {
            Kind::Heading(_) if is_task(&block.text) => found.headings += 1,
            Kind::Heading(_) if block.text.to_lowercase().starts_with("phase") => found.phases += 1,
            Kind::Entry(entry) if entry.mark.is_some() && is_task(&block.text) => found.boxes += 1,
            Kind::Entry(entry) if entry.mark.is_some() => found.others += usize::from(entry.depth == 0),
            _ => {}
        }
    }
    found
}

/// Reads it.
#[expect(clippy::unnecessary_wraps, reason = "the signature of all formats")]
pub(super) fn read(text: &Text) -> Result<Reading, Refusal> {
    let blocks = Blocks::parse(&text.text);
    let found = count(&blocks);
    let nested = |block: &Block| block.entry.filter(|_| is_boxed(block));
    let boxes = found.boxes > 0 && found.boxes >= found.headings;
    let mut grammar = Tasks {
        boxes,
        parents: blocks
            .blocks
            .iter()
            .filter_map(nested)
            .filter(|at| blocks.blocks.get(*at).is_some_and(is_boxed))
            .collect(),
        ids: BTreeMap::new(),
    };
    let mut outline = outline::read(text, "spec-kit", &blocks, &mut grammar);
    for block in &blocks.blocks {
        if let Kind::Table(table) = &block.kind {
            priorities(&mut outline, table);
        }
    }
    order(outline.groups());
    Ok(outline.finish(true))
}

struct Tasks {
    /// True where boxes are the tasks, false where headings are.
    boxes: bool,
    /// Entries with tasks of their own inside.
    parents: BTreeSet<usize>,
    /// Their ids, as they come up.
    ids: BTreeMap<usize, String>,
}

/// True for a box that is a task.
fn is_boxed(block: &Block) -> bool {
    block.as_entry().is_some_and(|entry| entry.mark.is_some()) && is_task(&block.text)
}

impl Grammar for Tasks {
    fn part(&mut self, at: usize, block: &Block) -> Part {
        match &block.kind {
            Kind::Heading(_) => match task(&block.text) {
                Some(head) if !self.boxes => Part::Item(head),
                Some(head) => Part::More(head.id.unwrap_or_default()),
                None => Part::Plain,
            },
            Kind::Entry(entry) if entry.mark.is_some() && self.boxes => match task(&block.text) {
                Some(head) if self.parents.contains(&at) => {
                    let id = head.id.unwrap_or_default();
                    self.ids.insert(at, id.clone());
                    Part::Container(id, head.title)
                }
                Some(mut head) => {
                    head.parent = block.entry.and_then(|around| self.ids.get(&around)).cloned();
                    Part::Item(head)
                }
                None if entry.depth > 0 => Part::Plain,
                None => Part::Aside(Role::Gate),
            },
            _ => Part::Plain,
        }
    }
}

/// True for what [`task`] takes, without a look at all that may be said before its id.
fn is_task(text: &str) -> bool {
    let has_id = |bare: &str| id(bare.strip_prefix("Task ").unwrap_or(bare)).is_some();
    has_id(text) || crate::markdown::words::title(text).is_some_and(|(_, rest)| id(&rest).is_some())
}

/// A task: `T` and three digits at least, then perhaps a letter.
fn task(text: &str) -> Option<Head> {
    let (_, bare) = crate::markdown::words::title(text).filter(|(_, rest)| id(rest).is_some()).unzip();
    let bare = bare.unwrap_or_else(|| text.to_owned());
    let bare = bare.strip_prefix("Task ").unwrap_or(&bare);
    let (id, rest) = id(bare)?;
    let mut head = Head { rule: "a task of spec-kit: a box or a heading with its id", ..Head::default() };
    outline::marks(&mut head, rest);
    head.id = Some(id.to_owned());
    if head.state.is_none() {
        let mut whole = Head::default();
        outline::marks(&mut whole, text);
        head.state = whole.state;
    }
    Some(head)
}

/// The id and what follows it: `T001`, `T012a`, `T067b-verify`, `[T001]`; a colon or a dash behind it is no part of it.
fn id(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start_matches(['[', '*', '`', ' ']);
    let digits = text.strip_prefix('T')?;
    let three = digits.bytes().take_while(u8::is_ascii_digit).count();
    let len = text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.'))).unwrap_or(text.len());
    let id = text.get(..len)?.trim_end_matches(['-', '.']);
    let rest = text.get(id.len()..)?;
    let rest = rest.trim_start_matches(|c: char| {
        c.is_whitespace()
            || matches!(c, ']' | ':' | '-' | '.' | '*' | '`' | ')' | '|' | '\u{2014}' | '\u{2013}' | '\u{ff1a}')
    });
    (three >= 3 && id.len() <= 24 && !rest.is_empty()).then_some((id, rest))
}

/// A table of ids and priorities: what it says holds for items that say nothing themselves.
fn priorities(outline: &mut outline::Outline<'_>, table: &Table) {
    let Some(head) = table.rows.first() else { return };
    let Some(column) = head.cells.iter().position(|cell| fields::is_priority(&cell.text)) else { return };
    for row in table.rows.iter().skip(1) {
        let id = row.cells.iter().map(|cell| cell.text.trim()).find(|cell| outline.knows(cell));
        let found = row.cells.get(column).and_then(|cell| priority::value(&cell.text));
        if let (Some(id), Some(found)) = (id, found) {
            outline.prioritise(id, found, row.line);
        }
    }
}

/// What the phases mean for each other.
fn order(groups: &mut [Group]) {
    let phases: Vec<usize> = (0..groups.len()).filter(|at| groups.get(*at).is_some_and(is_phase)).collect();
    let last = phases.last().copied();
    for at in phases {
        let Some(group) = groups.get_mut(at) else { continue };
        let lower = group.title.to_lowercase();
        let told = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        group.order = if told(&["foundation", "setup", "blocking", "prerequisite", "initialization"]) {
            GroupOrder::BlocksAll
        } else if let Some(story) = story(&group.title) {
            group.aliases.push(format!("US{story}"));
            group.aliases.push(format!("User Story {story}"));
            GroupOrder::None
        } else if Some(at) == last && told(&["polish", "final", "cross-cutting"]) {
            GroupOrder::AfterAll
        } else {
            GroupOrder::AfterPrevious
        };
    }
}

fn is_phase(group: &Group) -> bool {
    let lower = group.title.to_lowercase();
    ["phase ", "\u{30d5}\u{30a7}\u{30fc}\u{30ba}", "\u{9636}\u{6bb5}", "fase "]
        .iter()
        .any(|word| lower.starts_with(word))
}

/// The number of a story in a title: `Phase 3: User Story 2 - …`, `Phase 3: US2 …`.
fn story(title: &str) -> Option<u32> {
    let behind = title
        .find("User Story ")
        .map(|at| at + "User Story ".len())
        .or_else(|| title.find("Story ").map(|at| at + "Story ".len()))
        .or_else(|| title.find("US").map(|at| at + "US".len()))?;
    let digits: String = title.get(behind..)?.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}
