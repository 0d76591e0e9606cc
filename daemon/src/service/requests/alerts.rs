//! `orchctl alerts`, `ack` and `snooze`.

use std::time::Duration;

use orch_rules::event::Event;
use orch_shared::{
    ids::{AlertId, RepoId},
    protocol::{Failure, FailureKind, RepoSelector},
    report::{AlertReport, AlertsReport, SCHEMA},
};

use super::Answer;
use crate::service::{Service, effects::Durability};

/// Nobody means to be silent for longer: 365 days.
const LONGEST_SNOOZE: u64 = 365 * 24 * 60 * 60;

impl Service {
    pub(super) fn list_alerts(&self, repo: &RepoSelector, all: bool) -> Answer<AlertsReport> {
        let mut alerts: Vec<AlertReport> = self
            .select_repos(repo)?
            .iter()
            .filter_map(|id| self.repos.get(id))
            .flat_map(|tracked| tracked.engine.alerts(all))
            .collect();
        alerts.sort_by(|a, b| {
            let order = |alert: &AlertReport| (alert.ended.is_some(), std::cmp::Reverse(alert.severity), alert.since);
            order(a).cmp(&order(b)).then_with(|| a.id.cmp(&b.id))
        });
        Ok(AlertsReport { schema: SCHEMA, alerts })
    }

    pub(super) fn acknowledge_alerts(&mut self, typed: &[String]) -> Answer<Vec<AlertReport>> {
        self.change_alerts(typed, |service, repo, alert| {
            service.observe_durably(repo, Event::AlertAcknowledged(alert.clone()), Durability::Power);
            service.pacer.acknowledge(&alert);
        })
    }

    pub(super) fn snooze_alerts(&mut self, typed: &[String], seconds: u64) -> Answer<Vec<AlertReport>> {
        if !(1..=LONGEST_SNOOZE).contains(&seconds) {
            return Err(Failure::new(FailureKind::Usage, "an alert can be snoozed for one second to 365 days"));
        }
        let until = self.now.after(Duration::from_secs(seconds));
        self.change_alerts(typed, |service, repo, alert| {
            service.observe_durably(repo, Event::AlertSnoozed(alert.clone(), until), Durability::Power);
            service.pacer.snooze(&alert, until);
        })
    }

    /// All or none: an id that does not exist changes nothing.
    fn change_alerts(
        &mut self,
        typed: &[String],
        change: impl Fn(&mut Self, RepoId, AlertId),
    ) -> Answer<Vec<AlertReport>> {
        let alerts = typed.iter().map(|id| self.select_alert(id)).collect::<Result<Vec<_>, _>>()?;
        for (repo, alert) in &alerts {
            change(self, *repo, alert.clone());
        }
        self.check_it_was_stored()?;
        let now = alerts.iter().filter_map(|(repo, alert)| {
            // An acknowledged event may have ended with it, and is then among those of the past.
            let tracked = self.repos.get(repo)?;
            tracked.engine.alerts(true).into_iter().find(|report| report.id == *alert)
        });
        Ok(now.collect())
    }
}
