//! The ledger: which step made each commit, on whose branch, and so whose it is (domain.md sections 2 and 3).
//!
//! What first appeared where cannot be read off git afterwards. Whoever does the steps knows it: the ledger is told after
//! each, also while the daemon sleeps, so it is stronger than anything that the daemon can find out.

mod doubt;
mod owning;
mod twice;

use std::{
    collections::{BTreeMap, BTreeSet},
    mem,
    path::PathBuf,
};

use crate::{
    names::{self, Branch},
    proof::Proofs,
    reader::{Id, Picture, Reader},
};

/// A worker: one assignment of a task id. A task id that is used again is another one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Worker {
    run: u32,
    /// The daemon has had the chance to see it.
    pub(crate) seen: bool,
    pub(crate) branch: String,
    /// None when the branch is gone.
    pub(crate) tip: Option<Id>,
    /// Its own commits, in chain order.
    pub(crate) own: Vec<Id>,
    pub(crate) integrated: bool,
    /// The same changes are in the base in other commits. When that is proved depends on dates, and these lie here.
    pub(crate) provable: bool,
    /// Where its branch pointed before it went, and where the base did when it was gone.
    last_tip: Option<Id>,
    gone_at: Option<Id>,
    /// The base has what the branch was when it went.
    left_in_base: bool,
    /// Where its worktree is or was.
    home: Option<PathBuf>,
    home_seen: Option<PathBuf>,
    /// Its branch as the daemon last saw it, and whether another one took its place since, not by being renamed.
    branch_seen: String,
    swapped: bool,
    /// What it had when that happened.
    had_before: BTreeSet<Id>,
    /// Its worktree was moved while nobody looked, and nothing in it says whose it is.
    pub(crate) out_of_sight: bool,
    pub(crate) has_home: bool,
    /// Another worker's branch is checked out where this one was: whose worktree it is, is anybody's guess, until it has one
    /// that is nobody else's.
    pub(crate) homeless: bool,
    /// What it had that may be own or not: the base may get it, and then nothing shows any more where it stood.
    in_question: BTreeSet<Id>,
    /// Some of its commits may be own or not, and nothing that git shows says which.
    pub(crate) doubtful: bool,
    /// What the daemon last saw of the own commits.
    own_seen: Vec<Id>,
    /// Where the daemon last saw its branch.
    tip_seen: Option<Id>,
    /// Its commits are no more, and what they said is on no record.
    pub(crate) silent: bool,
    /// It may have left the list, or not yet.
    pub(crate) may_leave: bool,
}

/// What a step did to names, beside what git shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Deed {
    /// Whose branch was acted upon.
    pub(crate) actor: Option<String>,
    /// The branch got another slug.
    pub(crate) relabelled: Option<String>,
    /// A branch got another task id.
    pub(crate) renamed: Option<(String, String)>,
    /// A branch was made anew in the same step.
    pub(crate) recreated: Option<String>,
    /// The actor made commits anew that it had.
    pub(crate) remade: bool,
    /// The actor wrote a commit that was there already.
    pub(crate) twin: bool,
    /// Objects that nothing leads to were removed.
    pub(crate) pruned: bool,
    /// The actor made another's commit again.
    pub(crate) picked: bool,
    /// The branch upon which the actor made its commits anew.
    pub(crate) onto: Option<String>,
}

/// Everything that is known about whose is what.
#[derive(Default)]
pub(crate) struct Truth {
    owners: BTreeMap<Id, BTreeSet<(String, u32)>>,
    pub(crate) workers: BTreeMap<String, Worker>,
    n_runs: u32,
    /// Commits of which a daemon that did not see them come can but guess whose they are.
    doubtful: BTreeSet<Id>,
    /// Commits that came since the daemon saw anything.
    unseen: BTreeSet<Id>,
    proofs: Proofs,
    /// Tasks whose worker has left the list with all of its work in the base.
    pub(crate) departed: BTreeSet<String>,
    /// Tasks of which a copy alone is here that somebody may have finished: whether it counts depends on dates.
    pub(crate) unsure: BTreeSet<String>,
    /// Remote-tracking copies without a local branch that were work before.
    copies: BTreeSet<String>,
    /// Those of which the daemon saw that.
    copies_seen: BTreeSet<String>,
    /// No daemon runs: whoever is done by now is on the list until one looks, and may be back by then.
    asleep: bool,
    /// The local branches as they were before the last step.
    stood: BTreeSet<String>,
}

impl Worker {
    /// It had a worktree once.
    pub(crate) fn has_had_home(&self) -> bool {
        self.home.is_some()
    }

