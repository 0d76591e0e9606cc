//! What is remembered of branches between snapshots, so that a new commit costs no more than itself.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use orch_shared::{
    facts::{BrokenFact, BrokenWhy},
    ids::{Oid, RefName},
};

use super::{
    access::Access,
    commits::Commits,
    ground::{Ground, OfBase},
    integration::Proofs,
    paint::{paint, paint_within},
    refs::Tips,
};

/// A first-parent walk into unknown ground ends here, and the shared walk takes over.
const LONGEST_STEP: usize = 2_000;
/// A walk that comes by more commits of the base looks for a shorter way.
const FAR: usize = if cfg!(test) { 20 } else { 5_000 };
/// Answers about who is above whom that are remembered.
const MOST_ANSWERS: usize = 10_000;
/// Of a branch with more commits the newest are followed: nobody makes so many on one task, and where the branch left
/// another base they are everybody's.
const MOST_OF_ONE: usize = 5_000;
/// New commits of the base and of branches that belong to no worker, in one snapshot.
pub(super) const MOST_NEW: usize = 1_000;

/// Memory of one reader.
#[derive(Default)]
pub(super) struct Histories {
    pub(super) generation: u64,
    pub(super) tips: Tips,
    pub(super) base: Option<Oid>,
    pub(super) workers: BTreeMap<RefName, History>,
    /// Commits that were sent since the last whole answer.
    pub(super) sent: HashSet<Oid>,
    behind: BTreeMap<Oid, u32>,
    line: BaseLine,
    pub(super) proofs: Proofs,
    /// Whether one commit is above another.
    ancestry: HashMap<(Oid, Oid), bool>,
    /// The remote-tracking copies that branches push to, and where those were.
    pub(super) upstreams: BTreeMap<RefName, (RefName, Oid)>,
    /// Branches that their remote-tracking copies have parted from.
    pub(super) diverged: BTreeSet<RefName>,
    of_base: OfBase,
}

/// The part of a worker's branch that the base does not have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct History {
    pub(super) tip: Option<Oid>,
    /// First parents, oldest first.
    pub(super) chain: Vec<Oid>,
    /// What merges brought beside them.
    pub(super) merged: Vec<Oid>,
    /// True when a merge is on the chain, whatever it brought.
    has_merge: bool,
    pub(super) fork: Option<Oid>,
    pub(super) in_base: bool,
    /// The base has its changes in other commits.
    pub(super) proved: bool,
    pub(super) behind: u32,
    /// Where the chain ends because nothing below can be read.
    pub(super) broken: Option<BrokenFact>,
}

impl History {
    /// The commit below which it has nothing that the base has not.
    fn behind_from(&self) -> Option<Oid> {
        // A merge may have brought more of the base than the fork.
        if self.has_merge { self.tip } else { self.fork.or(self.tip) }
    }

    /// True when none of its commits is among these. Of one that is not known whole that cannot be told.
    fn is_apart_from(&self, commits: &HashSet<Oid>) -> bool {
        let mut all = self.chain.iter().chain(&self.merged);
        commits.is_empty() || (self.broken.is_none() && !all.any(|oid| commits.contains(oid)))
    }
}

impl Histories {
    /// True when the first is the second or stands above it. What cannot be read does not.
    pub(super) fn is_above(&mut self, access: &dyn Access, one: Oid, other: Oid) -> bool {
        if self.ancestry.len() > MOST_ANSWERS {
            self.ancestry.clear();
        }
        one == other
            || *self.ancestry.entry((one, other)).or_insert_with(|| access.contains(one, other).unwrap_or(false))
    }

    /// Forgets what was read, but not that it was: everything is walked and told again.
    pub(super) fn begin_anew(&mut self) {
        self.workers.clear();
        self.sent.clear();
        self.of_base.clear();
    }

    /// The commits that could not be read.
    pub(super) fn broken(&self) -> impl Iterator<Item = Oid> {
        let broken = self.workers.values().filter_map(|history| history.broken.as_ref());
        broken.filter(|broken| matches!(broken.why, BrokenWhy::Unreadable(_))).map(|broken| broken.oid)
    }

