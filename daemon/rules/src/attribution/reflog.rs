//! What the reflogs say about who made a commit, and who only took it over (domain.md section 3, second rule).

use std::collections::{BTreeMap, BTreeSet};

use orch_shared::{
    facts::{ReflogAction, ReflogEntry},
    ids::Oid,
};

use super::{Branch, Chain};

/// What a branch's reflog says of a commit on its chain. The first line holds: what was brought stays brought when a
/// rebase leaves it as it is, and what was rebased here stays own when the branch is reset to it. Only a command that
/// makes the commit itself is stronger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Own,
    Brought,
}

/// The claims that all reflogs together lay to the commits in question. Branches are named by their place in the list.
#[derive(Debug, Default)]
pub(super) struct Claims {
    makers: BTreeMap<Oid, Vec<usize>>,
    remakers: BTreeMap<Oid, Vec<usize>>,
    marks: BTreeMap<usize, BTreeMap<Oid, Mark>>,
}

impl Claims {
    pub(super) fn of(
        branches: &[Branch<'_>],
        holders: &BTreeMap<Oid, Vec<usize>>,
        chains: &BTreeMap<usize, Chain>,
    ) -> Self {
        let mut claims = Self::default();
        for (place, branch) in branches.iter().enumerate() {
            let mut own = Marks::of(branch, chains.get(&place));
            for oid in made(branch.reflog).into_iter().filter(|oid| holders.contains_key(oid)) {
                claim(&mut claims.makers, oid, place);
            }
            for entry in branch.reflog {
                let remade = match (own.apply(entry), entry.action, holders.get(&entry.new)) {
                    (Some(remade), _, _) => remade,
                    // The worker has left these commits since, and another one still holds them.
                    (None, ReflogAction::Rebase { onto: Some(onto) }, Some(others)) if onto != entry.new => {
                        let Some(other) = others.iter().find(|other| **other != place) else { continue };
                        above(branches[*other].chain, chains.get(other), &onto, &entry.new).to_vec()
                    }
                    _ => continue,
                };
                for oid in remade.into_iter().filter(|oid| holders.contains_key(oid)) {
                    claim(&mut claims.remakers, oid, place);
                }
            }
            claims.marks.insert(place, own.into_marks());
        }
        claims
    }

    /// Whose reflog says that the commit was made there, by a command that makes one commit.
    pub(super) fn makers(&self, oid: &Oid) -> &[usize] {
        self.makers.get(oid).map_or(&[], Vec::as_slice)
    }

    /// Whose reflog says that the commit was made there by a rebase.
    pub(super) fn remakers(&self, oid: &Oid) -> &[usize] {
        self.remakers.get(oid).map_or(&[], Vec::as_slice)
    }

    /// True when that branch took the commit over as it was.
    pub(super) fn brought(&self, place: usize, oid: &Oid) -> bool {
        self.marks.get(&place).and_then(|marks| marks.get(oid)) == Some(&Mark::Brought)
    }
}

/// The commits that a reflog says were made one by one.
pub(crate) fn made(reflog: &[ReflogEntry]) -> BTreeSet<Oid> {
    lines_of_its_own(reflog).filter(|entry| makes(entry.action)).map(|entry| entry.new).collect()
}

/// The commits that a reflog says were written there from nothing. Two workers can write the same commit: the same
/// words upon the same parent by the same author in the same second are the same bytes, and so the same oid.
pub(super) fn written(reflog: &[ReflogEntry]) -> BTreeSet<Oid> {
    let writes = |action| matches!(action, ReflogAction::Commit | ReflogAction::Amend);
    lines_of_its_own(reflog).filter(|entry| writes(entry.action)).map(|entry| entry.new).collect()
}

/// True when no line is missing between the first one and where the branch is now. Lines go by their dates, which can be
/// wrong, and a branch whose remote-tracking copy has more is not where its own reflog ends.
pub(crate) fn is_whole(reflog: &[ReflogEntry], tip: Oid) -> bool {
    reflog.last().is_some_and(|entry| entry.new == tip)
        && reflog.windows(2).all(|lines| lines[1].old == Some(lines[0].new))
}

/// The lines since the branch was made. A branch that is a copy of another begins with a copy of its reflog.
fn lines_of_its_own(reflog: &[ReflogEntry]) -> impl Iterator<Item = &ReflogEntry> {
    let begun = reflog.iter().rposition(|entry| entry.action == ReflogAction::Created);
    reflog.iter().skip(begun.unwrap_or(0))
}

const fn makes(action: ReflogAction) -> bool {
    match action {
        ReflogAction::Commit
        | ReflogAction::Amend
        | ReflogAction::CherryPick
        | ReflogAction::Revert
        | ReflogAction::Merge
        | ReflogAction::Am => true,
        ReflogAction::Rebase { .. }
        | ReflogAction::FastForward
        | ReflogAction::Reset
        | ReflogAction::Created
        | ReflogAction::Renamed
        | ReflogAction::Other => false,
    }
}

fn claim(claims: &mut BTreeMap<Oid, Vec<usize>>, oid: Oid, place: usize) {
    let by = claims.entry(oid).or_default();
    if by.last() != Some(&place) {
        by.push(place);
    }
}

/// The part of a chain above `onto` and up to `new`. Where the chain has no `onto`, the base has it.
fn above<'a>(commits: &'a [Oid], chain: Option<&Chain>, onto: &Oid, new: &Oid) -> &'a [Oid] {
    let Some(chain) = chain else { return &[] };
    let from = chain.place(onto).map_or(0, |place| place + 1);
    chain.place(new).and_then(|to| commits.get(from..=to)).unwrap_or_default()
}

