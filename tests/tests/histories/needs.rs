//! What each worker needs, and how far that has come (domain.md section 7).

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    reader::{Id, Reader},
    told::told,
    truth::{Truth, Worker},
    words::fold,
};

/// A need as it should be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Need {
    pub(crate) state: &'static str,
    /// The commit that answers it.
    pub(crate) provided_by: Option<Id>,
    /// Who should have provided it is in doubt.
    pub(crate) doubtful: bool,
}

/// Who needs what from whom: worker, provider, item.
type Key = (String, String, String);

/// Remembers what was provided by those that are gone.
#[derive(Default)]
pub(crate) struct Needs {
    answers: BTreeMap<Key, Id>,
    /// Workers that were in doubt for a while: what was provided to them in that time is on no record here.
    unrecorded: BTreeSet<String>,
}

impl Needs {
    /// The store is gone, and with it what it alone knew.
    pub(crate) fn forget(&mut self) {
        self.answers.clear();
    }

    /// Every need of every worker that has a branch.
    pub(crate) fn of(&mut self, truth: &Truth, reader: &Reader) -> BTreeMap<Key, Need> {
        let doubtful = truth.workers.iter().filter(|(_, worker)| worker.doubtful).map(|(task, _)| task.clone());
        self.unrecorded.extend(doubtful);
        let mut needs = BTreeMap::new();
        for (task, worker) in truth.workers.iter().filter(|(_, worker)| !worker.doubtful) {
            let Some(tip) = worker.tip else { continue };
            let has = reader.below(tip);
            // Where several commits state it, the last one is the one that counts.
            for opened_by in &worker.own {
                for (provider, item) in &reader.commits[*opened_by].said.needs {
                    let key = (task.clone(), provider.clone(), fold(item));
                    let need = self.judge(&key, *opened_by, truth, reader, &has);
                    needs.insert(key, need);
                }
            }
        }
        self.answers.retain(|key, _| needs.contains_key(key));
        for (key, need) in &needs {
            match need.provided_by {
                Some(id) => drop(self.answers.insert(key.clone(), id)),
                None => drop(self.answers.remove(key)),
            }
        }
        needs
    }

    fn judge(&self, key: &Key, opened_by: Id, truth: &Truth, reader: &Reader, has: &BTreeSet<Id>) -> Need {
        let (task, provider, item) = key;
        let unmet = Need { state: "unmet", provided_by: None, doubtful: false };
        if provider == task {
            return unmet;
        }
        let known = truth.workers.get(provider);
        let doubtful =
            known.is_some_and(|worker| worker.doubtful || worker.may_leave || worker.provable || worker.silent);
        // Whether the base has what was needed of one that left with all of its work, nobody has looked.
        let doubtful = doubtful || truth.departed.contains(provider);
        let found = known.and_then(|worker| answer(worker, item, opened_by, reader));
        let gone = known.is_none_or(|worker| worker.tip.is_none());
        let doubtful = doubtful || (gone && self.unrecorded.contains(task));
        let answer = found.or_else(|| self.answers.get(key).copied().filter(|_| gone));
        let state = match answer {
            Some(id) if has.contains(&id) => "taken",
            Some(_) => "ready",
            None if gone || known.is_some_and(|worker| worker.integrated) => "unmet",
            None => "open",
        };
        Need { state, provided_by: answer, doubtful }
    }
}

/// The strongest evidence that a worker has provided an item; of several alike the first.
fn answer(provider: &Worker, item: &String, opened_by: Id, reader: &Reader) -> Option<Id> {
    let commit = |id: &Id| &reader.commits[*id];
    let before = reader.below(opened_by);
    let first = |has: &dyn Fn(Id) -> bool| provider.own.iter().copied().find(|id| has(*id));
    let trailer = first(&|id| commit(&id).said.provides.contains(item));
    let definition = first(&|id| commit(&id).defines.contains(item));
    // What was there already when it was needed is not what was missed, unless it says outright that it is.
    let missed = |id: &Id| !before.contains(id);
    let file = first(&|id| commit(&id).adds.contains(item) && !commit(&id).defines.contains(item));
    let summary = first(&|id| commit(&id).said.names(item));
    let complete = told(&provider.own, reader).complete;
    let weak = [file.filter(|_| definition.is_none()), summary, complete];
    trailer.or(definition).or_else(|| weak.into_iter().flatten().find(missed))
}
