//! What must outlive the daemon and cannot be had from git again (domain.md section 1).
//!
//! The rules hand these out as effects and take them back at the next start; the store keeps them by their key and does
//! not look inside.

use serde::{Deserialize, Serialize};

use crate::{
    alert::{AlertText, Outcome, PromptKind, Rule, Severity},
    ids::{AlertId, GitPath, Item, Oid, RefName, RepoId, RunId, TaskId},
    time::Timestamp,
    worker::{Attribution, Evidence, NeedState, Phase},
};

/// One thing to remember about a repo. A later record with the same key replaces the earlier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Record {
    /// On whose branch a commit was first seen.
    FirstSeen(FirstSeen),
    /// A worker that was seen.
    Worker(WorkerRecord),
    /// A worker that has left the list for good.
    WorkerLeft(TaskId),
    /// A need that was opened.
    Need(NeedRecord),
    /// An episode of an alert.
    Episode(Box<EpisodeRecord>),
    /// The last tip of a branch.
    Tip(RefName, Oid),
    /// When the repo was first read whole.
    Registered(Timestamp),
    /// The newest entry of the stash; none where there is none.
    Stash(Option<Oid>),
    /// A worker that left with its work in the base, and its last own commit: what others need of it is there.
    Departed(TaskId, Oid),
    /// When deadlines began afresh, because the machine had slept or its clock had jumped.
    DeadlinesFrom(Timestamp),
    /// A branch is gone, and where it pointed is of no use any more.
    TipGone(RefName),
}

impl Record {
    /// The kind and the key under which the store keeps it.
    #[must_use]
    pub fn key(&self) -> (&'static str, String) {
        match self {
            Self::FirstSeen(seen) => ("first-seen", seen.oid.to_string()),
            Self::Worker(worker) => ("worker", worker.task.to_string()),
            Self::WorkerLeft(task) => ("worker", task.to_string()),
            Self::Need(need) => ("need", format!("{}/{}/{}", need.worker, need.provider, need.item.folded())),
            Self::Episode(episode) => ("episode", episode.id.to_string()),
            Self::Tip(name, _) | Self::TipGone(name) => ("tip", name.as_bytes().escape_ascii().to_string()),
            Self::Registered(_) => ("registered", String::new()),
            Self::Stash(_) => ("stash", String::new()),
            Self::Departed(task, _) => ("departed", task.to_string()),
            Self::DeadlinesFrom(_) => ("deadlines-from", String::new()),
        }
    }

    /// True when the record says that what its key names is to be forgotten.
    #[must_use]
    pub const fn forgets(&self) -> bool {
        matches!(self, Self::WorkerLeft(_) | Self::TipGone(_))
    }
}

/// The ref update in which a commit first appeared on any worker's branch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstSeen {
    /// The commit.
    pub oid: Oid,
    /// On whose branch.
    pub task: TaskId,
    /// When the daemon saw it.
    pub at: Timestamp,
    /// By what it was attributed.
    pub by: Attribution,
}

/// What is remembered of a worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkerRecord {
    /// Its task.
    pub task: TaskId,
    /// Its branch.
    pub branch: RefName,
    /// Where its worktree is, or was last.
    pub worktree: Option<GitPath>,
    /// When it was first observed.
    pub observed_at: Timestamp,
    /// Its own commits, oldest first, while the branch or the base holds them.
    pub own: Vec<Oid>,
    /// True once its branch is merged into the base.
    pub integrated: bool,
    /// What it said last.
    pub phase: Phase,
    /// The run that it belongs to.
    pub run: Option<RunId>,
}

/// What is remembered of a need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeedRecord {
    /// Who needs it.
    pub worker: TaskId,
    /// From whom, as the task id, or as written when it is none.
    pub provider: String,
    /// What.
    pub item: Item,
    /// The commit that opened it.
    pub opened_by: Oid,
    /// When.
    pub opened_at: Timestamp,
    /// How many commits said so.
    pub n_said: u32,
    /// How far it had come.
    pub state: NeedState,
    /// The commit that answers it, with the evidence.
    pub answer: Option<(Oid, Evidence)>,
    /// A person's word that it is settled, and the note given.
    pub resolved: Option<(Timestamp, String)>,
}

/// What is remembered of one episode of an alert.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EpisodeRecord {
    /// Its id.
    pub id: AlertId,
    /// Which rule holds.
    pub rule: Rule,
    /// The worker concerned first; none where it is the repo.
    pub workers: Vec<TaskId>,
    /// What else tells this subject from others of the rule: a reason, an item, a branch.
    pub subject: String,
    /// Counts the episodes of this subject, from 1.
    pub number: u32,
    /// How much it matters.
    pub severity: Severity,
    /// What to paste.
    pub prompt: Option<PromptKind>,
    /// What it says.
    pub text: AlertText,
    /// Since when it holds.
    pub since: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// When a person acknowledged it.
    pub acknowledged: Option<Timestamp>,
    /// Until when it is silent.
    pub snoozed_until: Option<Timestamp>,
}

/// How far the telling of an alert has come. Kept for each alert and attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PingRecord {
    /// In which repo.
    pub repo: RepoId,
    /// Which alert.
    pub alert: AlertId,
    /// The first telling is 1, reminders follow.
    pub attempt: u32,
    /// How far it has come.
    pub state: PingState,
    /// When it came there.
    pub at: Timestamp,
}

/// The states of one telling. Stored before the next step is taken, so that a crash leaves the last one standing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PingState {
    /// Handed to the channels; what became of it is not known yet.
    Sending,
    /// It ended so.
    Ended(Outcome),
}