    /// Brings the histories up to date with the tips. Returns the branches whose history is not what it was.
    pub(super) fn update(
        &mut self,
        access: &dyn Access,
        commits: &mut Commits<'_>,
        workers: &BTreeMap<RefName, Oid>,
        base: Option<Oid>,
    ) -> Vec<RefName> {
        let mut before = std::mem::take(&mut self.workers);
        let base_moved = self.base != base;
        let came = if base_moved { self.came_to_base(commits, base) } else { Some(HashSet::new()) };
        let n_came = came.as_ref().map_or(0, |came| u32::try_from(came.len()).unwrap_or(u32::MAX));
        if base_moved {
            // What stood in the base stands so much further below its tip; of what stood beside it nothing is known.
            self.behind.retain(|from, _| came.is_some() && self.of_base.contains(from));
            self.behind.values_mut().for_each(|behind| *behind = behind.saturating_add(n_came));
            self.line = BaseLine::below(base);
            self.base = base;
            self.of_base.extend(came.iter().flatten().copied());
        }
        let (mut now, mut changed, mut unknown) = (BTreeMap::new(), Vec::new(), Vec::new());
        for (name, tip) in workers {
            let Some(mut known) = before.remove(name) else {
                unknown.push((name.clone(), *tip, None));
                continue;
            };
            // A base that took nothing of a branch stands so much further above it, and nothing else is different.
            if !came.as_ref().is_some_and(|came| known.is_apart_from(came)) {
                unknown.push((name.clone(), *tip, Some(known)));
                continue;
            }
            known.behind = known.behind.saturating_add(n_came);
            // What stands still is neither walked nor copied: there may be a thousand of them.
            if known.tip == Some(*tip) {
                if n_came > 0 {
                    changed.push(name.clone());
                }
                now.insert(name.clone(), known);
                continue;
            }
            match step(commits, &known, *tip, &self.of_base) {
                Some(history) => {
                    now.insert(name.clone(), history);
                    changed.push(name.clone());
                }
                None => unknown.push((name.clone(), *tip, Some(known))),
            }
        }
        if !unknown.is_empty() {
            let tips: Vec<Oid> = unknown.iter().map(|(_, tip, _)| *tip).collect();
            let measured = self.measure_all(access, commits, &tips, base);
            for ((name, _, known), mut history) in unknown.into_iter().zip(measured) {
                history.behind = self.behind(commits, &history, base);
                history.proved = known.as_ref().is_some_and(|known| known.proved && known.tip == history.tip);
                if known.as_ref() != Some(&history) {
                    changed.push(name.clone());
                }
                now.insert(name, history);
            }
        }
        self.workers = now;
        changed
    }

    /// The histories of branches of which nothing is known, by one walk for all of them. Where that would go far back, by
    /// git's graph of commits, if there is one.
    fn measure_all(
        &mut self,
        access: &dyn Access,
        commits: &mut Commits<'_>,
        tips: &[Oid],
        base: Option<Oid>,
    ) -> Vec<History> {
        if let Some(painted) = paint_within(commits, tips.iter().copied(), base, FAR) {
            self.of_base.extend(painted.of_base());
            return tips.iter().map(|tip| measure(commits, &painted, *tip)).collect();
        }
        let by_graph = base.and_then(|base| Some((base, OfBase::by_graph(commits, access.commit_graph()?, base)?)));
        let Some((base, ground)) = by_graph else {
            let painted = paint(commits, tips.iter().copied(), base);
            self.of_base.extend(painted.of_base());
            return tips.iter().map(|tip| measure(commits, &painted, *tip)).collect();
        };
        let histories: Vec<History> = tips.iter().map(|tip| measure(commits, &ground, *tip)).collect();
        let forks = histories.iter().filter_map(|history| history.behind_from());
        let forks: HashSet<Oid> = forks.filter(|fork| !self.behind.contains_key(fork)).collect();
        self.behind.extend(ground.distances(commits, base, &forks));
        self.of_base = ground;
        histories
    }

    /// The commits that came to the base since the last time; none where it did more than grow.
    fn came_to_base(&self, commits: &mut Commits<'_>, base: Option<Oid>) -> Option<HashSet<Oid>> {
        let (old, new) = (self.base?, base?);
        let painted = paint_within(commits, [new], Some(old), FAR)?;
        painted.is_shared(old).then(|| painted.side_only().collect())
    }

