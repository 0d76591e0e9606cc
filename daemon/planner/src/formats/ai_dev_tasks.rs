//! ai-dev-tasks' lists: `- [ ] 1.0 Parent` with `1.1 Sub` below, and a list of relevant files (planning.md 1.12).
//!
//! Also its older form: headings `### Task N: title` that say how far they are on a line of their own.

use orch_shared::plan::Role;

use super::{
    kiro,
    outline::{self, Grammar, Head, Part},
};
use crate::{
    decode::Text,
    draft::{GroupOrder, Reading},
    input::Refusal,
    markdown::{
        blocks::{Block, Blocks, Kind},
        fields,
    },
};

/// True for parents with `.0` and children of their number, or headings of tasks with a state each.
pub(super) fn recognises(text: &Text) -> bool {
    let lists = text.text.contains(".0 ");
    let headings = text.text.contains("# Task ");
    (lists || headings) && {
        let blocks = Blocks::parse(&text.text);
        let found = kiro::count(&blocks);
        lists && found.padded && found.numbered >= 2 && found.numbered * 2 >= found.boxes || headings && states(&blocks)
    }
}

/// True where most headings of tasks have a line with their state.
fn states(blocks: &Blocks) -> bool {
    let tasks = blocks.blocks.iter().filter(|block| block.is_heading() && task(&block.text).is_some()).count();
    let told = |block: &&Block| fields::named(&block.raw).is_some_and(|named| fields::is_status(named.key));
    let states = blocks.blocks.iter().filter(|block| block.kind == Kind::Paragraph).filter(told).count();
    tasks >= 2 && states * 2 >= tasks
}

/// `Task 4: title`.
pub(super) fn task(text: &str) -> Option<Head> {
    let bare = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let number = bare.strip_prefix("Task ").or_else(|| bare.strip_prefix("TASK "))?;
    let len = number.find(|c: char| !(c.is_ascii_alphanumeric() || c == '.')).unwrap_or(number.len());
    let id = number.get(..len)?.trim_end_matches('.');
    if !id.contains(|c: char| c.is_ascii_digit()) || id.len() > 6 {
        return None;
    }
    let rest = number.get(len..)?.trim_start_matches([':', ' ', '-', '.', '\u{2014}', '\u{2013}', '\u{ff1a}']);
    let mut head = Head { rule: "a heading that names a task by its number", ..Head::default() };
    outline::marks(&mut head, if rest.is_empty() { bare } else { rest });
    if bare.len() < text.len() {
        let mut whole = Head::default();
        outline::marks(&mut whole, text);
        head.state = head.state.or(whole.state);
    }
    head.id = Some(format!("Task {id}"));
    head.aliases.push(id.to_owned());
    Some(head)
}

/// Reads it.
#[expect(clippy::unnecessary_wraps, reason = "the signature of all formats")]
pub(super) fn read(text: &Text) -> Result<Reading, Refusal> {
    let blocks = Blocks::parse(&text.text);
    if !states(&blocks) {
        return Ok(kiro::read_as(text, "ai-dev-tasks"));
    }
    let mut outline = outline::read(text, "ai-dev-tasks", &blocks, &mut Headings);
    for group in outline.groups() {
        if group.name.to_lowercase().starts_with("phase") {
            group.order = GroupOrder::AfterPrevious;
        }
    }
    Ok(outline.finish(false))
}

struct Headings;

impl Grammar for Headings {
    fn part(&mut self, _at: usize, block: &Block) -> Part {
        match &block.kind {
            Kind::Heading(_) => task(&block.text).map_or(Part::Plain, Part::Item),
            Kind::Entry(entry) if entry.mark.is_some() && task(&block.text).is_some() => Part::Aside(Role::Duplicate),
            _ => Part::Plain,
        }
    }
}
