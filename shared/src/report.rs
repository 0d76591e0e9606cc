//! The answers to queries, in the shape of the JSON documents of cli.md. Fields may be added, never changed.

use serde::{Deserialize, Serialize};

use crate::{
    alert::{PromptKind, Rule, Severity},
    ids::{AlertId, Oid, RepoName, RunId, Slug, TaskId},
    text::Untrusted,
    time::{Timestamp, whole_seconds, whole_seconds_if_any},
    worker::{Attribution, CommitClass, Evidence, Health, NeedState, Operation, Phase, RepoState, Trouble},
};

/// `"schema"` of every document.
pub const SCHEMA: u32 = 1;

/// `orchctl status --json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusReport {
    /// [`SCHEMA`].
    pub schema: u32,
    /// When the daemon made it.
    #[serde(serialize_with = "whole_seconds")]
    pub generated_at: Timestamp,
    /// The repos asked for, by name.
    pub repos: Vec<RepoReport>,
}

/// One repo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepoReport {
    /// Its registered name.
    pub name: RepoName,
    /// Its main worktree, or its git directory when it is bare.
    pub path: Untrusted,
    /// The base's short name.
    pub base: Untrusted,
    /// Whether the picture can be trusted.
    pub state: RepoState,
    /// What is wrong, in one sentence with what to do.
    pub degraded: Option<String>,
    /// The run that is carried out.
    pub run: Option<RunId>,
    /// Workers, by task id.
    pub workers: Vec<WorkerReport>,
    /// Alerts that hold, the most severe first.
    pub alerts: Vec<AlertReport>,
}

/// One worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkerReport {
    /// Its task id.
    pub task: TaskId,
    /// The readable part of its branch.
    pub slug: Option<Slug>,
    /// The branch's short name.
    pub branch: Untrusted,
    /// Its worktree: relative to the repo inside it, absolute elsewhere.
    pub worktree: Option<Untrusted>,
    /// What it says.
    pub phase: Phase,
    /// What is seen of it.
    pub health: Health,
    /// The reason of a block.
    pub reason: Option<Untrusted>,
    /// A git operation in progress in its worktree.
    pub operation: Option<Operation>,
    /// True once its work is in the base.
    pub integrated: bool,
    /// True when local branch and remote copy have each what the other lacks.
    pub diverged: bool,
    /// Own commits.
    pub commits: u32,
    /// Own commits of class `checkpoint`.
    pub checkpoints: u32,
    /// Where the branch points; none when it is gone.
    pub tip: Option<Oid>,
    /// Commits that the base has not.
    pub ahead: u32,
    /// Commits that only the base has.
    pub behind: u32,
    /// Changed and untracked files, as far as known.
    pub dirty: Option<u32>,
    /// The last own commit.
    pub last_commit: Option<CommitReport>,
    /// Its needs.
    pub needs: Vec<NeedReport>,
    /// Items done and in all; none without a plan.
    pub progress: Option<Progress>,
}

/// An own commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitReport {
    /// Its id.
    pub oid: Oid,
    /// Its subject.
    pub subject: Untrusted,
    /// What it is.
    pub class: CommitClass,
    /// When it arrived.
    #[serde(serialize_with = "whole_seconds")]
    pub at: Timestamp,
    /// By what it was attributed.
    pub attribution: Attribution,
}

/// A need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeedReport {
    /// From whom: a task id, or the name as written when it is none.
    pub worker: Untrusted,
    /// What.
    pub item: Untrusted,
    /// How far it has come.
    pub state: NeedState,
    /// Since when it was opened.
    #[serde(serialize_with = "whole_seconds")]
    pub since: Timestamp,
    /// The commit that answers it.
    pub provided_by: Option<Oid>,
    /// Why that commit counts.
    pub evidence: Option<Evidence>,
    /// Why it is unmet, or the note with which it was resolved.
    pub note: Option<Untrusted>,
}

/// How much of a plan is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Items with a checkpoint.
    pub done: u32,
    /// Items in all.
    pub total: u32,
}

