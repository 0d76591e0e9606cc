//! What becomes due, and when the service must wake for it. Nothing here beats at a fixed rate but the safety scan.

use std::time::Duration;

use orch_rules::event::Event;
use orch_shared::{ids::RepoId, time::Timestamp};
use tokio::time::Instant;

use super::{Service, tracked::Watching};
use crate::{clock::Clock, supervision};

/// How often every repo is read although nothing was seen (architecture.md, "Events are hints").
pub(super) const SAFETY_SCAN: Duration = Duration::from_secs(30);
/// After the last event of a repo it is read once more: recursive creation races with its own watch (faults.md F1).
pub(super) const SECOND_LOOK: Duration = Duration::from_secs(1);
/// How long events and the journal are kept.
const RETENTION: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// How often what is older is looked for.
const TIDY: Duration = Duration::from_secs(24 * 60 * 60);
/// How often a repo is read whose events do not arrive.
pub(super) const POLL: Duration = Duration::from_secs(5);

impl Service {
    /// When something is due next, at the latest at the next safety scan.
    pub(super) fn next_wake(&self) -> Instant {
        let now = Instant::now();
        let at = |due: Timestamp| now + due.since(self.now);
        let scans = self.repos.values().filter_map(|tracked| tracked.scans.look_again);
        let deadlines = self.repos.values().filter_map(|tracked| tracked.engine.next_deadline()).map(at);
        let pings = self.pacer.next_wake(self.now, Clock::minute_of_day(self.now)).map(at);
        let watchdog = supervision::watchdog_period().map(|period| now + period);
        [Some(self.safety_scan), self.barrier.next_deadline(), pings, watchdog]
            .into_iter()
            .flatten()
            .chain(scans)
            .chain(deadlines)
            .min()
            .unwrap_or(self.safety_scan)
    }

    pub(super) fn do_what_is_due(&mut self) {
        let now = Instant::now();
        if now >= self.safety_scan {
            self.safety_scan = now + SAFETY_SCAN;
            self.mark_all_dirty("the safety scan is due");
            self.save_what_was_not();
            self.check_socket();
            self.tidy(now);
        }
        self.look_again(now);
        self.tick_engines();
        self.begin_scans(now);
        self.give_up_waiting(now);
        self.send_due_pings();
        supervision::alive();
    }

    /// Once a day, with a safety scan: no wake-up of its own.
    fn tidy(&mut self, now: Instant) {
        if now < self.next_tidying {
            return;
        }
        self.next_tidying = now + TIDY;
        let before = Timestamp::from_millis(
            self.now.as_millis().saturating_sub(i64::try_from(RETENTION.as_millis()).unwrap_or(0)),
        );
        if let Err(error) = self.store.forget_old(before) {
            tracing::warn!(%error, "old events stay in the store");
        }
    }

    fn look_again(&mut self, now: Instant) {
        for tracked in self.repos.values_mut() {
            if tracked.scans.look_again.is_some_and(|due| now >= due) {
                tracked.scans.look_again = match tracked.watching {
                    Watching::Events => None,
                    Watching::Polling(_) => Some(now + POLL),
                };
                tracked.scans.want();
            }
        }
    }

    fn tick_engines(&mut self) {
        let due: Vec<RepoId> = self
            .repos
            .iter()
            .filter(|(_, tracked)| tracked.engine.next_deadline().is_some_and(|deadline| deadline <= self.now))
            .map(|(id, _)| *id)
            .collect();
        for repo in due {
            self.observe(repo, Event::Ticked);
        }
    }

    /// A socket that a cleaner removed is beyond reach for clients: the service manager, or a person, must restart us.
    fn check_socket(&self) {
        if !self.listener.is_reachable() {
            tracing::error!("the socket was removed or replaced; restart with `orchctl daemon restart`");
        }
    }
}
