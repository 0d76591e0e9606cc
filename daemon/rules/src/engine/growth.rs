//! Applies what was committed on branches, at a cost that does not grow with the number of workers.
//!
//! The reader vouches that each commit stands on the one before and that the branch's own reflog says it was made there, so
//! it is the worker's own whoever else may have it (domain.md section 3). What fits the picture less plainly takes the long
//! way, which gives the same.

use std::collections::BTreeSet;

use orch_shared::{
    facts::{GrownBranch, Growth},
    ids::{RefName, TaskId},
    record::Record,
    worker::Attribution,
};

use super::{Effects, Engine, Unreliable};
use crate::attribution::Own;

impl Engine {
    pub(super) fn apply_growth(&mut self, growth: &Growth, effects: &mut Effects) {
        if matches!(self.trouble, Some(Unreliable::Unread(_))) {
            self.trouble = None;
        }
        let plain: Vec<bool> = growth.branches.iter().map(|grown| self.is_plain(grown)).collect();
        self.read_commits(&growth.commits);
        let mut others = BTreeSet::new();
        for (grown, plain) in growth.branches.iter().zip(plain) {
            let Some(task) = self.take_grown(grown, effects) else { continue };
            if plain {
                self.take_made(&task, grown, effects);
            } else {
                others.insert(grown.name.clone());
            }
        }
        self.attribute_commits(&others, &BTreeSet::new(), true, effects);
        self.forget_unneeded_commits();
    }

    /// True when the worker had all of its branch, is at work on it, and nobody has the new commits.
    fn is_plain(&self, grown: &GrownBranch) -> bool {
        let at_work = self.task_on(&grown.name).and_then(|task| self.workers.get(task)).is_some_and(|worker| {
            !worker.integrated && worker.vanished.commits.is_empty() && self.shows_all_of(&grown.name, &worker.own)
        });
        at_work && grown.chain.iter().all(|oid| !self.seen.contains_key(oid) && !self.commits.contains_key(oid))
    }

    /// True when what a worker made stands on its branch now, so that what comes on top comes last.
    fn shows_all_of(&self, branch: &RefName, own: &[Own]) -> bool {
        let tip = self.branches.get(branch).and_then(|branch| branch.chain.last());
        own.is_empty() || own.last().map(|own| &own.oid) == tip
    }

    /// Takes a branch into the picture. Returns whose it is; nobody's where it is not what it was taken for, and then the
    /// next snapshot tells.
    fn take_grown(&mut self, grown: &GrownBranch, effects: &mut Effects) -> Option<TaskId> {
        let tip = *grown.chain.last()?;
        let task = self.task_on(&grown.name)?.clone();
        let branch = self.branches.get_mut(&grown.name).filter(|branch| branch.tip == grown.from)?;
        if branch.in_base && branch.chain.is_empty() {
            branch.fork = Some(branch.tip);
        }
        branch.chain.extend(&grown.chain);
        branch.reflog.extend(grown.reflog.iter().cloned());
        branch.ahead += u32::try_from(grown.chain.len()).unwrap_or(u32::MAX);
        (branch.in_base, branch.integrated) = (false, false);
        branch.tip = tip;
        branch.upstream.clone_from(&grown.upstream);
        self.tips.insert(grown.name.clone(), tip);
        effects.remember(Record::Tip(grown.name.clone(), tip));
        let worker = self.workers.get_mut(&task)?;
        worker.tip = Some(tip);
        worker.ahead = branch.ahead;
        worker.upstream.clone_from(&branch.upstream);
        Some(task)
    }

    fn take_made(&mut self, task: &TaskId, grown: &GrownBranch, effects: &mut Effects) {
        let made: Vec<Own> = grown.chain.iter().map(|oid| Own { oid: *oid, by: Attribution::Reflog }).collect();
        self.record_new(task, &made, true, effects);
        if let Some(worker) = self.workers.get_mut(task) {
            worker.own.extend(made);
            worker.own_at = worker.tip;
        }
        self.refold(task, effects);
    }
}
