//! Commits that were made twice: where the same words stand upon the same parent in the same second, they are one commit.

use std::collections::BTreeSet;

use super::{Deed, Truth, Worker};
use crate::reader::{Id, Picture, Reader};

impl Truth {
    /// The same words in the same second upon the same parent are the same commit, whoever else made it.
    pub(super) fn take_twin(&mut self, stood_at: Option<Id>, base: &BTreeSet<Id>, deed: &Deed) {
        let Some(task) = &deed.actor else { return };
        let Some(Worker { run, tip: Some(tip), .. }) = self.workers.get(task) else { return };
        let (run, tip) = (*run, *tip);
        // What was picked from the base is nobody's before it is the worker's; what was picked from another stays that one's.
        let from_base = deed.picked && stood_at != Some(tip) && base.contains(&tip) && !self.owners.contains_key(&tip);
        if deed.twin || from_base {
            self.owners.entry(tip).or_default().insert((task.clone(), run));
            self.unseen.insert(tip);
        }
        if from_base {
            self.doubtful.insert(tip);
        }
        // What the base had before the worker wrote it, its reflog alone calls its own, as long as that has all its lines.
        if deed.twin
            && base.contains(&tip)
            && let Some(worker) = self.workers.get_mut(task)
        {
            worker.in_question.insert(tip);
        }
    }

    /// What was made anew can be what the base made of it in the same second. The reflog says that it is the worker's.
    pub(super) fn take_remade(
        &mut self,
        stood_at: Option<Id>,
        now: &Picture,
        reader: &Reader,
        base: &BTreeSet<Id>,
        deed: &Deed,
    ) {
        let (Some(task), Some(onto)) = (&deed.actor, &deed.onto) else { return };
        let Some(worker) = self.workers.get_mut(task) else { return };
        let Some(tip) = worker.tip.filter(|tip| stood_at != Some(*tip)) else { return };
        let remade = now.branches.get(onto).map(|onto| reader.chain(tip, &reader.below(*onto))).unwrap_or_default();
        for id in remade.into_iter().filter(|id| base.contains(id)) {
            worker.in_question.insert(id);
            self.owners.entry(id).or_default().insert((task.clone(), worker.run));
            self.unseen.insert(id);
        }
    }
    /// What a worker made, left, and got back where its branch was moved into the base: its reflog says that it made it,
    /// and nothing there says that the base had got it from another before.
    pub(super) fn take_back(&mut self, stood_at: Option<Id>, reader: &Reader, base: &BTreeSet<Id>, deed: &Deed) {
        let Some((task, worker)) = deed.actor.as_ref().and_then(|task| Some((task, self.workers.get_mut(task)?)))
        else {
            return;
        };
        let Some(tip) = worker.tip.filter(|tip| stood_at != Some(*tip) && base.contains(tip)) else { return };
        let run = (task.clone(), worker.run);
        let made =
            |id: &Id| self.owners.get(id).is_some_and(|owners| owners.contains(&run)) && !worker.own.contains(id);
        let back: Vec<Id> = reader.below(tip).into_iter().filter(made).collect();
        worker.in_question.extend(back);
    }
}
