//! Whether the base has a branch's work: by its commits, or by the same changes in others (domain.md section 3).

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use crate::reader::{Id, Reader};

/// Patch ids by git's own hand, kept once they are known.
#[derive(Default)]
pub(crate) struct Proofs {
    patches: RefCell<BTreeMap<(Id, Id), Option<String>>>,
}

impl Proofs {
    /// True where the base has what the tip stands for.
    pub(crate) fn proves(&self, reader: &Reader, main: Id, tip: Id, base: &BTreeSet<Id>) -> bool {
        if base.contains(&tip) {
            return true;
        }
        let below = reader.below(tip);
        let fork = base.intersection(&below).copied().collect::<BTreeSet<Id>>();
        let first = reader.chain(tip, base).first().and_then(|id| reader.commits[*id].parents.first().copied());
        let since = first.map_or(fork.clone(), |first| reader.below(first));
        let of_base: BTreeSet<String> =
            reader.chain(main, &since).into_iter().filter_map(|id| self.of_commit(reader, id)).collect();
        if of_base.is_empty() {
            return false;
        }
        // All of it at once, from where the branch began or from what it merged of the base last.
        let mut from = self.tops(reader, &fork).into_iter().chain(first);
        if from.any(|from| self.between(reader, from, tip).is_some_and(|patch| of_base.contains(&patch))) {
            return true;
        }
        let own: Vec<Option<String>> =
            reader.chain(tip, base).into_iter().map(|id| self.of_commit(reader, id)).collect();
        own.iter().any(Option::is_some) && own.iter().flatten().all(|patch| of_base.contains(patch))
    }

    /// Of commits those that none of the others contains.
    fn tops(&self, reader: &Reader, of: &BTreeSet<Id>) -> Vec<Id> {
        let parents: BTreeSet<Id> = of.iter().flat_map(|id| reader.commits[*id].parents.iter().copied()).collect();
        of.difference(&parents).copied().collect()
    }

    fn of_commit(&self, reader: &Reader, id: Id) -> Option<String> {
        match reader.commits[id].parents.as_slice() {
            [parent] => self.between(reader, *parent, id),
            _ => None,
        }
    }

    fn between(&self, reader: &Reader, from: Id, to: Id) -> Option<String> {
        if let Some(known) = self.patches.borrow().get(&(from, to)) {
            return known.clone();
        }
        let (before, after) = (&reader.commits[from].oid, &reader.commits[to].oid);
        let patch = reader.git.read(&["diff-tree", "-r", "-p", "--no-ext-diff", "--no-textconv", before, after]);
        let id = reader.git.filter(&["patch-id", "--stable"], &patch);
        let id = id.split_whitespace().next().map(str::to_owned);
        self.patches.borrow_mut().insert((from, to), id.clone());
        id
    }
}
