//! The picture as data for people: status, log, needs, alerts.

use orch_shared::{
    ids::{RefName, TaskId},
    report::{AlertReport, CommitReport, LogEntry, NeedReport, NeedsEntry, RepoReport, WorkerReport},
    text::Untrusted,
    time::Timestamp,
    worker::{Evidence, NeedState, RepoState},
};

use super::{
    Engine, Need, Unreliable, Worker, episodes,
    needs::{NeedKey, Unmet},
};
use crate::{attribution::Own, commit::Commit};

impl Engine {
    /// The repo as it is now.
    #[must_use]
    pub fn report(&self, _at: Timestamp) -> RepoReport {
        let (state, degraded) = match &self.trouble {
            Some(Unreliable::Unread(trouble) | Unreliable::Polled(trouble)) => {
                (RepoState::Degraded, Some(trouble.to_string()))
            }
            None if self.ready => (RepoState::Ok, None),
            None => (RepoState::CatchingUp, None),
        };
        RepoReport {
            name: self.settings.name.clone(),
            path: self.settings.path.shown(),
            base: self.base.as_ref().map(|(name, _)| name.shown()).unwrap_or_default(),
            state,
            degraded,
            run: self.settings.run_id(),
            workers: self.workers.values().map(|worker| self.worker_report(worker)).collect(),
            alerts: self.alerts(false),
        }
    }

    pub(super) fn worker_report(&self, worker: &Worker) -> WorkerReport {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        WorkerReport {
            task: worker.task.clone(),
            slug: worker.slug.clone(),
            branch: worker.branch.shown(),
            worktree: worker.worktree.as_ref().map(|worktree| worktree.path.shown_from(&self.settings.path)),
            phase: worker.phase(),
            health: worker.health,
            reason: worker.fold.reason.clone(),
            operation: worker
                .present_worktree()
                .and_then(|worktree| worktree.operation)
                .map(|(operation, _)| operation),
            integrated: worker.integrated,
            diverged: worker.diverged || worker.upstream.as_ref().is_some_and(|up| up.unpushed > 0 && up.unpulled > 0),
            commits: count(worker.own.len()),
            checkpoints: worker.fold.n_checkpoints,
            tip: worker.tip,
            ahead: worker.ahead,
            behind: worker.behind,
            dirty: worker.dirty(),
            last_commit: worker.own.iter().rev().find_map(|own| self.commit_report(own)),
            needs: self.needs_of(&worker.task).into_iter().map(need_report).collect(),
            progress: self.progress(worker),
        }
    }

    pub(super) fn commit_report(&self, own: &Own) -> Option<CommitReport> {
        let commit: &Commit = self.commits.get(&own.oid)?;
        Some(CommitReport {
            oid: commit.oid,
            subject: commit.subject.clone(),
            class: commit.class,
            at: self.arrived(commit.oid),
            attribution: own.by,
        })
    }

    /// Alerts that hold, the most severe first; with `all`, those that ended too.
    #[must_use]
    pub fn alerts(&self, all: bool) -> Vec<AlertReport> {
        let mut open: Vec<AlertReport> =
            self.episodes.open().map(|episode| episodes::report(episode, &self.settings)).collect();
        open.sort_by(|a, b| b.severity.cmp(&a.severity).then(a.since.cmp(&b.since)).then_with(|| a.id.cmp(&b.id)));
        if all {
            open.extend(self.episodes.ended().map(|episode| episodes::report(episode, &self.settings)));
        }
        open
    }

    /// Status commits of one worker or of all, each worker's in chain order.
    #[must_use]
    pub fn log(&self, task: Option<&TaskId>) -> Vec<LogEntry> {
        self.workers
            .values()
            .filter(|worker| task.is_none_or(|task| worker.task == *task))
            .flat_map(|worker| worker.own.iter().map(move |own| (worker, own)))
            .filter_map(|(worker, own)| {
                let commit = self.commit_report(own).filter(|commit| commit.class.is_status())?;
                Some(LogEntry { repo: self.settings.name.clone(), task: worker.task.clone(), commit })
            })
            .collect()
    }

    /// All needs.
    #[must_use]
    pub fn needs(&self) -> Vec<NeedsEntry> {
        let entry = |need: &Need| NeedsEntry {
            repo: self.settings.name.clone(),
            task: need.key.worker.clone(),
            need: need_report(need),
        };
        self.workers.keys().flat_map(|task| self.needs_of(task)).map(entry).collect()
    }

    /// The needs of a worker, in the order in which it stated them.
    pub(super) fn needs_of(&self, task: &TaskId) -> Vec<&Need> {
        // Needs are ordered by their workers first.
        let mut needs: Vec<&Need> = self
            .needs
            .range(NeedKey::first_of(task)..)
            .map(|(_, need)| need)
            .take_while(|need| need.key.worker == *task)
            .collect();
        needs.sort_by_key(|need| need.place);
        needs
    }

    pub(super) fn branch_of(&self, task: &TaskId) -> Option<&RefName> {
        self.workers.get(task).map(|worker| &worker.branch)
    }
}

/// A need as people see it.
pub(super) fn need_report(need: &Need) -> NeedReport {
    let note = match (&need.resolved, need.unmet) {
        (Some((_, note)), _) => Some(Untrusted::from(note.as_str())).filter(|note| !note.is_blank()),
        (None, Some(Unmet::Unknown)) => Some("no worker of that id is known".into()),
        (None, Some(Unmet::Oneself)) => Some("the worker asks itself".into()),
        (None, Some(Unmet::ProviderGone)) => Some("the provider is gone".into()),
        (None, None) => None,
    };
    let resolved = need.resolved.is_some() && need.state == NeedState::Taken;
    NeedReport {
        worker: need.provider_shown(),
        item: need.key.item.written().clone(),
        state: need.state,
        since: need.opened_at,
        provided_by: need.answer.map(|(oid, _)| oid),
        evidence: if resolved { Some(Evidence::Resolved) } else { need.answer.map(|(_, evidence)| evidence) },
        note,
    }
}
