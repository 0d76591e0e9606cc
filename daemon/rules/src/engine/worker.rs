//! One worker as the engine holds it, and what can be seen of it without asking anybody.

use std::{collections::BTreeSet, time::Duration};

use orch_shared::{
    facts::{Activity, BrokenFact, UpstreamFact, WorktreeFact},
    ids::{GitPath, Oid, RefName, RunId, Slug, TaskId},
    plan::ItemId,
    record::{Record, WorkerRecord},
    time::Timestamp,
    worker::{Health, Phase},
};

use super::{Changes, SessionsSeen};
use crate::{attribution::Own, phase::Fold};

/// How long a command of git is given to end before files are looked at again.
const COMMAND: Duration = Duration::from_millis(100);

/// A worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worker {
    /// Its task.
    pub task: TaskId,
    /// The readable part of its branch.
    pub slug: Option<Slug>,
    /// Its branch.
    pub branch: RefName,
    /// Where its branch points; none when it is gone.
    pub tip: Option<Oid>,
    /// Its worktree, as git has it on record.
    pub worktree: Option<WorktreeFact>,
    /// Where its worktree is, or was last.
    pub worktree_path: Option<GitPath>,
    /// Its own commits, in chain order.
    pub own: Vec<Own>,
    /// Where its branch pointed when these were last worked out.
    pub(super) own_at: Option<Oid>,
    /// What they say, taken together.
    pub fold: Fold,
    /// When the last of them arrived.
    pub last_own_at: Option<Timestamp>,
    /// In which turn of the engine the last of them became the last.
    pub(super) last_own_turn: u64,
    /// Its files must be looked at before its health can be told.
    pub unsure: bool,
    /// True once its work is in the base.
    pub integrated: bool,
    /// Where its own branch pointed when it went; none while it is there.
    pub(super) last_tip: Option<Oid>,
    /// Its branch is gone, and the base had all of it.
    pub(super) left_in_base: bool,
    /// When it was first observed.
    pub observed_at: Timestamp,
    /// In which turn of the engine only the copy of its branch on a server was left.
    pub(super) copy_since: u64,
    /// What is seen of it.
    pub health: Health,
    /// What was last seen of its files.
    pub activity: Option<Looked>,
    /// Who was last seen to have a session in its worktree; none when that is not known.
    pub sessions: Option<SessionsSeen>,
    /// Git was in the middle of a command when its files were to be looked at: not before this again.
    pub busy_until: Option<Timestamp>,
    /// Deadlines count from here at the earliest: the clock jumped then, or the machine woke.
    pub grace: Option<Timestamp>,
    /// When its files should be looked at next.
    pub next_look: Option<Timestamp>,
    /// Commits that the base has not.
    pub ahead: u32,
    /// Commits that only the base has.
    pub behind: u32,
    /// Its remote-tracking copy.
    pub upstream: Option<UpstreamFact>,
    /// Its branch and a remote-tracking copy each have what the other has not.
    pub diverged: bool,
    /// Where its chain ends because nothing below can be read.
    pub broken: Option<BrokenFact>,
    /// The items of the plan that a checkpoint of it names.
    pub done: BTreeSet<ItemId>,
    /// Own commits that the branch does not show any more, until it is known where they went.
    pub(super) vanished: Vanished,
    /// The files that its own commits change.
    pub changes: Changes,
}

/// Own commits that a branch does not show any more, oldest first. The base may have the first so many of them; how many
/// is found out by halving.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Vanished {
    /// Those of which it is not known that they are nowhere.
    pub(super) commits: Vec<Own>,
    /// So many of the first the base is known to have.
    pub(super) n_in_base: usize,
    /// Those that are nowhere.
    pub(super) lost: Vec<Own>,
}

impl Vanished {
    pub(super) const fn of(commits: Vec<Own>) -> Self {
        Self { commits, n_in_base: 0, lost: Vec::new() }
    }

    /// The commit to ask about next; none when all is known. Mostly the base has all of them or none.
    pub(super) fn next(&self) -> Option<Oid> {
        let unknown = self.commits.len() - self.n_in_base;
        let place = match unknown {
            0 => return None,
            _ if self.n_in_base == 0 && self.lost.is_empty() => self.commits.len() - 1,
            _ => self.n_in_base + unknown / 2,
        };
        self.commits.get(place).map(|own| own.oid)
    }

    /// True for a commit that the branch does not show, and of which it is not known where it went.
    pub(super) fn has(&self, commit: Oid) -> bool {
        self.commits.iter().chain(&self.lost).any(|own| own.oid == commit)
    }

