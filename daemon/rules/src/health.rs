//! What is seen of a worker: whether its silence has lasted too long, and when to look again (domain.md section 6).
//!
//! Files are looked at only when a deadline is due. So a verdict of silence rests on a look that was taken after the
//! silence had lasted long enough, never on an old one.

use std::time::Duration;

use orch_shared::{config::Thresholds, time::Timestamp, worker::Health};

use crate::engine::Worker;

/// What the verdict is, what to look at, and when to ask again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) health: Health,
    /// The files of its worktree must be looked at before it can be said.
    pub(crate) look: bool,
    /// When it may be another one, if nothing happens until then.
    pub(crate) next: Option<Timestamp>,
}

/// Before anything that is dated.
const LONG_AGO: Timestamp = Timestamp::from_millis(i64::MIN);
/// The shortest time between two looks at files that stand still.
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);
/// The longest: a worker that moves again without a commit is not called stalled for longer.
const LONGEST_PAUSE: Duration = Duration::from_secs(5 * 60);

/// Judges a worker. `last_own` is when its last own commit arrived; `excused` says that its silence is explained.
pub(crate) fn judge(
    worker: &Worker,
    last_own: Option<Timestamp>,
    excused: bool,
    thresholds: &Thresholds,
    now: Timestamp,
) -> Verdict {
    let settled = |health| Verdict { health, look: false, next: None };
    if worker.is_missing() {
        return settled(Health::Missing);
    }
    if excused {
        return settled(Health::Ok);
    }
    let begun = last_own.unwrap_or(worker.observed_at).max(worker.grace.unwrap_or(LONG_AGO));
    let overdue_at = begun.after(thresholds.checkpoint_within);
    if worker.present_worktree().is_none() {
        // Without files there is nothing to see but commits.
        return if overdue_at <= now {
            settled(Health::Overdue)
        } else {
            Verdict { health: Health::Ok, look: false, next: Some(overdue_at) }
        };
    }
    let looked = worker.activity.as_ref();
    // Files that were there when the worktree was made are not activity in it.
    let touched =
        looked.and_then(|looked| looked.seen.newest).filter(|newest| *newest > settling(worker, last_own, now));
    let last_moved = touched.map_or(begun, |touched| touched.max(begun));
    let (silence, quiet_health) = match (last_own, touched) {
        (None, None) => (thresholds.start_within, Health::Unstarted),
        _ => (thresholds.stall_after, Health::Stalled),
    };
    let quiet_at = last_moved.after(silence);
    if quiet_at <= now {
        let pause = (silence / 4).clamp(SHORTEST_PAUSE, LONGEST_PAUSE);
        return match looked {
            // Its files could not be looked at, so they tell no more than those of a worker without any.
            Some(looked) if looked.at >= quiet_at && looked.seen.dirty.is_none() => {
                let again = looked.at.after(pause).max(now.after(SHORTEST_PAUSE));
                let health = if overdue_at <= now { Health::Overdue } else { Health::Ok };
                let due = Some(overdue_at).filter(|due| *due > now);
                Verdict { health, look: looked.at.after(pause) <= now, next: due.into_iter().chain([again]).min() }
            }
            // The look that says so was taken after it had become due.
            Some(looked) if looked.at >= quiet_at => {
                let again = looked.at.after(pause);
                Verdict { health: quiet_health, look: again <= now, next: Some(again.max(now.after(SHORTEST_PAUSE))) }
            }
            _ => Verdict { health: worker.health, look: true, next: Some(now.after(pause)) },
        };
    }
    if overdue_at <= now {
        return Verdict { health: Health::Overdue, look: false, next: Some(quiet_at) };
    }
    Verdict { health: Health::Ok, look: false, next: Some(quiet_at.min(overdue_at)) }
}

/// Until when changes in a worktree are those of its making: git writes the index and the files when it adds one.
fn settling(worker: &Worker, last_own: Option<Timestamp>, now: Timestamp) -> Timestamp {
    const CHECKOUT: Duration = Duration::from_secs(2);
    match last_own {
        Some(_) => LONG_AGO,
        None => match worker.worktree.as_ref().map_or(worker.observed_at, |worktree| worktree.added_at) {
            // Made before the clock was set back: what is changed after that is activity.
            added if added > now => worker.grace.unwrap_or(LONG_AGO),
            added => added.after(CHECKOUT),
        },
    }
}
