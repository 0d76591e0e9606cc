//! Takes back what was remembered, at the start.

use orch_shared::{
    alert::Rule,
    ids::{Oid, RefName, TaskId},
    record::{EpisodeRecord, NeedRecord, Record, WorkerRecord},
    time::Timestamp,
    worker::{Attribution, Health},
};

use super::{Engine, Need, NeedKey, Worker};
use crate::{
    attribution::Own,
    grammar::Provider,
    view::{Rewrite, StrayCommit},
};

impl Engine {
    pub(super) fn restore(&mut self, records: Vec<Record>) {
        for record in records {
            match record {
                Record::FirstSeen(seen) => {
                    self.arrivals.insert(seen.oid, seen.at);
                    self.seen.insert(seen.oid, (seen.task, seen.by));
                }
                Record::Worker(worker) => self.restore_worker(worker),
                Record::Need(need) => self.restore_need(need),
                Record::Episode(episode) => self.restore_episode(*episode),
                Record::Tip(name, tip) => drop(self.tips.insert(name, tip)),
                Record::Registered(at) => self.registered = Some(at),
                Record::Stash(newest) => self.stash = Some(newest),
                Record::Departed(task, last) => drop(self.departed.insert(task, last)),
                Record::DeadlinesFrom(at) => self.deadlines_from = Some(at),
                Record::WorkerLeft(_) | Record::TipGone(_) => {}
            }
        }
        for worker in self.workers.values_mut() {
            worker.last_tip = self.tips.get(&worker.branch).copied();
            worker.own_at = worker.last_tip;
            worker.grace = self.deadlines_from;
        }
        // A first-seen record is stronger than the kind of evidence that a worker's record does not keep.
        for worker in self.workers.values_mut() {
            for own in &mut worker.own {
                own.by = self.seen.get(&own.oid).map_or(Attribution::Reflog, |(_, by)| *by);
            }
        }
        self.restore_verdicts();
    }

    /// What held before the restart holds until something is seen that speaks against it.
    fn restore_verdicts(&mut self) {
        for episode in self.episodes.open() {
            let health = match episode.rule {
                Rule::Stalled => Health::Stalled,
                Rule::Overdue => Health::Overdue,
                Rule::Unstarted => Health::Unstarted,
                Rule::Missing => Health::Missing,
                _ => continue,
            };
            if let Some(worker) = episode.workers.first().and_then(|task| self.workers.get_mut(task)) {
                worker.health = health;
            }
        }
        for (task, rewrite) in &mut self.rewrites {
            rewrite.last_own = self.workers.get(task).and_then(|worker| worker.own.last()).map(|own| own.oid);
        }
        if let Some(change) = &mut self.stash_change {
            let worker = change.worker.as_ref().and_then(|task| self.workers.get(task));
            change.last_own = worker.and_then(|worker| worker.own.last()).map(|own| own.oid);
        }
    }

    fn restore_worker(&mut self, record: WorkerRecord) {
        let mut worker = Worker::new(record.task.clone(), record.branch, record.observed_at);
        worker.worktree_path = record.worktree;
        worker.own = record.own.into_iter().map(|oid| Own { oid, by: Attribution::Reflog }).collect();
        worker.integrated = record.integrated;
        worker.fold.phase = record.phase;
        worker.fold.last = worker.own.last().map(|own| own.oid);
        self.workers.insert(record.task, worker);
    }

    fn restore_need(&mut self, record: NeedRecord) {
        let key = NeedKey { worker: record.worker, provider: record.provider, item: record.item };
        let provider = match key.provider.strip_prefix('?') {
            Some(name) => Provider::Unknown(name.into()),
            None => match TaskId::parse(&key.provider) {
                Ok(task) => Provider::Task(task),
                Err(_) => Provider::Unknown(key.provider.as_str().into()),
            },
        };
        let need = Need {
            key: key.clone(),
            provider,
            place: 0,
            opened_by: record.opened_by,
            opened_at: record.opened_at,
            n_said: record.n_said,
            state: record.state,
            answer: record.answer,
            resolved: record.resolved,
            unmet: None,
            unsettled: false,
        };
        self.needs.insert(key, need);
    }

    fn restore_episode(&mut self, episode: EpisodeRecord) {
        if episode.ended.is_none() {
            match (episode.rule, episode.workers.first()) {
                (Rule::Rewritten, Some(task)) => {
                    let rewrite = Rewrite::restored(episode.text.clone(), episode.since);
                    self.rewrites.insert(task.clone(), rewrite);
                }
                (Rule::Stash, _) => self.restore_stash_change(&episode),
                (Rule::WrongBranch, by) => self.restore_stray(&episode.subject, episode.since, by.cloned()),
                _ => {}
            }
        }
        self.episodes.restore(episode);
    }

    /// The subject of a stray commit's alert is `<oid> <base|other> <branch>`.
    fn restore_stray(&mut self, subject: &str, at: Timestamp, by: Option<TaskId>) {
        let mut words = subject.splitn(3, ' ');
        let (oid, kind, name) = (words.next(), words.next(), words.next());
        if let (Some(Ok(oid)), Some(kind @ ("base" | "other")), Some(name)) = (oid.map(Oid::parse), kind, name) {
            let stray = StrayCommit { at, by, base: kind == "base" };
            self.strays.insert((RefName::from_bytes(name), oid), stray);
        }
    }
}