/// An alert that holds, or did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertReport {
    /// Its id.
    pub id: AlertId,
    /// Which rule.
    pub rule: Rule,
    /// How much it matters.
    pub severity: Severity,
    /// The worker concerned first.
    pub workers: Vec<TaskId>,
    /// One line.
    pub title: Untrusted,
    /// A sentence or two more.
    pub detail: Untrusted,
    /// Since when it holds.
    #[serde(serialize_with = "whole_seconds")]
    pub since: Timestamp,
    /// What the verdict rests on.
    pub evidence: Vec<Untrusted>,
    /// What to paste.
    pub prompt: Option<PromptKind>,
    /// True once a person acknowledged it.
    pub acknowledged: bool,
    /// Until when it is silent.
    #[serde(serialize_with = "whole_seconds_if_any")]
    pub snoozed_until: Option<Timestamp>,
    /// When it ended; none while it holds.
    #[serde(serialize_with = "whole_seconds_if_any")]
    pub ended: Option<Timestamp>,
    /// The repo's name.
    pub repo: RepoName,
}

/// `orchctl alerts --json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertsReport {
    /// [`SCHEMA`].
    pub schema: u32,
    /// The alerts, the most severe first.
    pub alerts: Vec<AlertReport>,
}

/// `orchctl explain --json`: every number behind a verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplainReport {
    /// [`SCHEMA`].
    pub schema: u32,
    /// The repo's name.
    pub repo: RepoName,
    /// The worker as in the status.
    pub worker: WorkerReport,
    /// One entry for each piece of evidence, in the order in which they were weighed.
    pub evidence: Vec<EvidenceReport>,
}

/// One piece of evidence: what was looked at, what it said, where that comes from, and what it is compared to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceReport {
    /// What it is evidence for: `phase`, `health`, `attribution`, `need`.
    pub about: String,
    /// What was found.
    pub finding: Untrusted,
    /// The command or record that shows it.
    pub source: Untrusted,
    /// The threshold that it is held against, where there is one.
    pub threshold: Option<String>,
}

/// `orchctl log --json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogReport {
    /// [`SCHEMA`].
    pub schema: u32,
    /// Status commits, newest last.
    pub commits: Vec<LogEntry>,
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEntry {
    /// The repo's name.
    pub repo: RepoName,
    /// Whose commit it is.
    pub task: TaskId,
    /// The commit.
    pub commit: CommitReport,
}

/// `orchctl needs --json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeedsReport {
    /// [`SCHEMA`].
    pub schema: u32,
    /// Needs, by repo and worker.
    pub needs: Vec<NeedsEntry>,
}

/// A need and who has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeedsEntry {
    /// The repo's name.
    pub repo: RepoName,
    /// Who needs it.
    pub task: TaskId,
    /// The need as in the status.
    pub need: NeedReport,
}

/// `orchctl repo list --json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReposReport {
    /// [`SCHEMA`].
    pub schema: u32,
    /// Registered repos, by name.
    pub repos: Vec<RegisteredRepo>,
}

/// A registered repo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisteredRepo {
    /// Its name.
    pub name: RepoName,
    /// Its path.
    pub path: Untrusted,
    /// Its base's short name, once known.
    pub base: Option<Untrusted>,
    /// Below which branches belong to workers.
    pub branch_prefix: String,
    /// Whether its picture can be trusted.
    pub state: RepoState,
    /// What is wrong.
    pub degraded: Option<Trouble>,
    /// How many workers it has.
    pub workers: u32,
}

/// `orchctl daemon status --json`, and what `doctor` asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DaemonReport {
    /// [`SCHEMA`].
    pub schema: u32,
    /// The program's version.
    pub version: String,
    /// Its process id.
    pub pid: u32,
    /// When it started.
    #[serde(serialize_with = "whole_seconds")]
    pub started_at: Timestamp,
    /// Registered repos.
    pub repos: u32,
    /// Kernel watches held.
    pub watches: u32,
    /// Checks of the daemon's own surroundings, one line each.
    pub checks: Vec<CheckReport>,
}

/// One check of `doctor`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckReport {
    /// What was checked.
    pub name: String,
    /// Whether it is as it should be.
    pub ok: bool,
    /// What was found.
    pub finding: String,
    /// What to do, where it is not.
    pub remedy: Option<String>,
}

/// What became of one channel in `orchctl notify test`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelReport {
    /// `desktop` or `command`.
    pub channel: String,
    /// What became of it; none when the channel is off.
    pub outcome: Option<crate::alert::Outcome>,
    /// The cause where it failed, or what is not known.
    pub detail: String,
}