    /// Finds out of which branches the base has the changes in other commits. Returns those of which that is news.
    pub(super) fn prove(&mut self, access: &dyn Access, commits: &mut Commits<'_>) -> Vec<RefName> {
        let Some(base) = self.base else { return Vec::new() };
        let mut news = Vec::new();
        for (name, history) in &mut self.workers {
            // Where the base has not moved since, it has nothing of it.
            let fork = history.fork.filter(|_| !history.in_base && history.behind > 0);
            let proved =
                fork.is_some_and(|fork| self.proofs.has_changes(access, commits, base, (fork, &history.chain)));
            if proved != history.proved {
                history.proved = proved;
                news.push(name.clone());
            }
        }
        news
    }

    /// The commits that came on top of a branch, oldest first; none where anything else happened to it, or it is not known.
    pub(super) fn new_on_top(&self, commits: &mut Commits<'_>, name: &RefName, tip: Oid) -> Option<Vec<Oid>> {
        let from = self.workers.get(name)?.tip?;
        let (mut new, mut at) = (Vec::new(), tip);
        while at != from {
            // The same words in the same second upon the same parent make a commit that the base has.
            if self.of_base.contains(&at) {
                return None;
            }
            let [parent] = commits.links(at)?.parents.as_slice() else { return None };
            new.push(at);
            at = *parent;
            if new.len() > MOST_NEW {
                return None;
            }
        }
        new.reverse();
        Some(new)
    }

    /// Takes them into the picture.
    pub(super) fn grow(&mut self, name: &RefName, new: &[Oid]) {
        let (Some(history), Some(tip)) = (self.workers.get_mut(name), new.last()) else { return };
        if history.in_base && history.chain.is_empty() {
            history.fork = history.tip;
        }
        history.chain.extend(new);
        (history.in_base, history.proved) = (false, false);
        history.tip = Some(*tip);
        self.tips.insert(name.clone(), *tip);
    }

    /// Commits that the base has and the branch has not. The same for all branches of one fork without merges.
    fn behind(&mut self, commits: &mut Commits<'_>, history: &History, base: Option<Oid>) -> u32 {
        let Some(base) = base else { return 0 };
        let Some(from) = history.behind_from() else { return 0 };
        if let Some(known) = self.behind.get(&from) {
            return *known;
        }
        if let Some(distance) = self.line.distance(commits, from) {
            self.behind.insert(from, distance);
            return distance;
        }
        // libgit2 counts too many where a date lies before those of its parents.
        let counted = u32::try_from(paint(commits, [from], Some(base)).n_of_base_alone()).unwrap_or(u32::MAX);
        self.behind.insert(from, counted);
        counted
    }
}

/// The base from its tip down to its first merge: there, as many commits are above one as it is far from the tip. It is
/// walked once for all forks, where asking for each of a hundred old ones took a walk each.
#[derive(Default)]
struct BaseLine {
    next: Option<Oid>,
    places: HashMap<Oid, u32>,
}

impl BaseLine {
    fn below(tip: Option<Oid>) -> Self {
        Self { next: tip, places: HashMap::new() }
    }

    /// How far the commit is from the tip; none where a merge lies between them, or where it is not on this line.
    fn distance(&mut self, commits: &mut Commits<'_>, wanted: Oid) -> Option<u32> {
        loop {
            if let Some(place) = self.places.get(&wanted) {
                return Some(*place);
            }
            let at = self.next.take()?;
            let place = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
            // A circle is no history.
            if self.places.insert(at, place).is_some() {
                return None;
            }
            // What a merge brought is above everything below it, too.
            self.next = match commits.links(at)?.parents.as_slice() {
                [parent] => Some(*parent),
                _ => None,
            };
        }
    }
}

/// The history of a branch that moved over known ground: from the new tip by first parents to a commit that the branch
/// had. None when the shared walk must decide.
fn step(commits: &mut Commits<'_>, known: &History, tip: Oid, of_base: &OfBase) -> Option<History> {
    if known.in_base && known.chain.is_empty() {
        // Its old tip is a known part of the base: whatever is new stands on it.
        let position = |oid| (Some(oid) == known.tip).then_some(0);
        return grow(commits, known, tip, (&position, of_base), known.tip);
    }
    let position = |oid: Oid| match known.chain.iter().rposition(|own| *own == oid) {
        Some(index) => Some(index + 1),
        None => (known.fork == Some(oid)).then_some(0),
    };
    grow(commits, known, tip, (&position, of_base), known.fork)
}

