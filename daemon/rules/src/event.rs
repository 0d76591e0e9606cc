//! What the engine of a repo is told, and what it wants done.
//!
//! Events are in the past tense and carry the time at which they were observed; effects are in the imperative and are
//! performed by the shell in the order given, records before everything else.

use std::{collections::BTreeMap, time::Duration};

use orch_shared::{
    event::EventBody,
    facts::{Growth, Probe, ProbeAnswer, ReadFault, Session, Snapshot},
    ids::{AlertId, GitPath, Item, TaskId},
    record::{EpisodeRecord, Record},
    time::Timestamp,
};

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The repo was read.
    SnapshotTaken(Box<Snapshot>),
    /// Commits were made on branches, and nothing else is known to have happened to them.
    BranchesGrown(Growth),
    /// Probes that were asked for were answered: many at once where many were asked, so that they are weighed together.
    ProbesAnswered(Vec<(Probe, ProbeAnswer)>),
    /// Sessions were looked for: which processes have their directory in which of these worktrees, the oldest first. A
    /// worktree that is not named is one of which that could not be told.
    SessionsFound(BTreeMap<GitPath, Vec<Session>>),
    /// The repo could not be read, or not be watched.
    RepoFailed(ReadFault),
    /// Its events do not arrive; it is read at intervals only.
    RepoPolled {
        /// Why, in one sentence.
        reason: String,
    },
    /// Its events arrive again.
    RepoWatched,
    /// The moment came that the engine had asked for, or another reason to look at the clock.
    Ticked,
    /// The machine slept, or its clock jumped: running deadlines start afresh.
    ClockJumped {
        /// How long the machine slept, or by how much the clock jumped.
        by: Duration,
    },
    /// A person acknowledged an alert.
    AlertAcknowledged(AlertId),
    /// A person silenced an alert.
    AlertSnoozed(AlertId, Timestamp),
    /// A person said that a need is settled.
    NeedResolved {
        /// Whose.
        worker: TaskId,
        /// Which.
        item: Item,
        /// Why.
        note: String,
    },
}

/// An event and when it was observed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// When the daemon learned of it.
    pub at: Timestamp,
    /// What it learned.
    pub event: Event,
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Store this, before any later effect is performed.
    Remember(Record),
    /// Tell subscribers.
    Publish(EventBody),
    /// Tell the person: an episode began. Follows the record of the episode.
    Notify(Box<EpisodeRecord>),
    /// An episode ended: nothing more is to be told of it.
    Withdraw(AlertId),
    /// Find out who has a session in which worktree, before anything that is to be looked up after this, and come back
    /// with [`Event::SessionsFound`].
    FindSessions,
    /// Look something up in the repo, and come back with [`Event::ProbesAnswered`].
    Look(Probe),
}
