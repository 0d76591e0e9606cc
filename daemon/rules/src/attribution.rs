//! Decides whose a commit is, so that a worker who pulls another's branch does not inherit what it said (domain.md
//! section 3).

mod reflog;
mod shape;

use std::collections::{BTreeMap, BTreeSet};

use orch_shared::{
    facts::ReflogEntry,
    ids::{Oid, TaskId},
    worker::Attribution,
};

pub(crate) use self::reflog::{is_whole, made};
use self::{reflog::Claims, shape::Shape};

/// A worker's branch, as far as attribution looks at it.
#[derive(Clone, Copy, Debug)]
pub struct Branch<'a> {
    /// Whose branch it is.
    pub task: &'a TaskId,
    /// Where it points.
    pub tip: Oid,
    /// Its first-parent chain, oldest first, without what the base contains.
    pub chain: &'a [Oid],
    /// What it has beside its chain, through second parents, each commit after its parents.
    pub merged: &'a [Oid],
    /// Its reflog, oldest first; empty where there is none.
    pub reflog: &'a [ReflogEntry],
}

/// A commit that a worker made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Own {
    /// The commit.
    pub oid: Oid,
    /// By what it was attributed.
    pub by: Attribution,
}

/// Says for every branch which of its commits are its worker's own, in chain order.
///
/// `seen` holds what was decided before; a record is final, but for a guess whose worker has no such commit any more.
/// What is decided here does not depend on how often it is asked: a commit without a record gets the worker that it
/// would get if all had been read at once.
///
/// A commit is several workers' own where each one's reflog says that it was written there, whatever is on record.
///
/// Own commits can lie beside the chain: when another worker merges this branch and this one is then fast-forwarded to
/// the merge, its first-parent chain is the other's. Such commits are own by record or reflog alone, never by shape.
#[must_use]
pub fn attribute(branches: &[Branch<'_>], seen: &BTreeMap<Oid, (TaskId, Attribution)>) -> BTreeMap<TaskId, Vec<Own>> {
    attribute_for(|_| true, branches, seen)
}

/// As [`attribute`], for the workers asked for and nobody else: what a commit costs does then not grow with what is on
/// record for the others. `branches` must hold all of them, for whose a commit is depends on who else has it.
#[must_use]
pub fn attribute_for(
    asked: impl Fn(&TaskId) -> bool,
    branches: &[Branch<'_>],
    seen: &BTreeMap<Oid, (TaskId, Attribution)>,
) -> BTreeMap<TaskId, Vec<Own>> {
    let asked: Vec<usize> = (0..branches.len()).filter(|place| asked(branches[*place].task)).collect();
    let recorded = Recorded { seen, dropped: dropped_guesses(&asked, branches, seen) };
    let undecided = asked.iter().flat_map(|place| branches[*place].chain).filter(|oid| recorded.of(oid).is_none());
    let mut holders: BTreeMap<Oid, Vec<usize>> = undecided.map(|oid| (*oid, Vec::new())).collect();
    if !holders.is_empty() {
        for (place, branch) in branches.iter().enumerate() {
            for oid in branch.chain {
                if let Some(holders) = holders.get_mut(oid) {
                    holders.push(place);
                }
            }
        }
    }
    let mut decided = take_undisputed(branches, &mut holders);
    if !holders.is_empty() {
        decided.append(&mut decide(branches, &holders));
    }
    let mut own: BTreeMap<TaskId, Vec<Own>> = BTreeMap::new();
    for place in asked {
        let branch = &branches[place];
        let of = |oid: &Oid| match recorded.of(oid) {
            Some((task, by)) => (task == branch.task).then_some(Own { oid: *oid, by }),
            None => decided.get(oid).filter(|(owner, _)| *owner == place).map(|(_, by)| Own { oid: *oid, by: *by }),
        };
        own.entry(branch.task.clone()).or_default().extend(in_order(branch, of, &recorded));
    }
    own
}

/// The own commits of a branch: those of its chain in their order, and those beside it before the first foreign commit,
/// which came with it.
fn in_order(branch: &Branch<'_>, of: impl Fn(&Oid) -> Option<Own>, recorded: &Recorded<'_>) -> Vec<Own> {
    let mut owned: Vec<Option<Own>> = branch.chain.iter().map(of).collect();
    if owned.iter().any(Option::is_none) {
        let written = reflog::written(branch.reflog);
        for (own, oid) in owned.iter_mut().zip(branch.chain) {
            if own.is_none() && written.contains(oid) {
                *own = Some(Own { oid: *oid, by: Attribution::Reflog });
            }
        }
    }
    let Some(foreign) = owned.iter().position(Option::is_none) else {
        return owned.into_iter().flatten().collect();
    };
    let made = reflog::made(branch.reflog);
    let beside: Vec<Own> = branch
        .merged
        .iter()
        .filter_map(|oid| match recorded.of(oid) {
            Some((task, by)) => (task == branch.task).then_some(Own { oid: *oid, by }),
            None => made.contains(oid).then_some(Own { oid: *oid, by: Attribution::Reflog }),
        })
        .collect();
    let (before, after) = owned.split_at(foreign);
    before.iter().flatten().copied().chain(beside).chain(after.iter().flatten().copied()).collect()
}

/// What was decided before.
struct Recorded<'a> {
    seen: &'a BTreeMap<Oid, (TaskId, Attribution)>,
    dropped: BTreeSet<Oid>,
}

impl<'a> Recorded<'a> {
    fn of(&self, oid: &Oid) -> Option<(&'a TaskId, Attribution)> {
        let (task, by) = self.seen.get(oid)?;
        (*by != Attribution::Guessed || !self.dropped.contains(oid)).then_some((task, *by))
    }
}

/// Commits that were guessed to belong to a worker which no longer has them: the guess was wrong, or it does not matter
/// any more.
fn dropped_guesses(
    asked: &[usize],
    branches: &[Branch<'_>],
    seen: &BTreeMap<Oid, (TaskId, Attribution)>,
) -> BTreeSet<Oid> {
    let mut guessed: BTreeMap<&TaskId, BTreeSet<Oid>> = BTreeMap::new();
    for branch in asked.iter().map(|place| &branches[*place]) {
        for oid in branch.chain.iter().chain(branch.merged) {
            if let Some((task, Attribution::Guessed)) = seen.get(oid) {
                guessed.entry(task).or_default().insert(*oid);
            }
        }
    }
    // A worker without a branch cannot have left anything: what was guessed of it stands.
    guessed.retain(|task, _| branches.iter().any(|branch| branch.task == *task));
    for branch in branches {
        if let Some(guessed) = guessed.get_mut(branch.task) {
            for oid in branch.chain.iter().chain(branch.merged) {
                guessed.remove(oid);
            }
        }
    }
    guessed.into_values().flatten().collect()
}

/// Takes out the commits that one branch alone holds, by whose own reflog they were made there. Nobody else's reflog can
/// speak against that, so for the plain new commit none is read.
fn take_undisputed(
    branches: &[Branch<'_>],
    holders: &mut BTreeMap<Oid, Vec<usize>>,
) -> BTreeMap<Oid, (usize, Attribution)> {
    let mut made: BTreeMap<usize, BTreeSet<Oid>> = BTreeMap::new();
    let mut taken = BTreeMap::new();
    holders.retain(|oid, holders| {
        let [only] = holders.as_slice() else { return true };
        let made_there = made.entry(*only).or_insert_with(|| reflog::made(branches[*only].reflog)).contains(oid);
        if made_there {
            taken.insert(*oid, (*only, Attribution::Reflog));
        }
        !made_there
    });
    taken
}

/// Decides about commits of which nothing is recorded, given with the branches whose chains hold them.
fn decide(branches: &[Branch<'_>], holders: &BTreeMap<Oid, Vec<usize>>) -> BTreeMap<Oid, (usize, Attribution)> {
    let concerned: BTreeSet<usize> = holders.values().flatten().copied().collect();
    let chains: BTreeMap<usize, Chain> =
        concerned.into_iter().map(|place| (place, Chain::of(branches[place].chain))).collect();
    let claims = Claims::of(branches, holders, &chains);
    let mut shape = Shape::of(branches);
    holders
        .iter()
        .map(|(oid, holders)| {
            let made_by = claims.makers(oid);
            if let [maker] = made_by {
                return (*oid, (*maker, Attribution::Reflog));
            }
            let mut candidates = narrowed(holders, |place| made_by.contains(place));
            let remade_by = claims.remakers(oid);
            if made_by.is_empty()
                && let [maker] = remade_by
            {
                return (*oid, (*maker, Attribution::Reflog));
            }
            candidates = narrowed(&candidates, |place| remade_by.contains(place));
            candidates = narrowed(&candidates, |place| !claims.brought(*place, oid));
            let owner = match candidates.as_slice() {
                [only] if holders.len() > 1 => (*only, Attribution::Reflog),
                _ => shape.owner(candidates),
            };
            (*oid, owner)
        })
        .collect()
}

/// Those of whom it holds; all of them where it holds of none.
fn narrowed(places: &[usize], holds: impl Fn(&usize) -> bool) -> Vec<usize> {
    let kept: Vec<usize> = places.iter().copied().filter(|place| holds(place)).collect();
    if kept.is_empty() { places.to_vec() } else { kept }
}

/// Where each commit stands on a chain.
struct Chain(BTreeMap<Oid, usize>);

impl Chain {
    fn of(chain: &[Oid]) -> Self {
        Self(chain.iter().enumerate().map(|(place, oid)| (*oid, place)).collect())
    }

    fn place(&self, oid: &Oid) -> Option<usize> {
        self.0.get(oid).copied()
    }
}

#[cfg(test)]
mod tests;
