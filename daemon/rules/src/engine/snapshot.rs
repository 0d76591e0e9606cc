//! Applies a snapshot: branches and commits into the picture, then workers, their own commits, and what they say.

use std::collections::{BTreeMap, BTreeSet};

use orch_shared::{
    event::EventBody,
    facts::{BranchFact, BranchRole, CommitFact, ReflogAction, Snapshot},
    ids::{GitPath, Oid, RefName, TaskId},
    record::{FirstSeen, Record},
    time::Timestamp,
    worker::Attribution,
};

use super::{Effects, Engine, Unreliable, Worker};
use crate::{
    attribution::{Branch, Own, attribute_for, is_whole, made},
    commit::read_commit,
    naming::{Named, name_workers},
    phase::fold,
};

/// Branches that are not what they were.
#[derive(Default)]
struct Moved {
    /// Those of workers.
    changed: BTreeSet<RefName>,
    /// Those that were not there.
    new: BTreeSet<RefName>,
    /// What was known of those that were.
    before: BTreeMap<RefName, BranchFact>,
}

impl Engine {
    pub(super) fn apply_snapshot(&mut self, snapshot: Snapshot, effects: &mut Effects) {
        if matches!(self.trouble, Some(Unreliable::Unread(_))) {
            self.trouble = None;
        }
        // In the very first look at a repo no commit is news.
        let live = self.registered.is_some();
        let in_base: BTreeMap<RefName, bool> =
            snapshot.gone.iter().map(|gone| (gone.name.clone(), gone.in_base)).collect();
        let base_moved = self.base != snapshot.base;
        self.base.clone_from(&snapshot.base);
        self.worktrees.clone_from(&snapshot.worktrees);
        self.read_commits(&snapshot.commits);
        let mut moved = self.take_branches(&snapshot, effects);
        let names = self.name();
        self.malformed_names.clone_from(&names.malformed);
        let appeared = self.take_names(&names.workers, &mut moved, effects);
        self.let_go(&names.workers, &in_base, effects);
        if base_moved {
            self.look_for_the_lost(effects);
        }
        for task in &appeared {
            if let Some(worker) = self.workers.get(task) {
                effects.publish(EventBody::WorkerAdded(Box::new(self.worker_report(worker))));
            }
        }
        self.attribute_commits(&moved.changed, &appeared, live, effects);
        if !self.ready {
            self.recall_the_gone(effects);
        }
        self.find_strays(&snapshot.branches, effects);
        self.see_stash(snapshot.stash.as_ref(), effects);
        if self.registered.is_none() {
            self.registered = Some(self.now);
            effects.remember(Record::Registered(self.now));
        }
        self.ready = true;
        self.forget_unneeded_tips(effects);
        self.forget_unneeded_commits();
    }

    pub(super) fn read_commits(&mut self, facts: &[CommitFact]) {
        for fact in facts {
            let commit = read_commit(fact);
            // A commit that is seen live arrives now; one that a first scan finds arrived when it says, but not later.
            let arrived = if self.ready { self.now } else { commit.committed_at.min(self.now) };
            self.arrivals.entry(fact.oid).or_insert(arrived);
            self.commits.insert(fact.oid, commit);
        }
    }

    /// Takes the branches into the picture. Returns those of workers that are not what they were.
    fn take_branches(&mut self, snapshot: &Snapshot, effects: &mut Effects) -> Moved {
        let mut moved = Moved::default();
        if snapshot.whole {
            let there: BTreeSet<&RefName> = snapshot.branches.iter().map(|branch| &branch.name).collect();
            self.branches.retain(|name, _| there.contains(name));
            self.gone.extend(self.tips.extract_if(.., |name, _| !there.contains(name)).map(|(name, _)| name));
        }
        for gone in &snapshot.gone {
            self.branches.remove(&gone.name);
            self.gone.extend(self.tips.remove_entry(&gone.name).map(|(name, _)| name));
        }
        for branch in &snapshot.branches {
            let before = self.tips.insert(branch.name.clone(), branch.tip);
            if before.is_none() {
                moved.new.insert(branch.name.clone());
                self.appeared_in.insert(branch.name.clone(), self.turn);
            }
            if before != Some(branch.tip) {
                effects.remember(Record::Tip(branch.name.clone(), branch.tip));
            }
            if branch.role == BranchRole::Worker && self.branches.get(&branch.name) != Some(branch) {
                moved.changed.insert(branch.name.clone());
                if let Some(before) = self.branches.insert(branch.name.clone(), branch.clone()) {
                    moved.before.insert(branch.name.clone(), before);
                }
            }
        }
        moved
    }

