//! What a daemon that was not there when it happened cannot know any more, and nobody may hold against it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Truth, Worker};
use crate::reader::{Id, Picture, Reader};

impl Truth {
    /// The daemon has seen all this.
    pub(crate) fn seen(&mut self) {
        self.unseen.clear();
        self.copies_seen.clone_from(&self.copies);
        for worker in self.workers.values_mut() {
            worker.seen = true;
            worker.own_seen.clone_from(&worker.own);
            worker.tip_seen = worker.last_tip;
            worker.home_seen.clone_from(&worker.home);
            worker.branch_seen.clone_from(&worker.branch);
            worker.swapped = false;
            worker.had_before.clear();
        }
    }

    /// The daemon ends: what happens from now on nobody sees.
    pub(crate) fn sleep(&mut self) {
        self.asleep = true;
    }

    /// A daemon comes that did not see what happened since [`Self::seen`]; with `nothing_known` it has seen nothing ever.
    /// What neither a chain of one worker alone nor the own branch's reflog can tell it is in doubt from now on.
    pub(crate) fn doubt(&mut self, now: &Picture, reader: &Reader, nothing_known: bool) {
        let base = reader.below(now.branches["main"]);
        self.asleep = false;
        if nothing_known {
            self.workers.retain(|_, worker| worker.tip.is_some());
            self.workers.values_mut().for_each(|worker| worker.home = None);
            // That a copy which the base has was work here once is on no record any more.
            self.copies_seen.clear();
        }
        self.copies.clone_from(&self.copies_seen);
        self.take_copies(now, reader, &base);
        // What went unseen between two looks nobody can tell any more.
        for worker in self.workers.values_mut().filter(|worker| worker.tip.is_none() && !worker.is_done(&base)) {
            worker.doubtful |= worker.own != worker.own_seen || worker.last_tip != worker.tip_seen;
            worker.branch.clone_from(&worker.branch_seen);
        }
        self.miss_the_pruned(reader);
        for worker in self.workers.values_mut() {
            // A worktree that came and was lost unseen says nothing where the one on record is still there.
            let on_record = now.trees.iter().any(|tree| tree.present && worker.home_seen.as_ref() == Some(&tree.path));
            let at_home =
                now.trees.iter().any(|tree| (tree.present || !on_record) && tree.head.as_ref() == Some(&worker.branch));
            // Of two branches of which neither was seen to follow the other it is not said whether they are one worker's.
            worker.out_of_sight |= worker.swapped || (worker.home != worker.home_seen && !at_home);
            self.doubtful.extend(&worker.had_before);
            worker.in_question.extend(&worker.had_before);
        }
        let chains: Vec<(&String, BTreeSet<Id>)> = self
            .workers
            .iter()
            .filter_map(|(task, worker)| Some((task, reader.chain(worker.tip?, &base).into_iter().collect())))
            .collect();
        let made: BTreeMap<&String, BTreeSet<String>> = self
            .workers
            .iter()
            .filter(|(_, worker)| worker.tip.is_some())
            .map(|(task, worker)| (task, made(&reader.reflog(&worker.branch))))
            .collect();
        let between = made.iter().map(|(task, made)| {
            let between = self.between_looks(task, made, reader);
            ((*task).clone(), between.intersection(&base).copied().collect())
        });
        let between: BTreeMap<String, BTreeSet<Id>> = between.collect();
        let in_question: Vec<Id> =
            if nothing_known { self.owners.keys().copied().collect() } else { self.unseen.iter().copied().collect() };
        let certain = |id: Id| {
            let oid = &reader.commits[id].oid;
            let holders: Vec<&String> =
                chains.iter().filter(|(_, chain)| chain.contains(&id)).map(|(task, _)| *task).collect();
            let makers: Vec<&String> =
                made.iter().filter(|(_, made)| made.contains(oid)).map(|(task, _)| *task).collect();
            let owners: BTreeSet<&String> = self.owners[&id].iter().map(|(task, _)| task).collect();
            let own = |tasks: &[&String]| owners.len() == 1 && tasks.len() == 1 && owners.contains(tasks[0]);
            !base.contains(&id) && (own(&holders) || (own(&makers) && holders.contains(&makers[0])))
        };
        let doubtful: Vec<Id> = in_question.into_iter().filter(|id| !certain(*id)).collect();
        self.doubtful.extend(doubtful);
        for (task, between) in between {
            self.doubtful.extend(&between);
            self.workers.entry(task).or_default().in_question.extend(between);
        }
    }

    /// What a worker had when it was last seen and left since, and what it had left then and got back: when the base got
    /// it, before or after, is told by the lines of its reflog at best.
    fn between_looks(&self, task: &str, made: &BTreeSet<String>, reader: &Reader) -> BTreeSet<Id> {
        let Worker { own, own_seen, .. } = &self.workers[task];
        let left = own_seen.iter().filter(|id| !own.contains(id));
        let back = own.iter().filter(|id| !own_seen.contains(id) && !made.contains(&reader.commits[**id].oid));
        left.chain(back).copied().collect()
    }

    /// What those said whose branch is gone nobody can read again once it was pruned.
    pub(super) fn miss_the_pruned(&mut self, reader: &Reader) {
        for worker in self.workers.values_mut().filter(|worker| worker.tip.is_none()) {
            let names: Vec<&str> = worker.own.iter().map(|id| reader.commits[*id].oid.as_str()).collect();
            worker.silent =
                reader.git.filter(&["cat-file", "--batch-check"], names.join("\n").as_bytes()).contains("missing");
        }
    }

    /// How many own commits a worker has at least and at most.
    pub(crate) fn bounds(&self, task: &str, worker: &Worker, reader: &Reader, base: &BTreeSet<Id>) -> (usize, usize) {
        let in_doubt = |id: &Id| self.doubtful.contains(id) || worker.in_question.contains(id);
        let certain = worker.own.iter().filter(|id| !in_doubt(id)).count();
        let there = worker.tip.map(|tip| reader.below(tip)).unwrap_or_default();
        let possible = |id: &Id| self.doubtful.contains(id) || self.is_own(task, *id);
        // The base may have got, from another's branch, what was made anew since.
        let in_base = worker.in_question.intersection(base).copied();
        let all: BTreeSet<Id> = there.into_iter().chain(worker.own.iter().copied()).chain(in_base).collect();
        (certain, all.into_iter().filter(possible).count())
    }
}

/// The oids that a reflog says were made there one by one, since the branch was made.
fn made(reflog: &[(String, String)]) -> BTreeSet<String> {
    let begun = reflog.iter().rposition(|(_, what)| what.starts_with("branch: Created")).unwrap_or(0);
    let making = ["commit", "cherry-pick", "revert", "am"];
    reflog[begun..]
        .iter()
        .filter(|(_, what)| {
            let command = what.split([' ', ':']).next().unwrap_or("");
            making.contains(&command) || what.contains("Merge made by")
        })
        .map(|(oid, _)| oid.clone())
        .collect()
}
