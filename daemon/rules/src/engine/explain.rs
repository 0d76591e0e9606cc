//! Every piece of evidence behind a worker's state: each number, its source and the threshold.

use orch_shared::{
    event::EventBody,
    facts::Probe,
    ids::TaskId,
    report::{EvidenceReport, ExplainReport, SCHEMA},
    time::{Spoken, Timestamp},
    worker::{NeedState, Phase},
};

use super::{Effects, Engine, Worker};
use crate::{event::Effect, health};

impl Engine {
    /// Judges the silence of every worker anew.
    pub(super) fn settle_health(&mut self, effects: &mut Effects) {
        let tasks: Vec<TaskId> = self.workers.keys().cloned().collect();
        let (mut due, mut looks) = (false, Vec::new());
        for task in tasks {
            let Some(worker) = self.workers.get(&task) else { continue };
            let thresholds = self.settings.thresholds_of(worker);
            let verdict = health::judge(worker, worker.last_own_at, self.is_excused(worker), &thresholds, self.now);
            due |= verdict.look;
            let look = verdict.look || self.wants_to_know_if_clean(worker);
            let Some(worker) = self.workers.get_mut(&task) else { continue };
            let busy_until = worker.busy_until.filter(|until| look && *until > self.now);
            if busy_until.is_none()
                && let (true, Some(worktree)) = (look, worker.present_worktree())
            {
                looks.push(Effect::Look(Probe::Activity { worktree: worktree.path.clone() }));
            }
            worker.unsure = verdict.look;
            worker.next_look = busy_until.into_iter().chain(verdict.next).min();
            let was = std::mem::replace(&mut worker.health, verdict.health);
            if was != verdict.health {
                effects.publish(EventBody::Health { worker: task, from: was, to: verdict.health });
            }
        }
        if due {
            // Before the files, whose look decides: what is then said of a silence says who is there.
            self.seek_sessions(effects);
        }
        looks.into_iter().for_each(|look| effects.push(look));
    }

    /// Never called silent: one that is done, that says why it is quiet, or that is in the middle of an operation.
    fn is_excused(&self, worker: &Worker) -> bool {
        let operating = worker.present_worktree().is_some_and(|worktree| worktree.operation.is_some());
        worker.integrated
            || operating
            || matches!(worker.phase(), Phase::Complete | Phase::Blocked)
            || self.waits_in_vain(worker)
    }

    /// A worker that says it is done is believed once its files were looked at, and looked at again now and then.
    fn wants_to_know_if_clean(&self, worker: &Worker) -> bool {
        const AGAIN: std::time::Duration = std::time::Duration::from_secs(60);
        let said_so = worker.phase() == Phase::Complete || worker.fold.reopened();
        let fresh = |looked: &super::worker::Looked| self.now.since(looked.at) < AGAIN;
        said_so && !worker.integrated && !worker.looked_since_its_last_commit().is_some_and(fresh)
    }

