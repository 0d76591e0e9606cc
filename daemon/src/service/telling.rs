//! Telling the person: what is due is noted as being sent, then sent, then noted as it ended.

use orch_shared::record::{PingRecord, PingState};
use tracing::{error, info};

use super::Service;
use crate::{
    clock::Clock,
    notify::{Ping, Told},
};

impl Service {
    pub(super) fn send_due_pings(&mut self) {
        for ping in self.pacer.due(self.now, Clock::minute_of_day(self.now)) {
            self.note(&ping, PingState::Sending);
            self.notifier.tell(ping);
        }
    }

    pub(super) fn take_outcome(&mut self, told: &Told) {
        self.note(&told.ping, PingState::Ended(told.outcome));
        self.pacer.ended(&told.ping, told.outcome, self.now);
        // Said once it is on record: who reads this line knows that a crash does not repeat the ping.
        for channel in &told.channels {
            info!(channel = channel.channel, outcome = ?channel.outcome, detail = channel.detail, "a telling ended");
        }
    }

    /// Stored before the next step, so that a crash leaves the last one standing (domain.md section 8).
    fn note(&mut self, ping: &Ping, state: PingState) {
        for (alert, attempt) in &ping.alerts {
            let record = PingRecord { repo: ping.repo, alert: alert.clone(), attempt: *attempt, state, at: self.now };
            if let Err(error) = self.store.note_ping(&record) {
                error!(%error, "what was told cannot be stored; it may be told again after a crash");
            }
        }
    }
}