    /// It left with all of its work in the base, and the daemon can tell: what it last saw of the branch is there as well.
    fn is_done(&self, base: &BTreeSet<Id>) -> bool {
        let left = self.tip.is_none() && (self.integrated || self.left_in_base) && !self.has_home;
        left && !self.doubtful && self.tip_seen.is_none_or(|tip| base.contains(&tip))
    }
}

impl Truth {
    /// Takes in what a step did.
    pub(crate) fn learn(&mut self, now: &Picture, reader: &Reader, deed: &Deed) {
        let base = reader.below(now.branches["main"]);
        if let Some(worker) = deed.actor.as_ref().filter(|_| deed.remade).and_then(|task| self.workers.get(task)) {
            // What the base had of it already was made anew all the same: it is both replaced and there.
            self.doubtful.extend(worker.own.iter().copied().filter(|id| base.contains(id)));
        }
        let stood_at = deed.actor.as_ref().and_then(|task| self.workers.get(task)?.tip);
        let chosen = self.take_copies(now, reader, &base);
        self.take_names(&chosen, now, reader, &base, deed);
        self.take_commits(&chosen, reader, &base, deed);
        self.take_twin(stood_at, &base, deed);
        self.take_remade(stood_at, now, reader, &base, deed);
        self.take_back(stood_at, reader, &base, deed);
        self.take_homes(&chosen, now);
        if let Some(worker) = deed.relabelled.as_ref().and_then(|task| self.workers.get_mut(task))
            && worker.tip.is_some_and(|tip| self.proofs.proves(reader, now.branches["main"], tip, &base))
            && !worker.has_home
        {
            // Half-way through the renaming it looks like one that is done and cleaned up.
            worker.out_of_sight = true;
            self.doubtful.extend(worker.own.iter().copied());
        }
        for task in self.workers.keys().cloned().collect::<Vec<_>>() {
            self.settle(&task, now, reader, &base);
        }
        // The directory of one that is done is free for another, and is its own again when it goes on.
        self.take_homes(&chosen, now);
        if deed.pruned {
            self.miss_the_pruned(reader);
        }
        let asleep = self.asleep;
        let done = |worker: &Worker| !asleep && worker.is_done(&base);
        self.departed.extend(self.workers.iter().filter(|(_, worker)| done(worker)).map(|(task, _)| task.clone()));
        // Nobody misses what the daemon never saw.
        self.workers.retain(|_, worker| !done(worker) && (worker.seen || worker.tip.is_some()));
        self.departed.retain(|task| !self.workers.contains_key(task));
        self.stood = now.branches.keys().cloned().collect();
    }

    /// The branch of each task. What others finished and never deleted on the server is nobody's work here; what was
    /// work here before is.
    fn take_copies(&mut self, now: &Picture, reader: &Reader, base: &BTreeSet<Id>) -> BTreeMap<String, Branch> {
        let main = now.branches["main"];
        let (known, proofs) = (mem::take(&mut self.copies), &self.proofs);
        let done = |copy: &str, tip: Id| !known.contains(copy) && proofs.proves(reader, main, tip, base);
        for (copy, tip) in &now.copies {
            let Some((_, short)) = copy.split_once('/').filter(|(_, short)| !now.branches.contains_key(*short)) else {
                continue;
            };
            if !done(copy, *tip) {
                self.copies.insert(copy.clone());
            } else if !base.contains(tip) {
                self.unsure.extend(names::task_of(short));
            }
        }
        names::chosen(now, reader, &done)
    }