    fn name(&self) -> crate::naming::Names {
        let recorded: BTreeMap<GitPath, TaskId> = self
            .workers
            .values()
            // What is integrated is done: its directory is free for another.
            .filter(|worker| !worker.integrated)
            .filter_map(|worker| Some((worker.worktree_path.clone()?, worker.task.clone())))
            .collect();
        let dated = |tip: Oid| self.commits.get(&tip).map(|commit| commit.committed_at);
        name_workers(self.branches.values(), &self.worktrees, &self.settings.prefix, &recorded, dated)
    }

    /// Makes the workers those that the names tell of. Returns the new ones, and adds the branches that are a worker's only
    /// now, such as the second of a task whose first is gone.
    fn take_names(&mut self, named: &[Named], moved: &mut Moved, effects: &mut Effects) -> BTreeSet<TaskId> {
        let mut appeared = BTreeSet::new();
        for named in named {
            let now = self.now;
            let added_at = named.worktree.as_ref().map(|worktree| worktree.added_at.min(now));
            let known = self.workers.get(&named.task);
            let gone = known.filter(|worker| self.ready && worker.tip.is_none());
            let reborn = gone.is_some_and(|worker| !self.is_renamed(worker, &named.branch))
                || known.is_some_and(|worker| self.is_made_anew(worker, &named.branch, moved));
            if reborn {
                // A task id that is used again is another assignment: it inherits nothing.
                self.remove_worker(&named.task);
            }
            let worker = self.workers.entry(named.task.clone()).or_insert_with(|| {
                appeared.insert(named.task.clone());
                let worker = Worker::new(named.task.clone(), named.branch.clone(), added_at.unwrap_or(now));
                // Its worktree may be of before the night, and only be seen now.
                Worker { grace: self.deadlines_from, copy_since: self.turn, ..worker }
            });
            if worker.branch != named.branch {
                moved.changed.insert(named.branch.clone());
            }
            if named.branch.branch().is_some() {
                worker.last_tip = None;
            } else if worker.branch.branch().is_some() {
                // Only the copy on a server is left, as when a renaming is seen half done.
                worker.last_tip = worker.tip.or(worker.last_tip);
                worker.copy_since = self.turn;
            }
            worker.branch.clone_from(&named.branch);
            worker.slug.clone_from(&named.slug);
            worker.worktree.clone_from(&named.worktree);
            if let Some(worktree) = &named.worktree
                && worker.worktree_path.as_ref() != Some(&worktree.path)
            {
                worker.worktree_path = Some(worktree.path.clone());
                // It may come later than the branch, and go without a trace while nobody looks.
                effects.remember(worker.record(self.settings.run_id()));
            }
            if let Some(branch) = self.branches.get(&named.branch) {
                worker.tip = Some(branch.tip);
                worker.left_in_base = false;
                (worker.ahead, worker.behind) = (branch.ahead, branch.behind);
                worker.upstream.clone_from(&branch.upstream);
                worker.diverged = branch.diverged;
                worker.broken.clone_from(&branch.broken);
            }
        }
        appeared
    }

