//! Works out which commits are a worker's own, and whether the base has them.

use std::collections::BTreeSet;

use super::Truth;
use crate::reader::{Id, Picture, Reader};

impl Truth {
    /// Works out what is a worker's own, and whether the base has it.
    pub(super) fn settle(&mut self, task: &str, now: &Picture, reader: &Reader, base: &BTreeSet<Id>) {
        let worker = &self.workers[task];
        let main = now.branches["main"];
        let Some(tip) = worker.tip else {
            // What it had when its branch went it keeps.
            let last_in_base = worker.own.last().is_some_and(|last| base.contains(last));
            let had = |tip: Id| base.contains(&tip);
            // By the same changes in other commits it may be proved, or not yet.
            let may_be_had = |tip: Id| last_in_base || self.proofs.proves(reader, main, tip, base);
            let (in_base, may_leave) = match (worker.gone_at, worker.last_tip) {
                (None, Some(tip)) => (had(tip), may_be_had(tip)),
                (None, None) => (false, last_in_base),
                // It may come into the base with another's branch, or as the same changes; whoever reads the repository
                // anew proves that at once, and whoever goes on does not look.
                (Some(before), last) => (
                    worker.left_in_base || (before != main && last_in_base),
                    worker.may_leave || (before != main && last.is_some_and(may_be_had)),
                ),
            };
            let worker = self.workers.get_mut(task).expect("known");
            (worker.left_in_base, worker.may_leave) = (in_base, may_leave);
            // Where its worktree is still there it stays on the list as what it is: done.
            worker.integrated |= in_base && !worker.own.is_empty();
            worker.provable = may_leave && !worker.integrated && !worker.own.is_empty();
            worker.gone_at.get_or_insert(main);
            return;
        };
        let there = self.reached(task, tip, reader, base);
        let is_own = |id: &Id| self.is_own(task, *id);
        // What it made and another merge of its own brought back is own by who made it, and not own by how it came.
        let brought_back =
            reader.below(tip).into_iter().any(|id| !base.contains(&id) && is_own(&id) && !there.contains(&id));
        // What came into the base while it was the worker's stays so; what had been rewritten before does not come back.
        let of_run = |id: &&Id| self.owners[id].contains(&(task.to_owned(), worker.run));
        let in_base: Vec<Id> = worker.own.iter().filter(|id| base.contains(id)).filter(of_run).copied().collect();
        // What the base has stands below what it has not, also where it came there by another branch of the worker.
        let beside = there.iter().copied().filter(|id| is_own(id) && !in_base.contains(id));
        let own: Vec<Id> = in_base.iter().copied().chain(beside).collect();
        // What an earlier worker of the same id made, and another's branch brings back, is own by the id and not by the run.
        let inherited = |id: &Id| is_own(id) && !of_run(&id);
        let in_question: Vec<Id> =
            there.iter().filter(|id| self.doubtful.contains(id) || inherited(id)).copied().collect();
        let doubtful = brought_back
            || !in_question.is_empty()
            || worker.in_question.iter().any(|id| base.contains(id))
            || self.doubtful.iter().any(|id| base.contains(id) && self.is_own(task, *id));
        let integrated = !own.is_empty() && base.contains(&tip);
        let provable = !own.is_empty() && !integrated && self.proofs.proves(reader, main, tip, base);
        let worker = self.workers.get_mut(task).expect("known");
        worker.own = own;
        worker.integrated = integrated;
        worker.provable = provable;
        worker.doubtful = doubtful;
        worker.in_question.extend(in_question);
        worker.left_in_base = false;
        worker.may_leave = false;
        worker.gone_at = None;
    }

    pub(super) fn is_own(&self, task: &str, id: Id) -> bool {
        self.owners.get(&id).is_some_and(|owners| owners.iter().any(|(owner, _)| owner == task))
    }

    /// The commits of a branch beside what the base has. What a merge of its own brought is left out, for it is never
    /// own; what another's merge brought is not, for that one may have merged this branch.
    fn reached(&self, task: &str, tip: Id, reader: &Reader, base: &BTreeSet<Id>) -> BTreeSet<Id> {
        let (mut seen, mut open) = (BTreeSet::new(), vec![tip]);
        while let Some(id) = open.pop() {
            if base.contains(&id) || !seen.insert(id) {
                continue;
            }
            let parents = &reader.commits[id].parents;
            let n = if self.is_own(task, id) { parents.len().min(1) } else { parents.len() };
            open.extend(&parents[..n]);
        }
        seen
    }
}
