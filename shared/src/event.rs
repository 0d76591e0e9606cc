//! The stream of `orchctl events`: what happened, each with a cursor to go on from.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{Oid, RepoName, TaskId},
    report::{AlertReport, NeedReport, RepoReport, WorkerReport},
    text::Untrusted,
    time::Timestamp,
    worker::{CommitClass, Health, NeedState, Phase},
};

/// A place in the stream. Cursors rise, and stay valid over restarts of the daemon.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cursor(pub u64);

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamEvent {
    /// Where in the stream.
    pub cursor: Cursor,
    /// When.
    pub at: Timestamp,
    /// In which repo.
    pub repo: RepoName,
    /// What.
    pub body: EventBody,
}

/// What happened. The order of the variants is part of the wire: append only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EventBody {
    /// A worker made a commit.
    Commit {
        /// Its id.
        oid: Oid,
        /// Whose it is.
        task: TaskId,
        /// Its subject.
        subject: Untrusted,
        /// What it is.
        class: CommitClass,
        /// When it arrived.
        at: Timestamp,
    },
    /// A worker's phase changed.
    Phase {
        /// Whose.
        worker: TaskId,
        /// Before.
        from: Phase,
        /// Now.
        to: Phase,
    },
    /// A worker's health changed.
    Health {
        /// Whose.
        worker: TaskId,
        /// Before.
        from: Health,
        /// Now.
        to: Health,
    },
    /// A need was opened, or went on.
    Need {
        /// Whose.
        worker: TaskId,
        /// Before; none when it was opened.
        from: Option<NeedState>,
        /// Now.
        to: NeedState,
        /// The need.
        need: NeedReport,
    },
    /// An episode began.
    AlertRaised(AlertReport),
    /// An episode ended.
    AlertCleared(AlertReport),
    /// A person acknowledged an alert.
    AlertAcknowledged(AlertReport),
    /// A worker appeared.
    WorkerAdded(Box<WorkerReport>),
    /// A worker left the list.
    WorkerRemoved(TaskId),
    /// A repo was registered.
    RepoAdded(Box<RepoReport>),
    /// A repo was taken off the list.
    RepoRemoved,
    /// A repo cannot be read or watched.
    RepoDegraded(String),
}

impl EventBody {
    /// The value of `"type"` in JSON.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Commit { .. } => "commit",
            Self::Phase { .. } => "phase",
            Self::Health { .. } => "health",
            Self::Need { .. } => "need",
            Self::AlertRaised(_) => "alert-raised",
            Self::AlertCleared(_) => "alert-cleared",
            Self::AlertAcknowledged(_) => "alert-acknowledged",
            Self::WorkerAdded(_) => "worker-added",
            Self::WorkerRemoved(_) => "worker-removed",
            Self::RepoAdded(_) => "repo-added",
            Self::RepoRemoved => "repo-removed",
            Self::RepoDegraded(_) => "repo-degraded",
        }
    }
}
