//! OpenSpec's `tasks.md`: boxes `n.m text` under headings `n. title` (planning.md 1.3).
//!
//! Its own parser counts every box, in fences as well, on purpose; so do we. Groups are in the order of dependency.

use super::{
    kiro,
    outline::{self, Grammar, Head, Part},
};
use crate::{
    decode::Text,
    draft::{GroupOrder, Reading, State},
    input::Refusal,
    markdown::{
        blocks::{Block, Blocks, Kind},
        boxes::BoxState,
    },
};

/// True where most boxes stand under numbered headings, and most of these bear their heading's number or none a number.
pub(super) fn recognises(text: &Text) -> bool {
    let numbered = |line: &str| line.strip_prefix("## ").is_some_and(|title| number(title.trim_start()).is_some());
    text.text.contains("] ") && text.text.lines().any(numbered) && {
        let blocks = Blocks::parse(&text.text);
        let (mut all, mut inside, mut matching, mut numbered) = (0_usize, 0_usize, 0_usize, 0_usize);
        for block in &blocks.blocks {
            let Some(entry) = block.as_entry().filter(|entry| entry.mark.is_some()) else { continue };
            if entry.depth > 0 {
                continue;
            }
            all += 1;
            let own = kiro::numbered(&block.text);
            numbered += usize::from(own.is_some());
            if let Some(group) = heading(&blocks, block.section) {
                // Boxes right below the heading: those of a story in a chapter of a specification are its criteria.
                let right = blocks.sections.get(block.section).is_some_and(|section| number(&section.title).is_some());
                inside += usize::from(right);
                matching += usize::from(own.is_some_and(|own| kiro::parent(own.id) == Some(group.as_str())));
            }
        }
        let groups = blocks.sections.iter().filter(|section| section.level == 2 && number(&section.title).is_some());
        let sure = matching >= 2 && matching * 3 >= all * 2;
        let unnumbered = groups.count() >= 3 && numbered * 10 <= all && all >= 4 && inside * 10 >= all * 9;
        sure || unnumbered
    }
}

/// The number of the heading that a section stands under.
fn heading(blocks: &Blocks, section: usize) -> Option<String> {
    blocks.path(section).find_map(|(_, section)| number(&section.title))
}

fn number(title: &str) -> Option<String> {
    let len = title.find(|c: char| !c.is_ascii_digit()).unwrap_or(title.len());
    let digits = title.get(..len).filter(|digits| (1..=3).contains(&digits.len()))?;
    title.get(len..)?.starts_with(['.', ')', ':']).then(|| digits.to_owned())
}

/// Reads it.
#[expect(clippy::unnecessary_wraps, reason = "the signature of all formats")]
pub(super) fn read(text: &Text) -> Result<Reading, Refusal> {
    let blocks = Blocks::parse(&text.text);
    let mut outline = outline::read(text, "openspec", &blocks, &mut Tasks::default());
    for group in outline.groups() {
        if number(&group.title).is_some() {
            group.order = GroupOrder::AfterPrevious;
        }
    }
    Ok(outline.finish(false))
}

#[derive(Default)]
struct Tasks {
    /// The entry of the last item.
    item: Option<usize>,
}

impl Grammar for Tasks {
    fn part(&mut self, at: usize, block: &Block) -> Part {
        match &block.kind {
            Kind::Entry(entry) if entry.mark.is_some() => {
                let head = head(&block.text);
                // Boxes below a task are its steps unless they have numbers of their own.
                let below = entry.depth > 0 && self.item.is_some_and(|item| block.entry.is_some_and(|on| on >= item));
                if below && head.id.is_none() {
                    return Part::Plain;
                }
                self.item = Some(at);
                Part::Item(head)
            }
            Kind::Heading(_) => {
                self.item = None;
                Part::Plain
            }
            _ => Part::Plain,
        }
    }

    fn in_fence(&mut self, mark: char, text: &str) -> Option<Head> {
        let mut head = head(text);
        head.state = (BoxState::of(mark) == BoxState::Done).then_some(State::Done);
        Some(head)
    }

    fn sign(&self, mark: char) -> BoxState {
        // The tool counts whatever is not ticked as still to do.
        match BoxState::of(mark) {
            BoxState::Cancelled => BoxState::Open,
            other => other,
        }
    }
}

fn head(text: &str) -> Head {
    let mut head = Head { rule: "a box of OpenSpec's task list", ..Head::default() };
    match kiro::numbered(text) {
        Some(number) => {
            outline::marks(&mut head, number.rest);
            head.id = Some(number.id.to_owned());
        }
        None => outline::marks(&mut head, text),
    }
    head
}