    pub(super) fn attribute_commits(
        &mut self,
        changed: &BTreeSet<RefName>,
        appeared: &BTreeSet<TaskId>,
        live: bool,
        effects: &mut Effects,
    ) {
        let concerned: Vec<TaskId> = self
            .workers
            .values()
            .filter(|worker| changed.contains(&worker.branch) || appeared.contains(&worker.task))
            .map(|worker| worker.task.clone())
            .collect();
        if concerned.is_empty() {
            return;
        }
        let branches: Vec<(&TaskId, &BranchFact)> = self
            .workers
            .values()
            .filter_map(|worker| {
                Some((&worker.task, self.branches.get(&worker.branch).filter(|_| worker.tip.is_some())?))
            })
            .collect();
        let histories: Vec<Branch<'_>> = branches
            .iter()
            .map(|(task, fact)| Branch {
                task,
                tip: fact.tip,
                chain: &fact.chain,
                merged: &fact.merged,
                reflog: &fact.reflog,
            })
            .collect();
        let own = attribute_for(|task| concerned.contains(task), &histories, &self.seen);
        for (task, own) in own {
            self.record_new(&task, &own, live, effects);
            self.take_own(&task, own, effects);
            // What was made and merged since the last look is told by the reflog alone.
            let own = self.workers.get(&task).map(|worker| worker.own.clone()).unwrap_or_default();
            self.record_new(&task, &own, live, effects);
        }
    }

    /// True when a worker's branch was deleted and made anew while nobody looked: its reflog begins with its making, and
    /// does not know where it last was. The same where it was seen to come beside what was left on a server.
    fn is_made_anew(&self, known: &Worker, branch: &RefName, moved: &Moved) -> bool {
        let Some(last) = known.tip.or(known.last_tip) else { return false };
        // A second branch of the task may take over; it was there before.
        let beside_a_copy = known.branch.branch().is_none();
        // One that gets its worktree a moment after it was made stood beside the copy for that moment only.
        let came_later = beside_a_copy && self.appeared_in.get(branch).is_some_and(|turn| *turn > known.copy_since);
        let takes_over = known.branch != *branch && !moved.new.contains(branch) && !came_later;
        let another = known.branch != *branch && !beside_a_copy && self.branches.contains_key(&known.branch);
        let Some(fact) = self.branches.get(branch) else { return false };
        // What was there at the last look and only went on since was not made anew; its copy on a server may have moved.
        let went_on = |before: &BranchFact| !before.reflog.is_empty() && fact.reflog.starts_with(&before.reflog);
        if known.branch == *branch && moved.before.get(branch).is_some_and(went_on) {
            return false;
        }
        let made_here = fact.reflog.first().is_some_and(|entry| entry.action == ReflogAction::Created);
        let knows = fact.reflog.iter().any(|entry| entry.new == last || entry.old == Some(last));
        // Where it last was may have been where its copy on a server was; what it made there it made here.
        let made = made(&fact.reflog);
        let knows = knows || known.own.iter().any(|own| made.contains(&own.oid));
        // Where only the copy on a server was left, who takes up what it has goes on with it.
        let goes_on = beside_a_copy && (fact.chain.contains(&last) || fact.merged.contains(&last));
        // One that lost lines says nothing by what it does not name.
        let renamed = self.is_renamed(known, branch);
        let begins_here = made_here && is_whole(&fact.reflog, fact.tip);
        // Who was there needs no lines: it came from elsewhere, and not from where the worker was.
        let was_there = fact.tip == last || known.last_tip == Some(fact.tip);
        let seen_to_come = self.ready && beside_a_copy && moved.new.contains(branch) && !was_there;
        (begins_here || seen_to_come) && !knows && !goes_on && !renamed && !takes_over && !another
    }

    /// True when the branch of a worker whose branch was seen to go is that same branch. A renaming takes the old name
    /// away first, and may be seen half done; till then there may be the copy on a server.
    fn is_renamed(&self, gone: &Worker, branch: &RefName) -> bool {
        self.branches.get(branch).is_some_and(|fact| {
            let renamed = fact.reflog.last().filter(|entry| entry.action == ReflogAction::Renamed);
            renamed.is_some_and(|entry| Some(entry.new) == gone.last_tip)
        })
    }

    /// Puts on record, and tells, which of a worker's own commits were not known to be its own.
    pub(super) fn record_new(&mut self, task: &TaskId, own: &[Own], live: bool, effects: &mut Effects) {
        for commit in own {
            let known = self.seen.get(&commit.oid);
            let of_other = known.is_some_and(|(other, by)| other != task && *by != Attribution::Guessed);
            let new = if of_other { !self.has(task, commit.oid) } else { known.is_none() };
            if !of_other {
                self.record_first_seen(task, *commit, effects);
            }
            if new
                && live
                && let Some(commit) = self.commits.get(&commit.oid)
            {
                effects.publish(EventBody::Commit {
                    oid: commit.oid,
                    task: task.clone(),
                    subject: commit.subject.clone(),
                    class: commit.class,
                    at: self.arrived(commit.oid),
                });
            }
        }
    }

