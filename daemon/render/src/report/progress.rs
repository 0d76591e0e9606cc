//! How far a plan is, item by item and against what it was estimated to take.

use std::time::Duration;

use orch_shared::{
    plan::{ItemProgress, ItemState, RunProgress},
    time::{Spoken, Timestamp},
};

use super::line;
use crate::quote::markdown::cell;

/// The longest description, in bytes.
const LONGEST: usize = 120;

pub(super) fn render(out: &mut String, run: &RunProgress, now: Timestamp) {
    let count = |state| run.workers.values().flatten().filter(|item| item.state == state).count();
    let (done, in_hand, left) = (count(ItemState::Done), count(ItemState::InHand), count(ItemState::Left));
    let (minutes_done, minutes) = run.minutes();
    line(out, "\n### Progress\n");
    line(
        out,
        &format!(
            "Run {}: {done} done, {in_hand} in hand, {left} left. By the estimate {} of {} of work are done; the run began \
             {} ago.\n",
            run.run,
            took(minutes_done),
            took(minutes),
            Spoken(now.since(run.began))
        ),
    );
    line(out, "| Worker | Item | Size | State | What |");
    line(out, "|---|---|---|---|---|");
    for (task, items) in &run.workers {
        for ItemProgress { item, state } in items {
            let what = cell(item.description.expose(), LONGEST);
            line(out, &format!("| {task} | {} | {} | {} | {what} |", item.id, item.size.name(), in_words(*state)));
        }
    }
}

fn took(minutes: u32) -> Spoken {
    Spoken(Duration::from_secs(60 * u64::from(minutes)))
}

const fn in_words(state: ItemState) -> &'static str {
    match state {
        ItemState::Done => "done",
        ItemState::InHand => "in hand",
        ItemState::Left => "left",
    }
}