fn grow(
    commits: &mut Commits<'_>,
    known: &History,
    tip: Oid,
    (position, of_base): (&dyn Fn(Oid) -> Option<usize>, &OfBase),
    fork: Option<Oid>,
) -> Option<History> {
    let (mut new, mut at) = (Vec::new(), tip);
    let kept = loop {
        if let Some(kept) = position(at) {
            break kept;
        }
        if of_base.contains(&at) {
            return None;
        }
        let links = commits.links(at)?;
        // A merge brings commits that must be told apart; so does whatever a shortened chain had merged.
        let [parent] = links.parents.as_slice() else { return None };
        new.push(at);
        at = *parent;
        if new.len() > LONGEST_STEP {
            return None;
        }
    };
    if kept < known.chain.len() && known.has_merge {
        return None;
    }
    let chain: Vec<Oid> = known.chain[..kept].iter().copied().chain(new.into_iter().rev()).collect();
    Some(History {
        tip: Some(tip),
        in_base: chain.is_empty(),
        proved: false,
        chain,
        merged: known.merged.clone(),
        has_merge: known.has_merge,
        fork,
        behind: known.behind,
        broken: known.broken.clone(),
    })
}

/// Reads a history off the painted graph.
pub(super) fn measure(commits: &mut Commits<'_>, painted: &impl Ground, tip: Oid) -> History {
    let (mut chain, mut at) = (Vec::new(), Some(tip));
    while let Some(oid) = at.filter(|oid| painted.is_side_only(*oid)) {
        // Each was read: a chain that is longer than all that was read is a circle, and no history.
        if chain.len() > commits.n_read() {
            break;
        }
        chain.push(oid);
        at = commits.first_parent(oid);
    }
    chain.reverse();
    let first = chain.first().copied();
    let n_left_out = chain.len().saturating_sub(MOST_OF_ONE);
    let too_many = n_left_out.checked_sub(1).map(|last| (chain[last], chain.len()));
    chain.drain(..n_left_out);
    let merged = beside(commits, painted, &chain);
    let has_merge = chain.iter().any(|oid| commits.links(*oid).is_some_and(|links| links.parents.len() > 1));
    let unreadable = first.and_then(|oid| Some((oid, commits.raw(oid).err()?)));
    let broken = match (unreadable, too_many) {
        (Some((oid, reason)), _) => Some(BrokenFact { oid, why: BrokenWhy::Unreadable(reason) }),
        (None, Some((oid, n_commits))) => Some(BrokenFact { oid, why: BrokenWhy::TooMany(n_commits) }),
        (None, None) => None,
    };
    History {
        tip: Some(tip),
        chain,
        merged,
        has_merge,
        fork: at,
        in_base: painted.is_in_base(tip),
        proved: false,
        behind: 0,
        broken,
    }
}

/// What merges brought beside a chain, each commit behind its parents.
fn beside(commits: &mut Commits<'_>, painted: &impl Ground, chain: &[Oid]) -> Vec<Oid> {
    let mut seen: HashSet<Oid> = chain.iter().copied().collect();
    let mut parents_of = |oid| commits.links(oid).map(|links| links.parents.clone()).unwrap_or_default().into_iter();
    let mut merged = Vec::new();
    for oid in chain {
        let mut open = vec![(*oid, parents_of(*oid))];
        while let Some((oid, parents)) = open.last_mut() {
            if let Some(parent) = parents.next() {
                if painted.is_side_only(parent) && seen.insert(parent) {
                    let above = parents_of(parent);
                    open.push((parent, above));
                }
                continue;
            }
            let oid = *oid;
            open.pop();
            if !open.is_empty() {
                merged.push(oid);
            }
        }
    }
    merged
}

/// First parents of a tip, oldest first, down to a commit where the walk shall stop; at most [`MOST_NEW`].
pub(super) fn new_on(commits: &mut Commits<'_>, tip: Oid, stop: impl Fn(Oid) -> bool) -> Vec<Oid> {
    let (mut new, mut at) = (Vec::new(), Some(tip));
    while let Some(oid) = at.filter(|oid| !stop(*oid)) {
        if new.len() == MOST_NEW {
            break;
        }
        new.push(oid);
        at = commits.first_parent(oid);
    }
    new.reverse();
    new
}
