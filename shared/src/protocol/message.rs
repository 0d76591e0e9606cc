//! The messages themselves. The order of variants and fields is part of the wire: append only.

use serde::{Deserialize, Serialize};

use crate::{
    alert::{PromptKind, WayOut},
    event::{Cursor, StreamEvent},
    ids::{GitPath, RepoName},
    plan::{Clarification, GivenDocument, PlanReport, PlanSummary},
    report::{
        AlertReport, AlertsReport, ChannelReport, DaemonReport, ExplainReport, LogReport, NeedsEntry, NeedsReport,
        RegisteredRepo, ReposReport, StatusReport,
    },
    text::Untrusted,
};

/// What a client sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientMessage {
    /// Comes back with the answer.
    pub id: u64,
    /// What is asked.
    pub request: Request,
}

/// What the daemon sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ServerMessage {
    /// The answer to the request of that id.
    Answer {
        /// The request's id.
        id: u64,
        /// The answer.
        response: Box<Response>,
    },
    /// An event, on a connection that follows them.
    Event(Box<StreamEvent>),
    /// The reader was too slow: events are missing, and can be had from this cursor on.
    Lagged {
        /// The last event that was sent.
        cursor: Cursor,
    },
    /// The last message on this connection: why it is being closed.
    Closing {
        /// One sentence.
        reason: String,
    },
}

/// Which repos a request is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RepoSelector {
    /// Nothing was named: the repo around this directory, else all.
    Around(GitPath),
    /// A registered name, or else a path in the repo.
    Given {
        /// As typed.
        text: String,
        /// The same as an absolute path.
        path: GitPath,
    },
}

/// Which worker a request is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskSelector {
    /// `task-3`, `3` or `repo:task-3`, as typed.
    pub text: String,
    /// The directory in which it was typed: its repo is asked first.
    pub around: GitPath,
}

/// Which plan a request is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanSelector {
    /// Its id, as typed; none for the newest draft of the repo, else its accepted plan.
    pub id: Option<String>,
    /// Whose.
    pub repo: RepoSelector,
}

