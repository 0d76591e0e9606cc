//! What the plan adds to the picture: how far each worker is, what it has in hand, and who is still to come.

use std::{collections::BTreeSet, time::Duration};

use orch_shared::{
    config::Thresholds,
    ids::{Item, RunId, TaskId},
    plan::{AssignedItem, Assignment, ItemId, ItemProgress, ItemState, RunProgress},
    report::Progress,
    text::Untrusted,
    worker::{CommitClass, Phase},
};

use super::{Engine, Settings, Worker};
use crate::{commit::Commit, items::summary_names};

impl Settings {
    /// The run that is being carried out.
    pub(super) fn run_id(&self) -> Option<RunId> {
        self.run.as_ref().map(|run| run.id.clone())
    }

    /// What the plan gives to this worker. One of another slug is the task of another plan.
    #[must_use]
    pub fn assignment(&self, worker: &Worker) -> Option<&Assignment> {
        let assignment = self.run.as_ref()?.workers.get(&worker.task)?;
        worker.slug.as_ref().is_none_or(|slug| *slug == assignment.slug).then_some(assignment)
    }

    /// When this worker's silence becomes an alert: an item that takes longer is given its time (domain.md section 6).
    #[must_use]
    pub fn thresholds_of(&self, worker: &Worker) -> Thresholds {
        let in_hand = self.assignment(worker).and_then(|assignment| left(assignment, worker).next());
        let given = in_hand.map(|item| Duration::from_secs(60 * u64::from(item.size.bounds().1)));
        let stall_after = given.map_or(self.thresholds.stall_after, |given| given.max(self.thresholds.stall_after));
        Thresholds { stall_after, ..self.thresholds }
    }
}

/// The items that no checkpoint is tied to, in their order.
fn left<'a>(assignment: &'a Assignment, worker: &'a Worker) -> impl Iterator<Item = &'a AssignedItem> {
    assignment.items.iter().filter(|item| !worker.done.contains(&item.id))
}

impl Engine {
    /// Ties the checkpoints of the plan's workers to its items. A commit from before the plan is tied to none of them.
    pub(super) fn settle_progress(&mut self) {
        let Some(run) = &self.settings.run else {
            self.workers.values_mut().for_each(|worker| worker.done.clear());
            return;
        };
        for worker in self.workers.values_mut() {
            let Some(assignment) = self.settings.assignment(worker) else {
                worker.done.clear();
                continue;
            };
            let since = |oid| self.arrivals.get(oid).is_none_or(|at| *at >= run.began);
            let told = worker.own.iter().filter(|own| since(&own.oid)).filter_map(|own| self.commits.get(&own.oid));
            let named: Vec<&Untrusted> = told
                .filter(|commit| matches!(commit.class, CommitClass::Checkpoint | CommitClass::Complete))
                .flat_map(|commit| &commit.item_ids)
                .collect();
            let is_done = |item: &&AssignedItem| named.iter().any(|id| item.is_named(id));
            let done: BTreeSet<ItemId> = assignment.items.iter().filter(is_done).map(|item| item.id).collect();
            worker.done = done;
        }
    }

    pub(super) fn progress(&self, worker: &Worker) -> Option<Progress> {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let assignment = self.settings.assignment(worker)?;
        Some(Progress { done: count(worker.done.len()), total: count(assignment.items.len()) })
    }

    /// How far the run is, item by item; none without a plan.
    #[must_use]
    pub fn run_progress(&self) -> Option<RunProgress> {
        let run = self.settings.run.as_ref()?;
        let of = |(task, assignment): (&TaskId, &Assignment)| (task.clone(), self.progress_of_items(task, assignment));
        Some(RunProgress { run: run.id.clone(), began: run.began, workers: run.workers.iter().map(of).collect() })
    }

    /// How far each item of a worker is, set up or not.
    pub(super) fn progress_of_items(&self, task: &TaskId, assignment: &Assignment) -> Vec<ItemProgress> {
        let worker = self.workers.get(task).filter(|worker| self.settings.assignment(worker).is_some());
        let at_work = worker.is_some_and(|worker| !worker.own.is_empty() && worker.phase() != Phase::Complete);
        let in_hand = worker.filter(|_| at_work).and_then(|worker| left(assignment, worker).next());
        let state = |item: &AssignedItem| match worker {
            Some(worker) if worker.done.contains(&item.id) => ItemState::Done,
            // Its commits are forgotten with it; the base has them.
            None if self.is_over(task) => ItemState::Done,
            _ if in_hand.is_some_and(|in_hand| in_hand.id == item.id) => ItemState::InHand,
            _ => ItemState::Left,
        };
        assignment.items.iter().map(|item| ItemProgress { item: item.clone(), state: state(item) }).collect()
    }

    /// True for a worker of this run whose work is in the base, and whose branch and worktree were then removed. One of
    /// that name from before the run is another.
    #[must_use]
    pub fn is_over(&self, task: &TaskId) -> bool {
        let began = self.settings.run.as_ref().map(|run| run.began);
        let last = self.departed.get(task).and_then(|last| self.arrivals.get(last));
        !self.workers.contains_key(task) && began.zip(last).is_some_and(|(began, last)| *last >= began)
    }

    /// True for a task of the plan, whether it was set up or not.
    #[must_use]
    pub fn is_planned(&self, task: &TaskId) -> bool {
        self.settings.run.as_ref().is_some_and(|run| run.workers.contains_key(task))
    }

    /// True when the commit is tied to an item of the provider's whose description names what is needed.
    pub(super) fn plan_says(&self, provider: &TaskId, commit: &Commit, needed: &Item) -> bool {
        let Some(assignment) = self.workers.get(provider).and_then(|worker| self.settings.assignment(worker)) else {
            return false;
        };
        let tied = |item: &&AssignedItem| commit.item_ids.iter().any(|id| item.is_named(id));
        let says_it_is_there = matches!(commit.class, CommitClass::Checkpoint | CommitClass::Complete);
        says_it_is_there
            && assignment.items.iter().filter(tied).any(|item| summary_names(item.description.expose(), needed))
    }

    pub(super) fn explain_progress(&self, worker: &Worker, say: &mut impl FnMut(&str, String, String, Option<String>)) {
        let (Some(assignment), Some(run)) = (self.settings.assignment(worker), &self.settings.run) else { return };
        for item in &assignment.items {
            let done = if worker.done.contains(&item.id) { "a checkpoint names it" } else { "no checkpoint names it" };
            let finding = format!("{}, size {}: {done}: {}", item.id, item.size.name(), item.description.expose());
            say("progress", finding, format!("the plan of run {}", run.id), None);
        }
    }
}