    fn take_names(
        &mut self,
        chosen: &BTreeMap<String, Branch>,
        now: &Picture,
        reader: &Reader,
        base: &BTreeSet<Id>,
        deed: &Deed,
    ) {
        // Where a copy has what the branch had before it was made anew, nothing of it went.
        let by_copy = |branch: &Branch| now.branches.get(&branch.name) != Some(&branch.tip);
        for (task, branch) in chosen {
            let old = self.workers.get(task);
            let recreated = deed.recreated.as_ref() == Some(task) && !by_copy(branch);
            // Where only a copy was left, a new branch that does not take up what the copy has is another worker's; what came
            // into the base is everybody's. A second one of the same task that stood beside the first all the time takes over.
            let replaced = old.is_some_and(|old| {
                let has = |last: &Id| {
                    *last == branch.tip || (!base.contains(last) && reader.below(branch.tip).contains(last))
                };
                let came = !is_copy(&branch.name) && !self.stood.contains(&branch.name);
                is_copy(&old.branch) && came && !old.last_tip.as_ref().is_some_and(has)
            });
            if recreated || replaced || old.is_none_or(|worker| worker.tip.is_none()) {
                self.n_runs += 1;
                if let Some(old) = self.workers.get(task).filter(|old| old.last_tip == Some(branch.tip)) {
                    // Made anew where it was: nothing shows that it went.
                    self.doubtful.extend(old.own.iter().copied());
                }
                let old = self.workers.remove(task).unwrap_or_default();
                let home = old.home.filter(|_| recreated);
                // What does not begin with its making may be the old one's, for who was not there.
                let begins =
                    reader.reflog(&branch.name).first().is_some_and(|(_, what)| what.starts_with("branch: Created"));
                let had_before = old.own.into_iter().filter(|_| replaced && !begins).collect();
                let Worker { seen, branch_seen, own_seen, tip_seen, .. } = old;
                let run = self.n_runs;
                let new = Worker { run, seen, branch_seen, own_seen, tip_seen, home, had_before, ..Worker::default() };
                self.workers.insert(task.clone(), new);
            }
            let worker = self.workers.get_mut(task).expect("just there");
            if worker.branch != branch.name && deed.relabelled.as_ref() != Some(task) {
                worker.swapped = true;
                worker.had_before.extend(&worker.own);
            }
            worker.branch.clone_from(&branch.name);
        }
        if let Some((from, to)) = &deed.renamed
            && let (Some(old), Some(new)) = (self.workers.get(from), self.workers.get(to))
        {
            // The same hands in the same worktree under another name: what they made is theirs, and was another's when it
            // was first seen.
            let (old, new) = ((from.clone(), old.run), (to.clone(), new.run));
            for (id, owners) in self.owners.iter_mut().filter(|(_, owners)| owners.contains(&old)) {
                owners.insert(new.clone());
                self.doubtful.insert(*id);
            }
        }
        for (task, worker) in &mut self.workers {
            worker.tip = chosen.get(task).map(|branch| branch.tip);
            worker.last_tip = worker.tip.or(worker.last_tip);
        }
    }

    /// A commit is the worker's on whose chain it first appears.
    fn take_commits(&mut self, chosen: &BTreeMap<String, Branch>, reader: &Reader, base: &BTreeSet<Id>, deed: &Deed) {
        let mut appeared: BTreeMap<Id, Vec<&String>> = BTreeMap::new();
        for (task, branch) in chosen {
            for id in reader.chain(branch.tip, base) {
                if !self.owners.contains_key(&id) {
                    appeared.entry(id).or_default().push(task);
                }
            }
        }
        for (id, tasks) in appeared {
            let acted = tasks.iter().find(|task| deed.actor.as_ref() == Some(task));
            let task = acted.or(tasks.first()).expect("somebody has it");
            self.owners.insert(id, BTreeSet::from([((*task).clone(), self.workers[*task].run)]));
            self.unseen.insert(id);
            if acted.is_none() && tasks.len() > 1 {
                self.doubtful.insert(id);
            }
        }
    }

    fn take_homes(&mut self, chosen: &BTreeMap<String, Branch>, now: &Picture) {
        // Of several that could be its worktree the one that is there counts, then the one that has its branch.
        let mut homes: BTreeMap<String, ((bool, bool), PathBuf)> = BTreeMap::new();
        let (mut homeless, mut settled) = (BTreeSet::new(), BTreeSet::new());
        for tree in now.trees.iter().filter(|tree| !tree.main) {
            let head = tree.head.as_ref();
            let out = chosen.iter().find(|(_, branch)| Some(&branch.name) == head).map(|(task, _)| task.clone());
            let on_record = self.workers.iter().find(|(_, w)| !w.integrated && w.home.as_ref() == Some(&tree.path));
            let on_record = on_record.map(|(task, _)| task.clone());
            let named = names::task_of_dir(&tree.path);
            if let Some(out) = &out {
                let others = on_record.iter().chain(&named).filter(|task| *task != out);
                let disputed: Vec<String> = others.cloned().collect();
                if disputed.is_empty() {
                    settled.insert(out.clone());
                } else {
                    homeless.extend(disputed);
                    homeless.insert(out.clone());
                }
            }
            let shows = tree.present && !self.asleep;
            if let Some(worker) = out.as_ref().filter(|_| shows).and_then(|out| self.workers.get_mut(out)) {
                worker.out_of_sight = false;
            }
            let rank = (tree.present, out.is_some());
            let Some(task) = out.or(on_record).or(named) else { continue };
            if homes.get(&task).is_none_or(|(best, _)| rank > *best) {
                homes.insert(task, (rank, tree.path.clone()));
            }
        }
        for (task, worker) in &mut self.workers {
            // Whose it was is no clearer once it is gone.
            worker.homeless = homeless.contains(task) || (worker.homeless && !settled.contains(task));
            let home = homes.remove(task);
            worker.has_home = home.as_ref().is_some_and(|((present, _), _)| *present);
            if let Some((_, path)) = home {
                worker.home = Some(path);
            }
        }
    }
}

/// True for a remote-tracking copy by itself.
fn is_copy(branch: &str) -> bool {
    branch.starts_with("origin/")
}
