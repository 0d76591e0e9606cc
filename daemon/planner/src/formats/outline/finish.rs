//! The end of a walk: what steps say of their items, and what a person should know.

use std::collections::BTreeMap;

use super::Outline;
use crate::{
    draft::{Draft, Reading, Said, State},
    markdown::{self, blocks::Kind, fields, words},
};

impl Outline<'_> {
    /// The reading.
    pub(in crate::formats) fn finish(mut self, in_order: bool) -> Reading {
        for (item, steps) in &self.steps {
            // Conditions say how far an item is only where it has no steps.
            let (all, done) = if steps.0 > 0 { steps } else { self.criteria.get(item).unwrap_or(steps) };
            let Some(draft) = self.reading.drafts.get_mut(*item).filter(|_| *all > 0) else { continue };
            if !self.said.get(*item).copied().unwrap_or(false) {
                draft.state = match done {
                    0 => State::Open,
                    _ if done == all => State::Done,
                    _ => State::InProgress,
                };
            } else if draft.state == State::Done && done < all {
                let open = all - done;
                let boxes =
                    if open == 1 { "a box below it is".to_owned() } else { format!("{open} boxes below it are") };
                let what = format!("It says that it is finished, and {boxes} open: which is right?");
                draft.state = if *done == 0 { State::Open } else { State::InProgress };
                draft.doubt = Some(Said { what, line: draft.line });
            }
        }
        self.doubt_statuses();
        self.reading.warnings.extend(markdown::fences(self.blocks));
        self.reading.groups = self.groups.list;
        self.reading.in_order = in_order;
        self.reading
    }

    /// A status that says that all is finished, over items that are open: one question, however many (planning.md rule 7),
    /// and none of them is planned before it is answered.
    fn doubt_statuses(&mut self) {
        let whole = self.status();
        let said: Vec<Option<u32>> =
            self.groups.list.iter().map(|group| is_done(&group.title).then_some(group.line).flatten()).collect();
        let above = |draft: &Draft| {
            let mut at = draft.group;
            while let Some(group) = at {
                if let Some(line) = said.get(group).copied().flatten() {
                    return Some(line);
                }
                at = self.groups.list.get(group).and_then(|of| of.parent).filter(|parent| *parent < group);
            }
            whole
        };
        let mut against: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (at, draft) in self.reading.drafts.iter().enumerate().filter(|(_, draft)| draft.state.is_open()) {
            if let Some(line) = above(draft) {
                against.entry(line).or_default().push(at);
            }
        }
        for (line, open) in against {
            let count = open.len();
            let items = if count == 1 { "an item is".to_owned() } else { format!("{count} items are") };
            let what = format!("Line {line} says that all is finished, and {items} open: what is still to do?");
            for item in open {
                if let Some(draft) = self.reading.drafts.get_mut(item) {
                    draft.doubt.get_or_insert_with(|| Said { what: what.clone(), line: Some(line) });
                }
            }
        }
    }

    /// The line that says that the whole document is finished: in its front matter, or above its first section.
    fn status(&self) -> Option<u32> {
        let front = self.blocks.front.as_ref().and_then(|front| {
            let mut lines = front.text.lines().zip(2_u32..);
            lines.find_map(|(text, line)| told(text).then_some(line))
        });
        let top =
            self.blocks.blocks.iter().take_while(|block| !matches!(block.kind, Kind::Heading(level) if level > 1));
        let mut lines = top.filter(|block| matches!(block.kind, Kind::Paragraph)).flat_map(|block| block.lines());
        front.or_else(|| lines.find_map(|(line, text)| told(text).then_some(line)))
    }
}

/// `status: completed`, `**Status**: \u{2705} Done`.
fn told(line: &str) -> bool {
    let named = fields::named(line).map(|named| (named.key, named.value));
    let named = named.or_else(|| line.split_once(':').filter(|(key, _)| !key.contains(' ')));
    named.is_some_and(|(key, value)| fields::is_status(key) && words::value(value) == Some(words::Said::Done))
}

fn is_done(title: &str) -> bool {
    words::title(title).is_some_and(|(said, _)| said == words::Said::Done)
}
