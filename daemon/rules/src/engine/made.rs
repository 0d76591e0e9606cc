//! What a branch's reflog says was made on it: the base may have it all, and then no chain shows it any more.

use std::collections::BTreeSet;

use orch_shared::{
    facts::ReflogAction,
    ids::{Oid, TaskId},
    worker::Attribution,
};

use super::Engine;
use crate::attribution::{Own, is_whole};

/// What a branch's reflog says was made on it.
#[derive(Debug, Default)]
pub(super) struct Made {
    /// The commits, oldest first.
    pub(super) commits: Vec<Own>,
    /// Those that were made anew since as others.
    pub(super) replaced: BTreeSet<Oid>,
    /// Something was made anew, be it there again or not.
    pub(super) rewritten: bool,
}

impl Made {
    fn replace(&mut self, commits: Vec<Oid>) {
        self.rewritten |= !commits.is_empty();
        self.replaced.extend(commits);
    }
}

impl Engine {
    /// Commits that the branch's reflog says were made on it, and that are nobody else's.
    pub(super) fn made_on(&self, task: &TaskId) -> Made {
        let mut made = Made::default();
        let Some(worker) = self.workers.get(task) else { return made };
        let Some(branch) = self.branches.get(&worker.branch) else { return made };
        // Where lines are lost it may tell of commits that were made anew since; what is on record is better then.
        if !worker.own.is_empty() && !is_whole(&branch.reflog, branch.tip) {
            return made;
        }
        use ReflogAction::{Am, Amend, CherryPick, Commit, Created, FastForward, Rebase, Reset, Revert};
        let others = |oid: &Oid| self.seen.get(oid).is_some_and(|(owner, _)| owner != task);
        let (mut all, mut ever): (Vec<Own>, Vec<Own>) = (Vec::new(), Vec::new());
        for entry in &branch.reflog {
            let own = Own { oid: entry.new, by: Attribution::Reflog };
            match entry.action {
                // A copy of another branch begins with a copy of its reflog.
                Created => {
                    made.commits.clear();
                    ever.clear();
                }
                Reset => {
                    // The branch holds what it held when it was there.
                    let there = all.iter().position(|own| own.oid == entry.new).map_or(0, |place| place + 1);
                    made.commits = all[..there].to_vec();
                    self.bring_back(&mut made, &ever, entry.new);
                }
                FastForward => self.bring_back(&mut made, &ever, entry.new),
                // A rebase that had nothing to put upon the other branch made nothing.
                Rebase { onto } if onto == Some(entry.new) => self.bring_back(&mut made, &ever, entry.new),
                Rebase { onto } => {
                    // It made all anew that stands upon the other branch, and what was there before is not part of it.
                    let anew = self.first_parents(entry.new, onto).into_iter().filter(|oid| !others(oid));
                    let anew: Vec<Own> = anew.map(|oid| Own { oid, by: Attribution::Reflog }).collect();
                    let before = std::mem::take(&mut made.commits);
                    made.replace(before.into_iter().map(|own| own.oid).collect());
                    self.bring_back(&mut made, &ever, onto.unwrap_or(entry.new));
                    ever.extend(&anew);
                    made.commits.extend(anew);
                    all.clone_from(&made.commits);
                }
                Commit | Amend | CherryPick | Revert | Am => {
                    if entry.action == Amend {
                        made.commits.retain(|own| Some(own.oid) != entry.old);
                        made.replace(entry.old.into_iter().collect());
                    }
                    let written = matches!(entry.action, Commit | Amend);
                    if (written || !others(&entry.new)) && self.commits.contains_key(&entry.new) {
                        ever.push(own);
                        made.commits.push(own);
                        all.clone_from(&made.commits);
                    }
                }
                _ => {}
            }
            if worker.own_at == Some(entry.new) {
                // What is on record was worked out here: it knows better what of all that was made till then is there.
                made.commits.clone_from(&worker.own);
                all.clone_from(&worker.own);
                made.replaced.clear();
                made.rewritten = false;
            }
        }
        for own in &made.commits {
            made.replaced.remove(&own.oid);
        }
        made
    }

    /// What was made on the branch once and stands below where it was moved to is there again: another may have kept it.
    fn bring_back(&self, made: &mut Made, ever: &[Own], moved_to: Oid) {
        let (mut below, mut at) = (BTreeSet::new(), Some(moved_to));
        // Whoever writes objects by hand can make a commit its own ancestor.
        while let Some(commit) = at.and_then(|oid| self.commits.get(&oid)).filter(|commit| below.insert(commit.oid)) {
            at = commit.parents.first().copied();
        }
        let there: BTreeSet<Oid> = made.commits.iter().map(|own| own.oid).collect();
        let back = |own: &&Own| below.contains(&own.oid) && !there.contains(&own.oid);
        made.commits.extend(ever.iter().filter(back));
        made.replaced.retain(|oid| !below.contains(oid));
    }

    /// The known commits from one down to, and without, another; where that one is not named, the first alone.
    fn first_parents(&self, from: Oid, to: Option<Oid>) -> Vec<Oid> {
        let (mut found, mut at) = (Vec::new(), Some(from));
        while let Some(commit) = at.filter(|oid| Some(*oid) != to).and_then(|oid| self.commits.get(&oid)) {
            // As above: a line that is longer than all that is known is a circle.
            if found.len() == self.commits.len() {
                break;
            }
            found.push(commit.oid);
            at = to.and(commit.parents.first().copied());
        }
        found.reverse();
        found
    }
}

/// Two lists, each in chain order, as one: what both name says how they stand to each other, and where nothing does, the
/// first list's come first. Whoever asks whether the base has the last of them learns about all below it.
pub(super) fn in_chain_order(first: &[Own], second: &[Own]) -> Vec<Own> {
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
