//! A model of a repo in which it is known who made each commit, because the model made it.

use std::collections::{BTreeMap, BTreeSet};

use orch_shared::{
    facts::{ReflogAction, ReflogEntry},
    ids::{Oid, TaskId},
    time::Timestamp,
};

use super::super::Branch;

/// Workers are numbered; their ids do not sort by their numbers.
pub(super) const WORKERS: usize = 4;

pub(super) fn task(worker: usize) -> TaskId {
    TaskId::parse(["task-1", "task-2", "task-10", "task-0"][worker]).unwrap()
}

/// What can be done in the repo. What is not possible in its state is not done.
#[derive(Clone, Copy, Debug)]
pub(super) enum Op {
    Create(usize, Option<usize>),
    Commit(usize),
    Amend(usize),
    FastForward(usize, usize),
    Merge(usize, usize),
    Rebase(usize, usize),
    RebaseOntoBase(usize),
    /// `rebase --interactive` that leaves so many commits of the chain as they are and remakes its own above.
    RebaseAbove(usize, usize),
    ResetBack(usize, usize),
    ResetTo(usize, usize),
    ResetToBase(usize),
    AdvanceBase,
    MergeIntoBase(usize),
}

/// What of the world is shown to the code under test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Play {
    Whole,
    WithoutReflogs,
    /// As when the branch was fetched, or its reflog expired.
    WithoutReflogOf(usize),
}

struct Made {
    parents: Vec<usize>,
    by: Option<usize>,
    /// The tip that the line of the reflog names with which this commit was made.
    line: usize,
}

#[derive(Clone)]
struct Worker {
    tip: usize,
    reflog: Vec<ReflogEntry>,
}

pub(super) struct World {
    commits: Vec<Made>,
    base: usize,
    workers: Vec<Option<Worker>>,
}

/// A branch as the reader gives it.
pub(super) struct Fact {
    task: TaskId,
    tip: Oid,
    pub(super) chain: Vec<Oid>,
    merged: Vec<Oid>,
    reflog: Vec<ReflogEntry>,
}

impl Fact {
    pub(super) fn branch(&self) -> Branch<'_> {
        let Self { task, tip, chain, merged, reflog } = self;
        Branch { task, tip: *tip, chain, merged, reflog }
    }
}

/// Ids whose order says nothing of the order in which they were made.
fn oid(commit: usize) -> Oid {
    let number = u8::try_from(commit).expect("a small history");
    let mut bytes = [number.wrapping_mul(167); 20];
    bytes[19] = number;
    Oid::from_bytes(&bytes).unwrap()
}

impl World {
    pub(super) fn new() -> Self {
        Self { commits: vec![Made { parents: vec![], by: None, line: 0 }], base: 0, workers: vec![None; WORKERS] }
    }

    pub(super) fn of(ops: &[Op]) -> Self {
        let mut world = Self::new();
        for op in ops {
            world.play(op);
        }
        world
    }

    pub(super) fn tip(&self, worker: usize) -> Oid {
        oid(self.workers[worker].as_ref().unwrap().tip)
    }

    pub(super) fn remove(&mut self, worker: usize) {
        self.workers[worker] = None;
    }

    /// `b2` for the second commit that worker 1 made.
    pub(super) fn name(&self, id: Oid) -> String {
        let commit = (0..self.commits.len()).find(|commit| oid(*commit) == id).unwrap();
        let by = self.commits[commit].by;
        let number = self.commits[..=commit].iter().filter(|made| made.by == by).count();
        format!("{}{number}", by.map_or("base", |worker| ["a", "b", "c", "d"][worker]))
    }

    pub(super) fn maker(&self, id: Oid) -> Option<TaskId> {
        (0..self.commits.len()).find(|commit| oid(*commit) == id).and_then(|commit| self.commits[commit].by).map(task)
    }

