//! The end of a walk: what steps say of their items, and what a person should know.

use super::Outline;
use crate::{
    draft::{Reading, Said, State},
    markdown,
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
        self.reading.warnings.extend(markdown::fences(self.blocks));
        self.reading.groups = self.groups.list;
        self.reading.in_order = in_order;
        self.reading
    }
}
