//! The free reader: TODO files, roadmaps, reviews, PRDs, plans and prose that no known format takes.
//!
//! In order: what each section is for ([`view`]), which of its blocks are items ([`pick`], [`heads`], [`tables`]), what
//! repeats ([`settle`]), and what each item says of itself ([`drafts`]). What looked like work and is none is listed
//! with its role; all that no item holds is a note (planning.md 1.13 and section 2).

mod bold;
mod dotted;
mod drafts;
mod entries;
mod heads;
mod nature;
mod notes;
mod persons;
mod pick;
mod prose;
mod records;
mod sentences;
mod settle;
mod tables;
#[cfg(test)]
mod tests;
mod titles;
mod verbs;
mod view;

use std::collections::BTreeMap;

pub use notes::fences;

use self::{
    drafts::Outcome,
    pick::{Made, Pick},
    titles::Aspect,
    view::View,
};
use super::{
    blocks::{Block, Blocks, Kind},
    boxes::BoxState,
    groups::{self, Groups},
    words::Said as Told,
};
use crate::{
    decode::Text,
    draft::{GroupOrder, Reading, Said, SetAside, State},
};

/// True for the title of a section of what is put off or out of scope, in any format.
#[must_use]
pub fn puts_off(title: &str) -> bool {
    titles::puts_off(title)
}

/// Reads free text.
pub(super) fn read(text: &Text) -> Reading {
    let mut blocks = Blocks::parse(&text.text);
    if let Some(headed) = bold::as_headings(&text.name, &text.text, &blocks) {
        blocks = Blocks::parse(&headed);
    } else if let Some(listed) = dotted::as_entries(&text.text, &blocks) {
        blocks = Blocks::parse(&listed);
    } else if let Some(listed) = records::as_entries(&text.text, &blocks) {
        blocks = Blocks::parse(&listed);
    }
    let view = View::new(&text.name, &blocks);
    let mut found = pick::find(&view);
    settle::settle(&view, &mut found);
    let mut reading = Reading { name: text.name.clone(), format: "text", ..Reading::default() };
    reading.warnings = fences(&blocks);
    reading.title = blocks.title().map(|section| Said { what: section.title.clone(), line: section.line });
    let mut groups = Groups::default();
    let mut labels: BTreeMap<usize, usize> = BTreeMap::new();
    let mut consumed = vec![false; blocks.blocks.len()];
    let mut against: BTreeMap<u32, (usize, Vec<usize>)> = BTreeMap::new();
    for pick in &found.picks {
        let Some(outcome) = drafts::build(&view, pick) else { continue };
        let range = range(&view, pick);
        for one in consumed.get_mut(range.0..range.1).unwrap_or_default() {
            *one = true;
        }
        match outcome {
            Outcome::Aside(role) => {
                let block = blocks.blocks.get(pick.block);
                let original = block.map_or(String::new(), |block| pick::first_line(&block.raw));
                let line = block.and_then(|block| line(block, pick));
                found.aside.push(SetAside { line, original, role });
            }
            Outcome::Item(mut draft) => {
                let boxed =
                    blocks.blocks.get(pick.block).and_then(Block::as_entry).is_some_and(|entry| entry.mark.is_some());
                if pick.made == Made::Heading
                    && draft.state == State::Done
                    && let Some((Told::Done, line)) = drafts::above(&view, pick)
                {
                    let count = open_boxes(&view, range);
                    if count > 0 {
                        draft.state = State::Open;
                        let (boxes, items) = against.entry(line).or_default();
                        *boxes += count;
                        items.push(reading.drafts.len());
                    }
                }
                if let Some((Told::Done, line)) = drafts::above(&view, pick)
                    && draft.state == State::Open
                    && boxed
                {
                    let (boxes, items) = against.entry(line).or_default();
                    *boxes += 1;
                    items.push(reading.drafts.len());
                }
                draft.group = group(&view, pick, &mut groups, &mut labels);
                reading.drafts.push(*draft);
            }
        }
    }
    // One question, however many boxes it is about (planning.md rule 7): none of them is planned before it is answered.
    for (line, (count, items)) in against {
        let boxes = if count == 1 { "a box below it is".to_owned() } else { format!("{count} boxes below it are") };
        let what = format!("Line {line} says that all is finished, and {boxes} open: what is still to do?");
        for item in items {
            if let Some(draft) = reading.drafts.get_mut(item) {
                draft.doubt = Some(Said { what: what.clone(), line: Some(line) });
            }
        }
    }
    reading.notes = notes::find(&view, &consumed, &mut groups);
    reading.groups = groups.list;
    order(&mut reading);
    reading.set_aside = found.aside;
    reading.set_aside.sort_by_key(|aside| aside.line);
    if reading.drafts.iter().all(|draft| !draft.state.is_open()) {
        let what = "no open work items found".to_owned();
        reading.warnings.push(Said { what, line: None });
    }
    reading
}

fn line(block: &Block, pick: &Pick) -> Option<u32> {
    match (&block.kind, pick.made) {
        (Kind::Table(table), Made::Row(row)) => table.rows.get(row).map(|row| row.line),
        _ => Some(block.line),
    }
}

/// How many boxes of a piece of work are open; conditions are often left so where all is finished.
fn open_boxes(view: &View<'_>, (from, to): (usize, usize)) -> usize {
    let is_open = |at: &usize| {
        let block = view.block(*at);
        let mark = block.and_then(|block| block.as_entry()).and_then(|entry| entry.mark);
        let condition = |aspect| matches!(aspect, Aspect::Criteria | Aspect::Gate | Aspect::Checks);
        let around = block.map_or(Aspect::Unknown, |block| view.fact(block.section).aspect);
        mark.is_some_and(|mark| BoxState::of(mark) == BoxState::Open)
            && !condition(around)
            && !condition(view.label_aspect(*at))
    };
    (from..to).filter(is_open).count()
}

/// The blocks that an item takes up.
fn range(view: &View<'_>, pick: &Pick) -> (usize, usize) {
    match pick.made {
        Made::Heading => (pick.block, view.fact(pick.section).all.1),
        Made::Entry => (pick.block, drafts::end(view, pick.block)),
        Made::Lead => (pick.block, drafts::list_end(view, pick.block)),
        Made::Row(_) | Made::Line(_) | Made::Sentence(_) => (pick.block, pick.block + 1),
    }
}

/// The group of an item: the section around it, and in it the label or the parent entry.
fn group(view: &View<'_>, pick: &Pick, groups: &mut Groups, labels: &mut BTreeMap<usize, usize>) -> Option<usize> {
    let section = match pick.made {
        Made::Heading => view.blocks.sections.get(pick.section).and_then(|section| section.parent)?,
        _ => pick.section,
    };
    let around = groups.of_section(view.blocks, section);
    let Some(label) = pick.parent else { return around };
    if let Some(group) = labels.get(&label) {
        return Some(*group);
    }
    let block = view.block(label)?;
    let title = block.text.trim_end_matches([':', '\u{ff1a}']);
    let group = groups.push(groups::named(title, Some(block.line), around));
    labels.insert(label, group);
    Some(group)
}

/// Phases that are counted come one after the other (rule 9).
fn order(reading: &mut Reading) {
    for group in &mut reading.groups {
        let lower = group.name.to_lowercase();
        let counted =
            ["phase", "stage", "wave", "step", "milestone", "sprint", "fase", "\u{30d5}\u{30a7}\u{30fc}\u{30ba}"]
                .iter()
                .any(|word| lower.starts_with(word));
        if counted && view::phase(&group.title) {
            group.order = GroupOrder::AfterPrevious;
        }
    }
}
