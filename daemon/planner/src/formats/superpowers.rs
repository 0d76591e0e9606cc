//! superpowers' plans: `### Task N: title` is the item, `- [ ] **Step n: …**` are its steps (planning.md 1.11).
//!
//! `**Files:**` names what it creates and changes, `**Interfaces:**` what it produces and consumes: that is the order.

use orch_shared::plan::Role;

use super::{
    ai_dev_tasks,
    outline::{self, Grammar, Part},
};
use crate::{
    decode::Text,
    draft::{GroupOrder, Reading},
    input::Refusal,
    markdown::blocks::{Block, Blocks, Kind},
};

/// True for headings of tasks with numbered steps, or with lists of files as the tool writes them.
pub(super) fn recognises(text: &Text) -> bool {
    text.text.contains("# Task ") && {
        let blocks = Blocks::parse(&text.text);
        let mut tasks = 0_usize;
        let mut evidence = 0_usize;
        for block in &blocks.blocks {
            match &block.kind {
                Kind::Heading(level) => tasks += usize::from(*level > 1 && ai_dev_tasks::task(&block.text).is_some()),
                Kind::Entry(entry) if tasks > 0 => {
                    let step = entry.mark.is_some() && is_step(&block.text);
                    let file = ["Create: `", "Modify: `", "Test: `"].iter().any(|word| block.raw.starts_with(word));
                    evidence += usize::from(step || file);
                }
                Kind::Paragraph => evidence += usize::from(tasks > 0 && is_step(&block.text) && block.set.bold),
                _ => {}
            }
        }
        tasks > 0 && evidence >= 2 && evidence >= tasks
    }
}

/// `Step 3: …`.
fn is_step(text: &str) -> bool {
    text.strip_prefix("Step ").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// Reads it.
#[expect(clippy::unnecessary_wraps, reason = "the signature of all formats")]
pub(super) fn read(text: &Text) -> Result<Reading, Refusal> {
    let blocks = Blocks::parse(&text.text);
    let mut outline = outline::read(text, "superpowers-plan", &blocks, &mut Plan);
    for group in outline.groups() {
        let lower = group.title.to_lowercase();
        if ["phase ", "chunk ", "wave ", "stage ", "milestone "].iter().any(|word| lower.starts_with(word)) {
            group.order = GroupOrder::AfterPrevious;
        }
    }
    Ok(outline.finish(false))
}

struct Plan;

impl Grammar for Plan {
    fn part(&mut self, _at: usize, block: &Block) -> Part {
        match &block.kind {
            Kind::Heading(level) if *level > 1 => ai_dev_tasks::task(&block.text).map_or(Part::Plain, Part::Item),
            Kind::Entry(entry) if entry.mark.is_some() && ai_dev_tasks::task(&block.text).is_some() => {
                Part::Aside(Role::Duplicate)
            }
            _ => Part::Plain,
        }
    }
}