/// The marks of one branch, made line by line.
struct Marks<'a> {
    commits: &'a [Oid],
    chain: Option<&'a Chain>,
    marks: Vec<Option<Mark>>,
    /// Below this place every commit has its mark, so that many resets cost no more than one.
    settled: usize,
}

impl<'a> Marks<'a> {
    fn of(branch: &Branch<'a>, chain: Option<&'a Chain>) -> Self {
        let commits = branch.chain;
        Self { commits, chain, marks: vec![None; if chain.is_some() { commits.len() } else { 0 }], settled: 0 }
    }

    /// Takes in a line of the reflog; gives the commits of the chain that it remade, where it did.
    fn apply(&mut self, entry: &ReflogEntry) -> Option<Vec<Oid>> {
        let chain = self.chain?;
        let new = chain.place(&entry.new);
        if let ReflogAction::Rebase { onto: Some(onto) } = entry.action {
            // What it was put upon came from elsewhere, also when all that was rebased is gone by now.
            let from = chain.place(&onto).map_or(0, |place| place + 1);
            self.mark(0, from, Mark::Brought);
            return new.map(|new| self.mark(from, new + 1, Mark::Own));
        }
        let new = new?;
        match entry.action {
            ReflogAction::FastForward => {
                let from = entry.old.and_then(|old| chain.place(&old)).map_or(0, |place| place + 1);
                self.mark(from, new + 1, Mark::Brought);
            }
            ReflogAction::Created | ReflogAction::Reset => {
                self.mark(0, new + 1, Mark::Brought);
            }
            action if makes(action) => self.marks[new] = Some(Mark::Own),
            _ => {}
        }
        None
    }

    /// Marks what has no mark yet, and says what that was.
    fn mark(&mut self, from: usize, to: usize, mark: Mark) -> Vec<Oid> {
        let mut marked = Vec::new();
        for place in from.max(self.settled)..to {
            if self.marks[place].is_none() {
                self.marks[place] = Some(mark);
                marked.push(self.commits[place]);
            }
        }
        if from <= self.settled {
            self.settled = self.settled.max(to);
        }
        marked
    }

    fn into_marks(self) -> BTreeMap<Oid, Mark> {
        self.commits.iter().zip(self.marks).filter_map(|(oid, mark)| Some((*oid, mark?))).collect()
    }
}
