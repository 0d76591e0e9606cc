//! The clock jumped, or was set back: deadlines begin afresh, and nothing that was seen lies in the future.
//!
//! Time that the machine slept does not count (domain.md section 6). A wall clock that is set back leaves behind dates
//! that are still to come: commits that arrive tomorrow, an acknowledgement that would cover what happens until then.
//! Whatever was seen has happened, so no date of it is later than now.

use orch_shared::{record::Record, time::Timestamp};

use super::{Effects, Engine, Worker};

impl Engine {
    /// Deadlines count from now. That is on record: a restart must not make up for the night.
    pub(super) fn restart_deadlines(&mut self, effects: &mut Effects) {
        let now = self.now;
        self.deadlines_from = Some(now);
        self.workers.values_mut().for_each(|worker| worker.restart_deadlines(now));
        effects.remember(Record::DeadlinesFrom(now));
    }

    /// Takes the time of an event. Where it is earlier than that of the last one, or the last one is not known, dates
    /// that are still to come are of before the clock was set back.
    pub(super) fn take_time(&mut self, at: Timestamp) {
        let first = self.turn == 0;
        let was = std::mem::replace(&mut self.now, at);
        if first || at < was {
            self.let_it_have_happened();
        }
    }

    fn let_it_have_happened(&mut self) {
        let now = self.now;
        // What a restart finds to be of before a jump back is as old as the jump, where that is on record.
        let latest = self.deadlines_from.filter(|jumped| *jumped <= now).unwrap_or(now);
        let settle = |at: &mut Timestamp| {
            if *at > now {
                *at = latest;
            }
        };
        self.arrivals.values_mut().for_each(settle);
        self.registered.iter_mut().chain(&mut self.deadlines_from).for_each(settle);
        self.strays.values_mut().for_each(|stray| settle(&mut stray.at));
        self.rewrites.values_mut().for_each(|rewrite| settle(&mut rewrite.at));
        self.stash_change.iter_mut().for_each(|change| settle(&mut change.at));
        for need in self.needs.values_mut() {
            settle(&mut need.opened_at);
            need.resolved.iter_mut().for_each(|(at, _)| settle(at));
        }
        for worker in self.workers.values_mut() {
            settle(&mut worker.observed_at);
            worker.grace.iter_mut().chain(&mut worker.last_own_at).for_each(settle);
            // Looked at again when somebody asks: an old look would pass for a fresh one.
            worker.activity = None;
            worker.sessions = None;
            worker.busy_until = None;
        }
        self.sessions_sought = None;
        self.episodes.let_it_have_happened(settle);
    }
}

impl Worker {
    pub(super) fn restart_deadlines(&mut self, now: Timestamp) {
        self.grace = Some(now);
        self.activity = None;
        self.sessions = None;
        self.busy_until = None;
    }

    /// From when on something counts that began then, as a file's date says: from the last jump of the clock at the
    /// earliest, and exactly from it where that date is of before a jump back.
    pub(crate) fn counted_from(&self, since: Timestamp, now: Timestamp) -> Timestamp {
        match self.grace {
            Some(jumped) if since > now => jumped,
            jumped => jumped.map_or(since, |jumped| jumped.max(since)),
        }
    }
}