    pub(super) fn facts(&self, play: Play) -> Vec<Fact> {
        let in_base = self.ancestors(self.base);
        let fact = |(number, worker): (usize, &Option<Worker>)| {
            let worker = worker.as_ref()?;
            let shown = match play {
                Play::Whole => true,
                Play::WithoutReflogs => false,
                Play::WithoutReflogOf(other) => other != number,
            };
            let chain = self.chain(worker.tip);
            let beside: Vec<Oid> = self
                .ancestors(worker.tip)
                .into_iter()
                .filter(|commit| !in_base.contains(commit) && !chain.contains(commit))
                .map(oid)
                .collect();
            Some(Fact {
                task: task(number),
                tip: oid(worker.tip),
                chain: chain.into_iter().map(oid).collect(),
                merged: beside,
                reflog: if shown { worker.reflog.clone() } else { vec![] },
            })
        };
        self.workers.iter().enumerate().filter_map(fact).collect()
    }

    /// True when the line of the reflog with which the commit was made can still be tied to it: when it names the commit
    /// itself, or a tip that is on a chain. What a rebase made and everybody dropped the tip of has lost its maker.
    pub(super) fn is_traced(&self, id: Oid) -> bool {
        let on_a_chain =
            |commit: usize| self.workers.iter().flatten().any(|worker| self.chain(worker.tip).contains(&commit));
        (0..self.commits.len())
            .find(|commit| oid(*commit) == id)
            .is_some_and(|commit| self.commits[commit].line == commit || on_a_chain(self.commits[commit].line))
    }

    /// The commits of each chain that its worker made.
    pub(super) fn truth(&self) -> BTreeMap<TaskId, Vec<Oid>> {
        let facts = self.facts(Play::Whole);
        let made_by = |task: &TaskId, id: &Oid| self.maker(*id).as_ref() == Some(task);
        facts
            .into_iter()
            .map(|fact| (fact.task.clone(), fact.chain.into_iter().filter(|id| made_by(&fact.task, id)).collect()))
            .collect()
    }

    pub(super) fn play(&mut self, op: &Op) {
        match *op {
            Op::Create(worker, from) => {
                let tip = from.map_or(Some(self.base), |from| self.tip_of(from));
                if let (None, Some(tip)) = (&self.workers[worker], tip) {
                    self.workers[worker] = Some(Worker { tip, reflog: vec![] });
                    self.log(worker, None, ReflogAction::Created);
                }
            }
            Op::Commit(worker) => self.with_tip(worker, |world, tip| {
                let commit = world.make(vec![tip], worker);
                world.move_to(worker, commit, ReflogAction::Commit);
            }),
            Op::Amend(worker) => self.with_tip(worker, |world, tip| {
                if !world.ancestors(world.base).contains(&tip) && world.commits[tip].by == Some(worker) {
                    let commit = world.make(world.commits[tip].parents.clone(), worker);
                    world.move_to(worker, commit, ReflogAction::Amend);
                }
            }),
            Op::FastForward(worker, to) => self.with_tips(worker, to, |world, tip, to| {
                if tip != to && world.ancestors(to).contains(&tip) {
                    world.move_to(worker, to, ReflogAction::FastForward);
                }
            }),
            Op::Merge(worker, other) => self.with_tips(worker, other, |world, tip, other| {
                if !world.ancestors(tip).contains(&other) && !world.ancestors(other).contains(&tip) {
                    let commit = world.make(vec![tip, other], worker);
                    world.move_to(worker, commit, ReflogAction::Merge);
                }
            }),
            Op::Rebase(worker, onto) => {
                self.with_tips(worker, onto, |world, tip, onto| world.rebase(worker, tip, onto));
            }
            Op::RebaseOntoBase(worker) => self.with_tip(worker, |world, tip| world.rebase(worker, tip, world.base)),
            Op::RebaseAbove(worker, kept) => self.with_tip(worker, |world, tip| {
                let chain = world.chain(tip);
                let linear = chain.iter().all(|commit| world.commits[*commit].parents.len() == 1);
                let own_above = chain.iter().skip(kept).all(|commit| world.commits[*commit].by == Some(worker));
                if linear && own_above && kept < chain.len() {
                    let fork = world.commits[chain[0]].parents[0];
                    let from = if kept == 0 { fork } else { chain[kept - 1] };
                    let new = world.remake(chain.len() - kept, from, worker);
                    world.move_to(worker, new, ReflogAction::Rebase { onto: Some(oid(fork)) });
                }
            }),
            Op::ResetBack(worker, by) => self.with_tip(worker, |world, tip| {
                let chain = world.chain(tip);
                if let Some(to) = chain.len().checked_sub(by + 1) {
                    world.move_to(worker, chain[to], ReflogAction::Reset);
                }
            }),
            Op::ResetTo(worker, to) => {
                self.with_tips(worker, to, |world, _, to| world.move_to(worker, to, ReflogAction::Reset));
            }
            Op::ResetToBase(worker) => {
                self.with_tip(worker, |world, _| world.move_to(worker, world.base, ReflogAction::Reset));
            }
            Op::AdvanceBase => {
                self.advance_base(vec![self.base]);
            }
            Op::MergeIntoBase(worker) => self.with_tip(worker, |world, tip| {
                world.advance_base(vec![world.base, tip]);
            }),
        }
    }

