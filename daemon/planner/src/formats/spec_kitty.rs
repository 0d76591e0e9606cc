//! spec-kitty's `tasks.md`: `## WP01 — title` is the item, boxes `T001` are its subtasks (planning.md 1.12).

use orch_shared::plan::Role;

use super::outline::{self, Grammar, Head, Part};
use crate::{
    decode::Text,
    draft::Reading,
    input::Refusal,
    markdown::{
        blocks::{Block, Blocks, Kind},
        words,
    },
};

/// True for headings of work packages.
pub(super) fn recognises(text: &Text) -> bool {
    (text.text.contains("WP0") || text.text.contains("# Work Package ")) && {
        let blocks = Blocks::parse(&text.text);
        let packages = blocks.blocks.iter().filter(|block| block.is_heading() && package(&block.text).is_some());
        let boxes = blocks.blocks.iter().filter(|block| block.as_entry().is_some_and(|entry| entry.mark.is_some()));
        let packages = packages.count();
        packages >= 2 || packages == 1 && boxes.take(1).count() == 1
    }
}

/// Reads it.
#[expect(clippy::unnecessary_wraps, reason = "the signature of all formats")]
pub(super) fn read(text: &Text) -> Result<Reading, Refusal> {
    let blocks = Blocks::parse(&text.text);
    Ok(outline::read(text, "spec-kitty", &blocks, &mut Packages::default()).finish(false))
}

#[derive(Default)]
struct Packages {
    seen: std::collections::BTreeSet<String>,
}

impl Grammar for Packages {
    fn part(&mut self, _at: usize, block: &Block) -> Part {
        match &block.kind {
            Kind::Heading(_) => match package(&block.text) {
                Some(head) => {
                    let id = head.id.clone().unwrap_or_default();
                    if self.seen.insert(id.clone()) { Part::Item(head) } else { Part::More(id) }
                }
                None => Part::Plain,
            },
            Kind::Entry(entry) if entry.mark.is_some() && package(&block.text).is_some() => {
                Part::Aside(Role::Duplicate)
            }
            _ => Part::Plain,
        }
    }
}

/// `WP01 — title`, `Work Package WP01: title (Priority: P1)`, `✅ WP01: title`.
fn package(text: &str) -> Option<Head> {
    let bare = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let long = bare.strip_prefix("Work Package ");
    let bare = long.unwrap_or(bare);
    let digits = match (bare.strip_prefix("WP"), long) {
        (Some(digits), _) => digits,
        (None, long) => long?,
    };
    let len = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    if !(1..=4).contains(&len) {
        return None;
    }
    let rest = digits.get(len..)?;
    if rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_')) {
        return None;
    }
    let id = bare.get(..bare.len() - rest.len())?;
    let id = if id.starts_with("WP") { id.to_owned() } else { format!("Work Package {id}") };
    let mut head = Head { rule: "a heading that names a work package", ..Head::default() };
    outline::marks(&mut head, rest.trim_start_matches([':', ' ', '-', '.', '\u{2014}', '\u{2013}']));
    if head.state.is_none() {
        let mut whole = Head::default();
        if words::title(text).is_some() {
            outline::marks(&mut whole, text);
        }
        head.state = whole.state;
    }
    if head.title.is_empty() {
        head.title.clone_from(&id);
    }
    head.id = Some(id);
    Some(head)
}