    /// Everything that the worker's state rests on.
    #[must_use]
    pub fn explain(&self, task: &TaskId, at: Timestamp) -> Option<ExplainReport> {
        let worker = self.workers.get(task)?;
        let mut evidence = Vec::new();
        let mut say = |about: &str, finding: String, source: String, threshold: Option<String>| {
            evidence.push(EvidenceReport {
                about: about.to_owned(),
                finding: finding.into(),
                source: source.into(),
                threshold,
            });
        };
        let branch = worker.branch.shown();
        match worker.fold.last_status.and_then(|oid| self.commits.get(&oid)) {
            Some(commit) => say(
                "phase",
                format!("{}: the last status commit says {}", worker.phase(), commit.subject.expose()),
                format!("git show {}", commit.oid),
                None,
            ),
            None => say(
                "phase",
                "pending: no own commit carries a status tag".to_owned(),
                format!("git log --first-parent {}", branch.expose()),
                None,
            ),
        }
        for own in &worker.own {
            let subject = self.commits.get(&own.oid).map_or("", |commit| commit.subject.expose());
            let finding = format!("{} is its own: {subject}", own.oid.short());
            say("attribution", finding, format!("{} at {}", own.by, self.arrived(own.oid)), None);
        }
        self.explain_health(worker, at, &mut say);
        self.explain_progress(worker, &mut say);
        self.explain_changes(worker, &mut say);
        for need in self.needs.values().filter(|need| need.key.worker == *task) {
            let answer = need.answer.map_or_else(
                || "nothing answers it".to_owned(),
                |(oid, evidence)| format!("commit {} answers it ({evidence})", oid.short()),
            );
            let item = need.key.item.written();
            let finding =
                format!("{} of {} is {}: {answer}", item.expose(), need.provider_shown().expose(), need.state);
            say("need", finding, format!("git show {}", need.opened_by), None);
        }
        Some(ExplainReport {
            schema: SCHEMA,
            repo: self.settings.name.clone(),
            worker: self.worker_report(worker),
            evidence,
        })
    }

    fn explain_health(
        &self,
        worker: &Worker,
        at: Timestamp,
        say: &mut impl FnMut(&str, String, String, Option<String>),
    ) {
        let thresholds = self.settings.thresholds_of(worker);
        let limit = |name: &str, duration| Some(format!("{name} = {}", Spoken(duration)));
        let ago = |then: Timestamp| format!("{then}, {} ago", Spoken(at.since(then)));
        match worker.own.last() {
            Some(own) => say(
                "health",
                format!("last own commit {}", ago(self.arrived(own.oid))),
                format!("git show {}", own.oid),
                limit("checkpoint_within", thresholds.checkpoint_within),
            ),
            None => say(
                "health",
                format!("no own commit since it was first observed, {}", ago(worker.observed_at)),
                "the daemon's record".to_owned(),
                limit("start_within", thresholds.start_within),
            ),
        }
        if let Some(jumped) = worker.grace {
            let finding = format!("deadlines count from {}", ago(jumped));
            say("health", finding, "the machine slept, or its clock jumped".to_owned(), None);
        }
        match (worker.present_worktree(), &worker.activity) {
            (None, _) => say("health", "it has no worktree".to_owned(), "git worktree list".to_owned(), None),
            (Some(_), None) => say(
                "health",
                "its files were not looked at: no deadline was due".to_owned(),
                "git status".to_owned(),
                limit("stall_after", thresholds.stall_after),
            ),
            (Some(worktree), Some(looked)) => {
                let newest = looked.seen.newest.map_or_else(|| "not known".to_owned(), ago);
                let dirty = looked.seen.dirty.map_or_else(|| "?".to_owned(), |n| n.to_string());
                say(
                    "health",
                    format!(
                        "last file change {newest}; {dirty} files changed or untracked; looked at {}",
                        ago(looked.at)
                    ),
                    format!("git -C {} status", worktree.path.shown().expose()),
                    limit("stall_after", thresholds.stall_after),
                );
            }
        }
        if let (Some(worktree), Some(seen)) = (worker.present_worktree(), &worker.sessions) {
            say(
                "health",
                match seen.session() {
                    Some(session) => format!("{session} is there; looked for {}", ago(seen.at)),
                    None => format!("no session has its directory there; looked for {}", ago(seen.at)),
                },
                format!("the working directories of your processes: {}", worktree.path.shown().expose()),
                None,
            );
        }
        if let Some((operation, since)) = worker.present_worktree().and_then(|worktree| worktree.operation) {
            say("health", format!("a {operation} is in progress since {}", ago(since)), "git status".to_owned(), None);
        }
        let open = self.needs.values().filter(|n| n.key.worker == worker.task && n.state == NeedState::Open).count();
        if open > 0 {
            say(
                "health",
                format!("{open} of its needs are open: it says why it is quiet"),
                "orchctl needs".to_owned(),
                None,
            );
        }
    }
}
