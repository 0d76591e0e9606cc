//! Own commits that a branch does not show any more: merged into the base and kept, or rewritten and gone.

use std::collections::BTreeSet;

use orch_shared::{
    facts::{BranchFact, BranchRole, HeadFact, Probe, ReflogAction},
    ids::{Oid, RefName, TaskId},
    worker::Attribution,
};

use super::{
    Effects, Engine,
    worker::{Vanished, Worker},
};
use crate::{
    attribution::{Own, is_whole},
    commit::Commit,
    event::Effect,
    view::{Rewrite, StrayCommit},
};

/// What a branch's reflog says was made on it.
#[derive(Debug, Default)]
struct Made {
    /// The commits, oldest first.
    commits: Vec<Own>,
    /// Those that were made anew since as others.
    replaced: BTreeSet<Oid>,
}

impl Engine {
    /// Takes a worker's own commits as its branch shows them now, beside those that it had.
    pub(super) fn take_own(&mut self, task: &TaskId, shown: Vec<Own>, effects: &mut Effects) {
        let Some(worker) = self.workers.get(task) else { return };
        let (in_base, proved) = self.is_in_base(worker);
        let had = worker.own.clone();
        let now: BTreeSet<Oid> = shown.iter().map(|own| own.oid).collect();
        let missing: Vec<Own> = had.iter().filter(|own| !now.contains(&own.oid)).copied().collect();
        let Some(worker) = self.workers.get(task) else { return };
        let (own, vanished, integrated) = if worker.broken.is_some() {
            // What lies below cannot be seen; that is no evidence that it is gone.
            (missing.into_iter().chain(shown).collect(), Vec::new(), worker.integrated)
        } else if in_base {
            // Where the base has the branch it has what the worker made, unless the branch was merely put there.
            let Made { commits: made, replaced } = self.made_on(task);
            let had: Vec<Own> = had.iter().filter(|own| !replaced.contains(&own.oid)).copied().collect();
            // What a rebase made stands after what it left as it was; what was merged before it came first.
            let candidates =
                if replaced.is_empty() { in_chain_order(&made, &had) } else { in_chain_order(&had, &made) };
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
        worker.own = own;
        worker.vanished = Vanished::of(vanished);
        if let (Some(commit), Some((_, base))) = (worker.vanished.next(), &self.base) {
            effects.push(Effect::Look(Probe::Containment { tip: *base, commit }));
        }
        self.refold(task, effects);
    }

    /// Whether the base contains a worker's branch, and whether it has the same changes in other commits; then those of
    /// the branch are still its own and still there.
    fn is_in_base(&self, worker: &Worker) -> (bool, bool) {
        let Some(branch) = self.branches.get(&worker.branch) else { return (false, false) };
        (branch.integrated && branch.chain.is_empty(), branch.integrated && !branch.chain.is_empty())
    }

    /// Commits that the branch's reflog says were made on it, and that are nobody else's.
    fn made_on(&self, task: &TaskId) -> Made {
        let mut made = Made::default();
        let Some(worker) = self.workers.get(task) else { return made };
        let Some(branch) = self.branches.get(&worker.branch) else { return made };
        // Where lines are lost it may tell of commits that were made anew since; what is on record is better then.
        if !worker.own.is_empty() && !is_whole(&branch.reflog, branch.tip) {
            return made;
        }
        use ReflogAction::{Am, Amend, CherryPick, Commit, Created, Rebase, Reset, Revert};
        let others = |oid: &Oid| self.seen.get(oid).is_some_and(|(owner, _)| owner != task);
        let mut all: Vec<Own> = Vec::new();
        for entry in &branch.reflog {
            let own = Own { oid: entry.new, by: Attribution::Reflog };
            match entry.action {
                // A copy of another branch begins with a copy of its reflog.
                Created => made.commits.clear(),
                Reset => {
                    // The branch holds what it held when it was there.
                    let there = all.iter().position(|own| own.oid == entry.new).map_or(0, |place| place + 1);
                    made.commits = all[..there].to_vec();
                }
                // A rebase that had nothing to put upon the other branch made nothing.
                Rebase { onto } if onto == Some(entry.new) => {}
                Rebase { onto } => {
                    // It made all anew that stands upon the other branch, and what was there before is not part of it.
                    let anew = self.first_parents(entry.new, onto).into_iter().filter(|oid| !others(oid));
                    let anew: Vec<Own> = anew.map(|oid| Own { oid, by: Attribution::Reflog }).collect();
                    made.replaced.extend(made.commits.iter().map(|own| own.oid));
                    made.commits = anew;
                    all.clone_from(&made.commits);
                }
                Commit | Amend | CherryPick | Revert | Am => {
                    if entry.action == Amend {
                        made.commits.retain(|own| Some(own.oid) != entry.old);
                        made.replaced.extend(entry.old);
                    }
                    let written = matches!(entry.action, Commit | Amend);
                    if (written || !others(&entry.new)) && self.commits.contains_key(&entry.new) {
                        made.commits.push(own);
                        all.clone_from(&made.commits);
                    }
                }
                _ => {}
            }
        }
        for own in &made.commits {
            made.replaced.remove(&own.oid);
        }
        made
    }

    /// The known commits from one down to, and without, another; where that one is not named, the first alone.
    fn first_parents(&self, from: Oid, to: Option<Oid>) -> Vec<Oid> {
        let (mut found, mut at) = (Vec::new(), Some(from));
        while let Some(commit) = at.filter(|oid| Some(*oid) != to).and_then(|oid| self.commits.get(&oid)) {
            found.push(commit.oid);
            at = to.and(commit.parents.first().copied());
        }
        found.reverse();
        found
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

/// Two lists, each in chain order, as one: what both name says how they stand to each other, and where nothing does, the
/// first list's come first. Whoever asks whether the base has the last of them learns about all below it.
fn in_chain_order(first: &[Own], second: &[Own]) -> Vec<Own> {
    let (mut rest, mut between, mut all) = (first, Vec::new(), Vec::new());
    let mut listed: BTreeSet<Oid> = first.iter().map(|own| own.oid).collect();
    for own in second {
        match rest.iter().position(|other| other.oid == own.oid) {
            Some(place) => {
                all.extend(&rest[..place]);
                all.append(&mut between);
                all.push(rest[place]);
                rest = &rest[place + 1..];
            }
            None if listed.insert(own.oid) => between.push(*own),
            None => {}
        }
    }
    all.extend(rest);
    all.append(&mut between);
    all
}