    /// The base has that commit, and so what it stands on; or it has not, and so nothing above it either.
    pub(super) fn learn(&mut self, commit: Oid, in_base: bool) {
        let Some(place) = self.commits.iter().position(|own| own.oid == commit) else { return };
        if in_base {
            self.n_in_base = self.n_in_base.max(place + 1);
        } else {
            let mut lost = self.commits.split_off(place);
            lost.append(&mut self.lost);
            self.lost = lost;
        }
    }
}

/// A look at the files of a worktree, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// When.
    pub at: Timestamp,
    /// In which turn of the engine.
    pub(super) turn: u64,
    /// The date of the newest file as the file system has it.
    claimed: Option<Timestamp>,
    /// What was seen.
    pub seen: Activity,
}

impl Worker {
    pub(super) fn new(task: TaskId, branch: RefName, at: Timestamp) -> Self {
        Self {
            task,
            slug: None,
            branch,
            tip: None,
            worktree: None,
            worktree_path: None,
            own: Vec::new(),
            own_at: None,
            fold: Fold::default(),
            last_own_at: None,
            last_own_turn: 0,
            unsure: false,
            integrated: false,
            last_tip: None,
            left_in_base: false,
            observed_at: at,
            copy_since: 0,
            health: Health::Ok,
            activity: None,
            sessions: None,
            busy_until: None,
            grace: None,
            next_look: None,
            ahead: 0,
            behind: 0,
            upstream: None,
            diverged: false,
            broken: None,
            done: BTreeSet::new(),
            vanished: Vanished::default(),
            changes: Changes::default(),
        }
    }

    /// What it says.
    #[must_use]
    pub const fn phase(&self) -> Phase {
        self.fold.phase
    }

    /// True while it is waiting, blocked, or gone: it will not move by itself.
    #[must_use]
    pub const fn stands_still(&self) -> bool {
        matches!(self.fold.phase, Phase::Waiting | Phase::Blocked)
    }

    /// Its worktree, where it is really there.
    #[must_use]
    pub fn present_worktree(&self) -> Option<&WorktreeFact> {
        self.worktree.as_ref().filter(|worktree| worktree.present)
    }

    /// True when its branch is gone, or its worktree is gone before it was done (domain.md section 6).
    #[must_use]
    pub fn is_missing(&self) -> bool {
        let lost_worktree = self.worktree_path.is_some() && self.present_worktree().is_none();
        !self.integrated && (self.tip.is_none() || (lost_worktree && self.fold.phase != Phase::Complete))
    }

    /// The last look at its files, unless a commit came after it: what was changed then may be committed by now.
    #[must_use]
    pub fn looked_since_its_last_commit(&self) -> Option<&Looked> {
        self.present_worktree()?;
        self.activity.as_ref().filter(|looked| looked.turn > self.last_own_turn)
    }

    /// How many files are changed or untracked, as far as known.
    #[must_use]
    pub fn dirty(&self) -> Option<u32> {
        self.looked_since_its_last_commit()?.seen.dirty
    }

    /// True when it says that it is done, and whether it is cannot be told before its files were looked at.
    #[must_use]
    pub fn may_be_unclean(&self) -> bool {
        let said_so = self.phase() == Phase::Complete || self.fold.reopened();
        said_so && self.present_worktree().is_some() && self.looked_since_its_last_commit().is_none()
    }

    pub(super) fn sits_in(&self, path: &GitPath) -> bool {
        self.worktree.as_ref().is_some_and(|worktree| worktree.path == *path)
    }

    /// Keeps what was seen; a date in the future is a claim, and counts as when it was first seen.
    pub(super) fn see_activity(&mut self, mut activity: Activity, now: Timestamp, turn: u64) {
        self.busy_until = activity.busy.then(|| now.after(COMMAND));
        if activity.busy {
            return;
        }
        let claimed = activity.newest;
        activity.newest = match (&self.activity, claimed) {
            // Else nobody would be silent until the clock has come so far.
            (Some(before), Some(date)) if date > now && before.claimed == claimed => before.seen.newest,
            (_, claimed) => claimed.map(|date| date.min(now)),
        };
        self.activity = Some(Looked { at: now, turn, claimed, seen: activity });
    }

    pub(super) fn record(&self, run: Option<RunId>) -> Record {
        Record::Worker(WorkerRecord {
            task: self.task.clone(),
            branch: self.branch.clone(),
            worktree: self.worktree_path.clone(),
            observed_at: self.observed_at,
            own: self.own.iter().map(|own| own.oid).collect(),
            integrated: self.integrated,
            phase: self.phase(),
            run,
        })
    }
}
