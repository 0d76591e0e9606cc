//! Workers whose branch is gone: done and to be let go, or missing.

use std::collections::{BTreeMap, BTreeSet};

use orch_shared::{
    event::EventBody,
    facts::Probe,
    ids::{GitPath, Oid, RefName, TaskId},
    record::Record,
};

use super::{Effects, Engine, Worker};
use crate::{event::Effect, naming::Named};

impl Engine {
    /// Workers that no name tells of any more: done and cleaned up, or missing.
    pub(super) fn let_go(&mut self, named: &[Named], in_base: &BTreeMap<RefName, bool>, effects: &mut Effects) {
        let there: BTreeSet<&TaskId> = named.iter().map(|named| &named.task).collect();
        let absent: Vec<TaskId> = self.workers.keys().filter(|task| !there.contains(task)).cloned().collect();
        for task in absent {
            let Some(worker) = self.workers.get_mut(&task) else { continue };
            worker.last_tip = worker.tip.take().or(worker.last_tip);
            // What is counted and compared of a branch goes with it, as it would for a daemon that comes later.
            (worker.ahead, worker.behind, worker.diverged, worker.upstream) = (0, 0, false, None);
            // Its worktree may be another worker's by now, as after the renaming of its branch.
            let anothers = |path: &GitPath| named.iter().any(|n| n.worktree.as_ref().is_some_and(|w| w.path == *path));
            let own = worker.worktree_path.as_ref().filter(|path| !anothers(path));
            worker.worktree = self.worktrees.iter().find(|w| !w.main && own == Some(&w.path)).cloned();
            // A person who names another prefix means other branches; those before are not missed.
            let below_prefix = |short: &[u8]| short.starts_with(self.settings.prefix.as_bytes());
            if !worker.branch.branch_anywhere().is_some_and(below_prefix) {
                self.forget(&task, effects);
                continue;
            }
            // Its branch and its worktree may go one after the other.
            worker.left_in_base = in_base.get(&worker.branch).copied().unwrap_or(worker.left_in_base);
            worker.integrated |= worker.left_in_base && !worker.own.is_empty();
            self.let_go_if_done(&task, effects);
        }
    }

    /// What those said whose branch was gone before this daemon began is not on record; the commits that say it may still
    /// be there.
    pub(super) fn recall_the_gone(&mut self, effects: &mut Effects) {
        // Where some are no more, what the record keeps is better than what the others said.
        let known = |worker: &&Worker| worker.own.iter().all(|own| self.commits.contains_key(&own.oid));
        let gone = self.workers.values().filter(|worker| worker.tip.is_none());
        let gone: Vec<TaskId> = gone.filter(known).map(|worker| worker.task.clone()).collect();
        for task in gone {
            self.refold(&task, effects);
        }
    }

    /// What the base had, or what never had a commit, leaves nothing behind.
    fn let_go_if_done(&mut self, task: &TaskId, effects: &mut Effects) {
        let done = |worker: &Worker| (worker.integrated || worker.left_in_base) && worker.present_worktree().is_none();
        if self.workers.get(task).is_some_and(done) {
            if let Some(last) = self.last_own(task) {
                self.departed.insert(task.clone(), last);
                effects.remember(Record::Departed(task.clone(), last));
            }
            self.forget(task, effects);
        }
    }

    fn forget(&mut self, task: &TaskId, effects: &mut Effects) {
        self.remove_worker(task);
        self.rewrites.remove(task);
        effects.remember(Record::WorkerLeft(task.clone()));
        effects.publish(EventBody::WorkerRemoved(task.clone()));
    }

    /// A branch may be deleted once another one has merged it, and come into the base with that one.
    pub(super) fn look_for_the_lost(&self, effects: &mut Effects) {
        let Some((_, base)) = self.base else { return };
        for worker in self.workers.values().filter(|worker| worker.tip.is_none() && !worker.left_in_base) {
            if let Some(last) = worker.own.last() {
                effects.push(Effect::Look(Probe::Containment { tip: base, commit: last.oid }));
            }
        }
    }

    /// The base has the last own commit of workers whose branch is gone: they were done.
    pub(super) fn settle_lost(&mut self, commit: Oid, effects: &mut Effects) {
        let lost =
            |worker: &&mut Worker| worker.tip.is_none() && worker.own.last().is_some_and(|own| own.oid == commit);
        let mut tasks = Vec::new();
        for worker in self.workers.values_mut().filter(lost) {
            (worker.left_in_base, worker.integrated) = (true, true);
            tasks.push(worker.task.clone());
        }
        for task in tasks {
            self.let_go_if_done(&task, effects);
        }
    }
}
