//! Own commits that a branch does not show any more: merged into the base and kept, or rewritten and gone.

use std::collections::BTreeSet;

use orch_shared::{
    facts::{BranchFact, BranchRole, HeadFact, Probe},
    ids::{Oid, RefName, TaskId},
    worker::Attribution,
};

use super::{
    Effects, Engine,
    made::{Made, in_chain_order},
    worker::{Vanished, Worker},
};
use crate::{
    attribution::Own,
    commit::Commit,
    event::Effect,
    view::{Rewrite, StrayCommit},
};

impl Engine {
    /// Takes a worker's own commits as its branch shows them now, beside those that it had.
    pub(super) fn take_own(&mut self, task: &TaskId, shown: Vec<Own>, effects: &mut Effects) {
        let Some(worker) = self.workers.get(task) else { return };
        let (in_base, proved) = self.is_in_base(worker);
        let had = worker.own.clone();
        let shown = self.with_what_stands(worker, shown);
        let now: BTreeSet<Oid> = shown.iter().map(|own| own.oid).collect();
        let missing: Vec<Own> = had.iter().filter(|own| !now.contains(&own.oid)).copied().collect();
        let Some(worker) = self.workers.get(task) else { return };
        let (own, vanished, integrated) = if worker.broken.is_some() {
            // What lies below cannot be seen; that is no evidence that it is gone.
            (missing.into_iter().chain(shown).collect(), Vec::new(), worker.integrated)
        } else if in_base {
            // Where the base has the branch it has what the worker made, unless the branch was merely put there.
            let Made { commits: made, replaced, rewritten } = self.made_on(task);
            let had: Vec<Own> = had.iter().filter(|own| !replaced.contains(&own.oid)).copied().collect();
            // What a rebase made stands after what it left as it was; what was merged before it came first.
            let candidates = if rewritten { in_chain_order(&had, &made) } else { in_chain_order(&made, &had) };
            if candidates.last().is_some_and(|own| Some(own.oid) == worker.tip) {
                (candidates, Vec::new(), true)
            } else {
                (had, candidates, worker.integrated)
            }
        } else {
            // Kept until it is known where they went, so that no alert ends and begins again in between.
            let own: Vec<Own> = missing.iter().copied().chain(shown).collect();
            let integrated = proved && !own.is_empty();
            (own, missing, integrated)
        };
        let Some(worker) = self.workers.get_mut(task) else { return };
        worker.integrated = integrated;
        (worker.own, worker.own_at) = (own, worker.tip);
        worker.vanished = Vanished::of(vanished);
        if let (Some(commit), Some((_, base))) = (worker.vanished.next(), &self.base) {
            effects.push(Effect::Look(Probe::Containment { tip: *base, commit }));
        }
        self.refold(task, effects);
    }

    /// What is on record as own and stands on the branch as it stood stays own, though the reflog that said so may be gone:
    /// two can have written the same commit, and only one is on record as the first.
    fn with_what_stands(&self, worker: &Worker, shown: Vec<Own>) -> Vec<Own> {
        let Some(branch) = self.branches.get(&worker.branch) else { return shown };
        let now: BTreeSet<Oid> = shown.iter().map(|own| own.oid).collect();
        let is_shown = |own: &&Own| now.contains(&own.oid);
        let stands = |own: &&Own| own.by != Attribution::Guessed && branch.chain.contains(&own.oid);
        let kept: Vec<Own> = worker.own.iter().filter(|own| is_shown(own) || stands(own)).copied().collect();
        if kept.iter().all(|own| now.contains(&own.oid)) {
            return shown;
        }
        in_chain_order(&kept, &shown)
    }

    /// Whether the base contains a worker's branch, and whether it has the same changes in other commits; then those of
    /// the branch are still its own and still there.
    fn is_in_base(&self, worker: &Worker) -> (bool, bool) {
        let Some(branch) = self.branches.get(&worker.branch) else { return (false, false) };
        (branch.integrated && branch.chain.is_empty(), branch.integrated && !branch.chain.is_empty())
    }

    /// The answer to where vanished commits went: into the base, or nowhere.
    pub(super) fn settle_vanished(&mut self, tip: Oid, commit: Oid, contained: bool, effects: &mut Effects) {
        self.settle_strays(tip, commit, contained);
        if self.base.as_ref().is_none_or(|(_, base)| *base != tip) {
            return;
        }
        if contained {
            self.settle_lost(commit, effects);
        }
        let concerned = self.workers.values().filter(|worker| worker.vanished.next() == Some(commit));
        let concerned: Vec<TaskId> = concerned.map(|worker| worker.task.clone()).collect();
        for task in concerned {
            self.learn_where_it_went(&task, tip, commit, contained, effects);
        }
    }