/// What can be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    /// The state of repos. Answered by [`Response::Status`].
    GetStatus {
        /// Which.
        repo: RepoSelector,
    },
    /// The same as a Markdown report. Answered by [`Response::Text`].
    RenderReport {
        /// Which.
        repo: RepoSelector,
    },
    /// Alerts. Answered by [`Response::Alerts`].
    ListAlerts {
        /// Of which repos.
        repo: RepoSelector,
        /// Those that ended too.
        all: bool,
    },
    /// No more reminders of these. Answered by [`Response::Changed`].
    AcknowledgeAlerts {
        /// Ids, as typed.
        alerts: Vec<String>,
    },
    /// Silence for these. Answered by [`Response::Changed`].
    SnoozeAlerts {
        /// Ids, as typed.
        alerts: Vec<String>,
        /// For how long.
        seconds: u64,
    },
    /// Every piece of evidence about a worker. Answered by [`Response::Explanation`].
    ExplainWorker {
        /// Which.
        task: TaskSelector,
    },
    /// Status commits. Answered by [`Response::Log`].
    ListLog {
        /// Of one worker; none for all of the repos.
        task: Option<TaskSelector>,
        /// Of which repos, where no worker is named.
        repo: RepoSelector,
    },
    /// Needs. Answered by [`Response::Needs`].
    ListNeeds {
        /// Of which repos.
        repo: RepoSelector,
    },
    /// A person's word that a need is settled. Answered by [`Response::NeedResolved`].
    ResolveNeed {
        /// Whose.
        task: TaskSelector,
        /// Which item.
        item: String,
        /// Why.
        note: Option<String>,
    },
    /// A prompt, from the state of this moment. Answered by [`Response::Prompt`].
    RenderPrompt {
        /// Which.
        kind: PromptKind,
        /// For whom.
        task: TaskSelector,
        /// A person's answer to what blocks the worker.
        answer: Option<String>,
        /// The way out of a deadlock.
        choose: Option<WayOut>,
        /// Who takes over.
        to: Option<String>,
    },
    /// Events from then on, and no end. Answered by [`Response::Following`], then [`ServerMessage::Event`].
    FollowEvents {
        /// Those after this one; none for those from now on.
        since: Option<Cursor>,
    },
    /// The events so far. Answered by [`Response::Events`], at most a thousand at a time.
    ListEvents {
        /// Those after this one; none for none.
        since: Option<Cursor>,
    },
    /// Register a repo. Answered by [`Response::Registered`].
    AddRepo {
        /// Any path in it, absolute.
        path: GitPath,
        /// The branch that work starts from.
        base: Option<String>,
        /// What to call it.
        name: Option<String>,
    },
    /// Registered repos. Answered by [`Response::Repos`].
    ListRepos,
    /// Take a repo off the list; nothing in it is touched. Answered by [`Response::Unregistered`].
    RemoveRepo {
        /// Which.
        repo: RepoSelector,
    },
    /// Change a setting of a registered repo. Answered by [`Response::Registered`].
    SetRepo {
        /// Which.
        repo: RepoSelector,
        /// `name`, `base` or `branch_prefix`.
        key: String,
        /// The new value.
        value: String,
    },
    /// Returns when everything that was in git before is in the answers. Answered by [`Response::Done`].
    Sync,
    /// The daemon itself. Answered by [`Response::Daemon`].
    DescribeDaemon,
    /// End in order. Answered by [`Response::Done`] before the daemon ends.
    StopDaemon,
    /// Send one through every channel. Answered by [`Response::Channels`].
    TestNotifications,
    /// Make a draft of documents. Answered by [`Response::Plan`].
    MakePlan {
        /// For which repo.
        repo: RepoSelector,
        /// The documents.
        documents: Vec<GivenDocument>,
        /// What the feature is to be called.
        name: Option<String>,
        /// So many workers.
        workers: Option<u32>,
    },
    /// A draft or a plan. Answered by [`Response::Plan`].
    ShowPlan {
        /// Which.
        plan: PlanSelector,
    },
    /// Which rule found what of an item. Answered by [`Response::Text`].
    ExplainItem {
        /// Of which plan.
        plan: PlanSelector,
        /// The item, as typed.
        item: String,
    },
    /// What a person says about an item of a draft. Answered by [`Response::Plan`], made anew.
    ClarifyItem {
        /// Of which plan.
        plan: PlanSelector,
        /// The item, as typed.
        item: String,
        /// What is said.
        said: Clarification,
    },
    /// A draft as a sheet to edit. Answered by [`Response::Text`].
    RenderSheet {
        /// Of which plan.
        plan: PlanSelector,
    },
    /// The sheet as a person edited it. Answered by [`Response::Plan`], made anew.
    EditPlan {
        /// Of which plan.
        plan: PlanSelector,
        /// The sheet.
        sheet: String,
    },
    /// One session instead of several workers. Answered by [`Response::Plan`], made anew.
    SequencePlan {
        /// Of which plan.
        plan: PlanSelector,
    },
    /// Carry a draft out from now on. Answered by [`Response::Plan`].
    AcceptPlan {
        /// Which.
        plan: PlanSelector,
    },
    /// Drafts and plans. Answered by [`Response::Plans`].
    ListPlans {
        /// Of which repos.
        repo: RepoSelector,
    },
    /// Forget a draft or a plan; nothing in git is touched. Answered by [`Response::Plan`], as it was.
    DropPlan {
        /// Which.
        plan: PlanSelector,
    },
    /// The script that makes the worktrees of the accepted plan. Answered by [`Response::Script`].
    RenderSetup {
        /// Whose plan.
        repo: RepoSelector,
        /// Of one wave, from 1; none for the whole plan.
        wave: Option<u32>,
        /// Puts it, the first prompts and the launch scripts into the state directory.
        write: bool,
        /// Which agent the launch scripts start; none for the usual one.
        agent: Option<String>,
        /// The agents are to ask for no leave.
        unattended: bool,
    },
    /// The script that starts an agent for a worker of the accepted plan. Answered by [`Response::Script`].
    RenderLaunch {
        /// For which worker. No text: the only one of the plan.
        task: TaskSelector,
        /// Which agent; none for the usual one.
        agent: Option<String>,
        /// It is to ask for no leave.
        unattended: bool,
    },
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Response {
    /// To [`Request::GetStatus`].
    Status(StatusReport),
    /// To [`Request::RenderReport`]: text that is safe to print.
    Text(String),
    /// To [`Request::ListAlerts`].
    Alerts(AlertsReport),
    /// To [`Request::AcknowledgeAlerts`] and [`Request::SnoozeAlerts`]: the alerts as they are now.
    Changed(Vec<AlertReport>),
    /// To [`Request::ExplainWorker`].
    Explanation(Box<ExplainReport>),
    /// To [`Request::ListLog`].
    Log(LogReport),
    /// To [`Request::ListNeeds`].
    Needs(NeedsReport),
    /// To [`Request::ResolveNeed`].
    NeedResolved(NeedsEntry),
    /// To [`Request::RenderPrompt`].
    Prompt {
        /// The Markdown to paste; safe to print.
        text: String,
        /// Where the same stands on disk.
        path: GitPath,
    },
    /// To [`Request::FollowEvents`]: events after this cursor follow.
    Following(Cursor),
    /// To [`Request::ListEvents`].
    Events(Vec<StreamEvent>),
    /// To [`Request::AddRepo`] and [`Request::SetRepo`].
    Registered {
        /// The repo as it is now.
        repo: RegisteredRepo,
        /// What it was called until now, where this very repo was registered before.
        before: Option<RepoName>,
    },
    /// To [`Request::ListRepos`].
    Repos(ReposReport),
    /// To [`Request::RemoveRepo`].
    Unregistered {
        /// Its name.
        name: RepoName,
        /// Its path.
        path: Untrusted,
    },
    /// Done, and there is nothing to tell.
    Done,
    /// To [`Request::DescribeDaemon`].
    Daemon(DaemonReport),
    /// To [`Request::TestNotifications`].
    Channels(Vec<ChannelReport>),
    /// It could not be done.
    Failed(Failure),
    /// A draft or a plan.
    Plan(Box<PlanReport>),
    /// To [`Request::ListPlans`].
    Plans(Vec<PlanSummary>),
    /// To [`Request::RenderSetup`] and [`Request::RenderLaunch`].
    Script {
        /// The script, to be read and run by a person.
        text: String,
        /// What was written, the script itself first; empty where nothing was.
        written: Vec<GitPath>,
    },
}

/// Why a request failed. The kind decides the client's exit code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Of what kind.
    pub kind: FailureKind,
    /// One sentence; safe to print.
    pub message: String,
    /// What lies behind it.
    pub causes: Vec<String>,
    /// What to do.
    pub hints: Vec<String>,
}

impl Failure {
    /// A failure with a sentence and no more.
    #[must_use]
    pub fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), causes: Vec::new(), hints: Vec::new() }
    }

    /// The same, with one more cause.
    #[must_use]
    pub fn cause(mut self, cause: impl Into<String>) -> Self {
        self.causes.push(cause.into());
        self
    }

    /// The same, with one more hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

/// The kinds of failure, as the exit codes of cli.md tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FailureKind {
    /// It could not be done: exit code 1.
    Failed,
    /// It was not asked for rightly: exit code 2.
    Usage,
    /// There is no such repo, task or alert: exit code 3.
    NotFound,
}