    fn rebase(&mut self, worker: usize, tip: usize, onto: usize) {
        let there = self.ancestors(onto);
        let remade: Vec<usize> = self.ancestors(tip).into_iter().filter(|commit| !there.contains(commit)).collect();
        let linear = remade.iter().all(|commit| self.commits[*commit].parents.len() == 1);
        let up_to_date = linear && self.ancestors(tip).contains(&onto);
        if tip == onto || up_to_date {
            return;
        }
        let picked = remade.iter().filter(|commit| self.commits[**commit].parents.len() == 1).count();
        let new = self.remake(picked, onto, worker);
        self.move_to(worker, new, ReflogAction::Rebase { onto: Some(oid(onto)) });
    }

    fn with_tip(&mut self, worker: usize, then: impl FnOnce(&mut Self, usize)) {
        if let Some(tip) = self.tip_of(worker) {
            then(self, tip);
        }
    }

    fn with_tips(&mut self, worker: usize, other: usize, then: impl FnOnce(&mut Self, usize, usize)) {
        if let (Some(tip), Some(other)) = (self.tip_of(worker), self.tip_of(other)) {
            then(self, tip, other);
        }
    }

    fn tip_of(&self, worker: usize) -> Option<usize> {
        self.workers[worker].as_ref().map(|worker| worker.tip)
    }

    fn make(&mut self, parents: Vec<usize>, worker: usize) -> usize {
        let commit = self.commits.len();
        self.commits.push(Made { parents, by: Some(worker), line: commit });
        commit
    }

    /// Makes so many commits upon one another, as a rebase does: the reflog names only the last.
    fn remake(&mut self, count: usize, onto: usize, worker: usize) -> usize {
        let last = (0..count).fold(onto, |parent, _| self.make(vec![parent], worker));
        for made in self.commits.iter_mut().rev().take(count) {
            made.line = last;
        }
        last
    }

    fn advance_base(&mut self, parents: Vec<usize>) {
        let commit = self.commits.len();
        self.commits.push(Made { parents, by: None, line: commit });
        self.base = commit;
    }

    fn move_to(&mut self, worker: usize, tip: usize, action: ReflogAction) {
        let branch = self.workers[worker].as_mut().unwrap();
        let old = branch.tip;
        branch.tip = tip;
        self.log(worker, Some(oid(old)), action);
    }

    fn log(&mut self, worker: usize, old: Option<Oid>, action: ReflogAction) {
        let branch = self.workers[worker].as_mut().unwrap();
        branch.reflog.push(ReflogEntry { old, new: oid(branch.tip), at: Timestamp::from_seconds(0), action });
    }

    fn chain(&self, tip: usize) -> Vec<usize> {
        let in_base = self.ancestors(self.base);
        let mut chain: Vec<usize> = std::iter::successors(Some(tip), |at| self.commits[*at].parents.first().copied())
            .take_while(|at| !in_base.contains(at))
            .collect();
        chain.reverse();
        chain
    }

    fn ancestors(&self, tip: usize) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let mut open = vec![tip];
        while let Some(commit) = open.pop() {
            if found.insert(commit) {
                open.extend(&self.commits[commit].parents);
            }
        }
        found
    }
}