    fn has(&self, task: &TaskId, oid: Oid) -> bool {
        self.workers.get(task).is_some_and(|worker| worker.own.iter().any(|own| own.oid == oid))
    }

    fn record_first_seen(&mut self, task: &TaskId, own: Own, effects: &mut Effects) {
        // Seen live on one branch, with nothing that speaks against it, is the strongest evidence there is.
        let by = match own.by {
            Attribution::Shape if self.ready => Attribution::FirstSeen,
            by => by,
        };
        let decided = (task.clone(), by);
        if self.seen.get(&own.oid) != Some(&decided) {
            self.seen.insert(own.oid, decided);
            let at = self.arrivals.get(&own.oid).copied().unwrap_or(self.now);
            effects.remember(Record::FirstSeen(FirstSeen { oid: own.oid, task: task.clone(), at, by }));
        }
    }

    /// Folds a worker's own commits anew and tells what changed by it.
    pub(super) fn refold(&mut self, task: &TaskId, effects: &mut Effects) {
        let Some(worker) = self.workers.get_mut(task) else { return };
        if worker.fold.last != worker.own.last().map(|own| own.oid) {
            worker.last_own_turn = self.turn;
        }
        let was = worker.phase();
        let last_before = worker.fold.last;
        worker.fold = fold(worker.own.iter().filter_map(|own| self.commits.get(&own.oid)));
        let all_known = worker.own.iter().all(|own| self.commits.contains_key(&own.oid));
        if !all_known && worker.fold.last_status.is_none() {
            // What it said last lies in the base, and no chain or reflog shows it any more: the record keeps it.
            let since = worker.own.iter().rev().take_while(|own| Some(own.oid) != last_before);
            worker.fold.resume(was, since.filter_map(|own| self.commits.get(&own.oid)));
            worker.fold.last = worker.own.last().map(|own| own.oid);
        }
        worker.last_own_at = worker.own.last().map(|own| self.arrivals.get(&own.oid).copied().unwrap_or(self.now));
        let is = worker.phase();
        effects.remember(worker.record(self.settings.run_id()));
        if was != is {
            effects.publish(EventBody::Phase { worker: task.clone(), from: was, to: is });
        }
    }

    pub(super) fn arrived(&self, oid: Oid) -> Timestamp {
        self.arrivals.get(&oid).copied().unwrap_or(self.now)
    }

    /// Keeps on record where branches pointed before they went only where a worker is missed for it.
    fn forget_unneeded_tips(&mut self, effects: &mut Effects) {
        let missed: BTreeSet<&RefName> = self.workers.values().map(|worker| &worker.branch).collect();
        let tips = &self.tips;
        self.gone.retain(|name| !tips.contains_key(name));
        self.appeared_in.retain(|name, _| tips.contains_key(name));
        for name in self.gone.extract_if(.., |name| !missed.contains(name)) {
            effects.remember(Record::TipGone(name));
        }
    }

    /// Keeps the commits that some worker, need or stray is made of.
    pub(super) fn forget_unneeded_commits(&mut self) {
        let held = self.workers.values().map(|worker| worker.own.len() + worker.vanished.commits.len()).sum::<usize>();
        // A pass over everything is worth it only when there is much to forget.
        if self.commits.len() < 1_000 + 2 * held {
            return;
        }
        let needed: BTreeSet<Oid> = self
            .workers
            .values()
            .flat_map(|worker| worker.own.iter().chain(&worker.vanished.commits).map(|own| own.oid))
            .chain(self.branches.values().flat_map(|branch| branch.chain.iter().chain(&branch.merged).copied()))
            .chain(self.strays.keys().map(|(_, oid)| *oid))
            .collect();
        self.commits.retain(|oid, _| needed.contains(oid));
        self.arrivals.retain(|oid, _| needed.contains(oid));
    }
}