    fn learn_where_it_went(&mut self, task: &TaskId, base: Oid, commit: Oid, contained: bool, effects: &mut Effects) {
        let Some(worker) = self.workers.get(task) else { return };
        let (in_base, proved) = self.is_in_base(worker);
        let Some(worker) = self.workers.get_mut(task) else { return };
        worker.vanished.learn(commit, contained);
        if let Some(commit) = worker.vanished.next() {
            effects.push(Effect::Look(Probe::Containment { tip: base, commit }));
            return;
        }
        let Vanished { commits: found, mut lost, .. } = std::mem::take(&mut worker.vanished);
        // What only the reflog knew of, and what is nowhere now, is nobody's loss.
        lost.retain(|gone| worker.own.iter().any(|own| own.oid == gone.oid));
        if in_base {
            worker.own = found;
            worker.integrated = !worker.own.is_empty();
        } else {
            let gone: BTreeSet<Oid> = lost.iter().map(|own| own.oid).collect();
            worker.own.retain(|own| !gone.contains(&own.oid));
            worker.integrated = proved && !worker.own.is_empty();
        }
        // What was made and merged since the last look is known to be own only now.
        let own = worker.own.clone();
        self.record_new(task, &own, false, effects);
        if !lost.is_empty() {
            self.note_rewrite(task, &lost);
        }
        self.refold(task, effects);
    }

    /// Status commits that vanished and do not stand there again, word for word, are worth an alert.
    fn note_rewrite(&mut self, task: &TaskId, vanished: &[Own]) {
        let Some(worker) = self.workers.get(task) else { return };
        let commit = |own: &Own| self.commits.get(&own.oid);
        let lost: Vec<_> = vanished
            .iter()
            .filter_map(commit)
            .filter(|gone| gone.class.is_status())
            .filter(|gone| !worker.own.iter().filter_map(commit).any(|now| now.subject == gone.subject))
            .map(|gone| (gone.oid, gone.subject.clone()))
            .collect();
        if !lost.is_empty() {
            let rewrite = Rewrite::new(lost, self.now, worker.own.last().map(|own| own.oid));
            self.rewrites.insert(task.clone(), rewrite);
        }
    }

    /// Status commits that were made on the base, or on a branch that is nobody's (domain.md section 8, `wrong-branch`).
    pub(super) fn find_strays(&mut self, branches: &[BranchFact], effects: &mut Effects) {
        for branch in branches.iter().filter(|branch| branch.role != BranchRole::Worker) {
            // What was found there before may be gone from it, or taken back.
            for (_, oid) in self.strays.keys().filter(|(name, _)| *name == branch.name) {
                effects.push(Effect::Look(Probe::Containment { tip: branch.tip, commit: *oid }));
            }
            for oid in &branch.chain {
                let Some(commit) = self.commits.get(oid) else { continue };
                if let Some(reverted) = commit.reverts {
                    self.strays.remove(&(branch.name.clone(), reverted));
                }
                // A worker's own commit is there because its branch was merged, or fast-forwarded into.
                if commit.class.is_status() && !self.seen.contains_key(oid) && !self.is_copy_of_an_own(commit) {
                    let by = self.worker_on_branch(&branch.name);
                    let stray = StrayCommit { at: self.now, by, base: branch.role == BranchRole::Base };
                    self.strays.insert((branch.name.clone(), *oid), stray);
                }
            }
        }
        let tips: Vec<&RefName> = self.tips.keys().collect();
        self.strays.retain(|(name, _), _| tips.contains(&name));
    }

    /// The worker whose worktree has that branch checked out, where there is one.
    fn worker_on_branch(&self, branch: &RefName) -> Option<TaskId> {
        let on_it = |worker: &&Worker| {
            worker.present_worktree().is_some_and(|worktree| worktree.head == HeadFact::Branch(branch.clone()))
        };
        self.workers.values().find(on_it).map(|worker| worker.task.clone())
    }

    /// True when some worker has made a commit of the same words before: a rebase or cherry-pick of its branch brought it,
    /// as hosting sites do when they merge.
    fn is_copy_of_an_own(&self, commit: &Commit) -> bool {
        let mut own = self.workers.values().flat_map(|worker| &worker.own).filter_map(|own| self.commits.get(&own.oid));
        own.any(|own| own.subject == commit.subject && own.oid != commit.oid)
    }

    fn settle_strays(&mut self, tip: Oid, commit: Oid, contained: bool) {
        if !contained {
            let tips = &self.tips;
            self.strays.retain(|(name, oid), _| *oid != commit || tips.get(name) != Some(&tip));
        }
    }
}
