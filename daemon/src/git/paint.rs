//! One shared walk that tells which commits only the workers have, and which the base has.
//!
//! Tips are painted `SIDE`, the base `BASE`; colours flow to parents, newest first, until everything that is still to be
//! visited has both. A commit that gains a colour after it was visited is visited again, so that equal, falling or absurd
//! dates cost time and never truth (performance.md 3b: hiding by date alone is 240 times slower there).
//!
//! What is still to be visited with both colours may lie above a commit that was visited with one. Where no commit is
//! older than its parents, it is then at least as new. Where one is, dates say nothing, and the walk goes on.

use std::collections::{BinaryHeap, HashMap};

use orch_shared::{ids::Oid, time::Timestamp};

use super::commits::Commits;

const SIDE: u8 = 1;
const BASE: u8 = 2;
const BOTH: u8 = SIDE | BASE;

/// So far it goes on where a commit is older than its parent, and to see whether one is.
const LONGEST_DETOUR: usize = 20_000;
const FIRST_DETOUR: usize = 100;

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

    /// True for a commit that a tip has, and the base too.
    pub(super) fn is_shared(&self, oid: Oid) -> bool {
        self.colours.get(&oid) == Some(&BOTH)
    }

    /// The commits that a tip has and the base has not.
    pub(super) fn side_only(&self) -> impl Iterator<Item = Oid> {
        self.colours.iter().filter(|(_, colour)| **colour == SIDE).map(|(oid, _)| *oid)
    }

    /// How many commits the base has and none of the tips.
    pub(super) fn n_of_base_alone(&self) -> usize {
        self.colours.values().filter(|colour| **colour == BASE).count()
    }

    /// The commits of the base that the walk came by.
    pub(super) fn of_base(&self) -> impl Iterator<Item = Oid> {
        self.colours.iter().filter(|(_, colour)| **colour & BASE != 0).map(|(oid, _)| *oid)
    }
}

/// Paints everything that tells the tips from the base.
pub(super) fn paint(commits: &mut Commits<'_>, tips: impl IntoIterator<Item = Oid>, base: Option<Oid>) -> Painted {
    paint_within(commits, tips, base, usize::MAX).unwrap_or_default()
}

/// The same, unless more commits than that would have to be visited for the base.
pub(super) fn paint_within(
    commits: &mut Commits<'_>,
    tips: impl IntoIterator<Item = Oid>,
    base: Option<Oid>,
    most_of_base: usize,
) -> Option<Painted> {
    let mut walk = Walk {
        colours: HashMap::new(),
        queue: BinaryHeap::new(),
        waiting: HashMap::new(),
        n_undecided: 0,
        oldest: Timestamp::from_millis(i64::MAX),
    };
    for (oid, colour) in tips.into_iter().map(|tip| (tip, SIDE)).chain(base.map(|base| (base, BASE))) {
        walk.add(commits, oid, colour);
    }
    let (mut falling, mut n_beyond, mut n_of_base) = (false, 0, 0);
    while let Some((next, _)) = walk.queue.peek() {
        if walk.n_undecided == 0 && *next < walk.oldest {
            n_beyond += 1;
            if n_beyond > if falling { LONGEST_DETOUR } else { FIRST_DETOUR } {
                break;
            }
        }
        let Some((at, oid)) = walk.queue.pop() else { break };
        let Some(colour) = walk.take(oid) else { continue };
        n_of_base += usize::from(colour & BASE != 0);
        if n_of_base > most_of_base {
            return None;
        }
        if colour != BOTH {
            walk.oldest = walk.oldest.min(at);
        }
        let parents = commits.links(oid).map(|links| links.parents.clone()).unwrap_or_default();
        for parent in parents {
            falling |= commits.links(parent).is_some_and(|links| links.committed_at > at);
            walk.add(commits, parent, colour);
        }
    }
    Some(Painted { colours: walk.colours })
}

struct Walk {
    colours: HashMap<Oid, u8>,
    /// To be visited, newest first; an oid may be in it more than once.
    queue: BinaryHeap<(Timestamp, Oid)>,
    /// Each oid that is to be visited, with the colour that it will hand on.
    waiting: HashMap<Oid, u8>,
    n_undecided: usize,
    /// The date of the oldest commit that was visited with one colour alone.
    oldest: Timestamp,
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
