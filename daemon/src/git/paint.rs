//! One shared walk that tells which commits only the workers have, and which the base has.
//!
//! Tips are painted `SIDE`, the base `BASE`; colours flow to parents, newest first, until everything that is still to be
//! visited has both. A commit that gains a colour after it was visited is visited again, so that equal, falling or absurd
//! dates cost time and never truth (performance.md 3b: hiding by date alone is 240 times slower there).

use std::collections::{BinaryHeap, HashMap};

use orch_shared::{ids::Oid, time::Timestamp};

use super::commits::Commits;

const SIDE: u8 = 1;
const BASE: u8 = 2;
const BOTH: u8 = SIDE | BASE;

/// What the walk found.
#[derive(Debug, Default)]
pub(super) struct Painted {
    colours: HashMap<Oid, u8>,
}

impl Painted {
    /// True for a commit that a tip has and the base has not.
    pub(super) fn is_side_only(&self, oid: Oid) -> bool {
        self.colours.get(&oid) == Some(&SIDE)
    }

    /// True for a commit that the base has, as far as the walk went.
    pub(super) fn is_in_base(&self, oid: Oid) -> bool {
        self.colours.get(&oid).is_some_and(|colour| colour & BASE != 0)
    }

    /// The commits of the base that the walk came by.
    pub(super) fn of_base(&self) -> impl Iterator<Item = Oid> {
        self.colours.iter().filter(|(_, colour)| **colour & BASE != 0).map(|(oid, _)| *oid)
    }
}

/// Paints everything that tells the tips from the base.
pub(super) fn paint(commits: &mut Commits<'_>, tips: impl IntoIterator<Item = Oid>, base: Option<Oid>) -> Painted {
    let mut walk = Walk {
        colours: HashMap::new(),
        queue: BinaryHeap::new(),
        waiting: HashMap::new(),
        n_undecided: 0,
        oldest_side: Timestamp::from_millis(i64::MAX),
    };
    for (oid, colour) in tips.into_iter().map(|tip| (tip, SIDE)).chain(base.map(|base| (base, BASE))) {
        walk.add(commits, oid, colour);
    }
    // Also while something newer than the oldest commit of the sides waits: it might still be found to be above it.
    while walk.n_undecided > 0 || walk.queue.peek().is_some_and(|(at, _)| *at >= walk.oldest_side) {
        let Some((at, oid)) = walk.queue.pop() else { break };
        let Some(colour) = walk.take(oid) else { continue };
        if colour == SIDE {
            walk.oldest_side = walk.oldest_side.min(at);
        }
        let parents = commits.links(oid).map(|links| links.parents.clone()).unwrap_or_default();
        for parent in parents {
            walk.add(commits, parent, colour);
        }
    }
    Painted { colours: walk.colours }
}

struct Walk {
    colours: HashMap<Oid, u8>,
    /// To be visited, newest first; an oid may be in it more than once.
    queue: BinaryHeap<(Timestamp, Oid)>,
    /// Each oid that is to be visited, with the colour that it will hand on.
    waiting: HashMap<Oid, u8>,
    n_undecided: usize,
    /// The date of the oldest commit that was visited with the colour of the sides alone.
    oldest_side: Timestamp,
}

impl Walk {
    /// Adds a colour to a commit; one that thereby changes is visited, for the first time or again.
    fn add(&mut self, commits: &mut Commits<'_>, oid: Oid, colour: u8) {
        let known = self.colours.entry(oid).or_insert(0);
        let mixed = *known | colour;
        if mixed == *known {
            return;
        }
        *known = mixed;
        match self.waiting.insert(oid, mixed) {
            Some(before) => {
                // It waits already: only what it will hand on has changed.
                if before != BOTH && mixed == BOTH {
                    self.n_undecided -= 1;
                }
            }
            None => {
                if mixed != BOTH {
                    self.n_undecided += 1;
                }
                let at = commits.links(oid).map_or(Timestamp::from_millis(i64::MIN), |links| links.committed_at);
                self.queue.push((at, oid));
            }
        }
    }

    /// Takes a commit off the list of those that wait.
    fn take(&mut self, oid: Oid) -> Option<u8> {
        let colour = self.waiting.remove(&oid)?;
        if colour != BOTH {
            self.n_undecided -= 1;
        }
        Some(colour)
    }
}
