//! What is made anew, moved back, or given another name.

use orch_shared::facts::{ReflogAction, ReflogEntry};

use super::World;

impl World {
    pub(crate) fn amend(&mut self, branch: &str, message: &str) {
        let old = self.branches[branch];
        let parents = self.commits[&old].parents.clone();
        let new = self.write(parents, message);
        self.branches.insert(branch.to_owned(), new);
        self.log(branch, Some(old), new, ReflogAction::Amend);
    }

    /// Makes the branch's commits anew upon another's, unless it has that one already.
    pub(crate) fn rebase(&mut self, branch: &str, onto: &str) {
        let (old, theirs) = (self.branches[branch], self.branches[onto]);
        if self.contains(old, theirs) {
            return;
        }
        let (kept, mut mine, mut at) = (self.below(theirs), Vec::new(), Some(old));
        while let Some(oid) = at.filter(|oid| !kept.contains(oid)) {
            mine.push(oid);
            at = self.first_parent(oid);
        }
        let mine = mine.into_iter().rev().filter(|oid| self.n_parents(*oid) == 1);
        let messages: Vec<String> = mine.map(|oid| self.message(oid).to_owned()).collect();
        let mut tip = theirs;
        for message in messages {
            tip = self.write(vec![tip], &message);
            self.made_on.entry(tip).or_default().insert(branch.to_owned());
        }
        self.branches.insert(branch.to_owned(), tip);
        self.log(branch, Some(old), tip, ReflogAction::Rebase { onto: Some(theirs) });
    }

    /// A rebase that finds every change of the branch in the other already.
    pub(crate) fn rebase_to_nothing(&mut self, branch: &str, onto: &str) {
        let (old, theirs) = (self.branches[branch], self.branches[onto]);
        self.branches.insert(branch.to_owned(), theirs);
        self.log(branch, Some(old), theirs, ReflogAction::Rebase { onto: Some(theirs) });
    }

    /// Moves the branch one commit back, unless it would leave its fork.
    pub(crate) fn reset_one_back(&mut self, branch: &str) {
        if !self.chain(branch).is_empty() {
            self.reset_below(branch);
        }
    }

    /// Moves the branch one commit back, be it into the base.
    pub(crate) fn reset_below(&mut self, branch: &str) {
        let old = self.branches[branch];
        if let Some(parent) = self.first_parent(old) {
            self.branches.insert(branch.to_owned(), parent);
            self.log(branch, Some(old), parent, ReflogAction::Reset);
        }
    }

    /// Begins a renaming of the branch: git takes the old name away first.
    pub(crate) fn take_away(&mut self, branch: &str) {
        self.taken_away = self.branches.remove(branch).map(|tip| (branch.to_owned(), tip));
    }

    /// Ends that renaming.
    pub(crate) fn bring_back(&mut self) {
        let (branch, tip) = self.taken_away.take().expect("one that was taken away");
        self.branches.insert(branch.clone(), tip);
        let reflog = self.reflogs.entry(branch).or_default();
        reflog.push(ReflogEntry { old: Some(tip), new: tip, at: self.now, action: ReflogAction::Renamed });
    }
}
