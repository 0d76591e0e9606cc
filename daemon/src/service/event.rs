//! The closed list of what the service can be told.

use std::collections::BTreeMap;

use orch_shared::{
    facts::{OpenRequest, OpenedRepo, Probe, ProbeAnswer, ReadFault, ReaderReply, ReaderRequest, Session},
    ids::{GitPath, RepoId},
    protocol::Response,
    report::ChannelReport,
};
use tokio::sync::oneshot;

use super::{planning::Planned, requests::Purpose};
use crate::{git::Reader, ipc::Call, notify::Told, watch::Hint};

/// Something that happened outside.
pub(crate) enum ServiceEvent {
    /// Something may have changed.
    Hinted(Hint),
    /// A repo's reader answered, or failed; after a failure, not before so long should it be asked again.
    ReaderAnswered { repo: RepoId, asked: ReaderRequest, answer: Result<ReaderReply, (ReadFault, std::time::Duration)> },
    /// A repo's reader was asked for what changed, and does not know since when: it was started anew.
    ReaderForgot { repo: RepoId },
    /// A repo's reader looked things up; what it could not find out has no answer.
    LookedUp { repo: RepoId, found: Vec<(Probe, Option<ProbeAnswer>)> },
    /// Sessions were looked for on behalf of a repo.
    SessionsFound { repo: RepoId, found: BTreeMap<GitPath, Vec<Session>> },
    /// A repo that is to be registered was opened, or could not be.
    RepoOpened(Box<OpenedForRegistration>),
    /// A plan was made, or could not be.
    PlanMade(Box<Planned>),
    /// A client wants something.
    Called(Call),
    /// A telling ended.
    Told(Box<Told>),
    /// The channels were tested.
    ChannelsTested { channels: Vec<ChannelReport>, reply: oneshot::Sender<Response> },
    /// Something is due.
    Woke,
    /// Read the configuration again.
    ReloadAsked,
    /// End in order.
    Stopped,
}

/// What came of opening a repo for registration.
pub(crate) struct OpenedForRegistration {
    pub(crate) asked: OpenRequest,
    pub(crate) purpose: Purpose,
    pub(crate) reader: Reader,
    pub(crate) result: Result<OpenedRepo, ReadFault>,
    pub(crate) reply: oneshot::Sender<Response>,
}

impl ServiceEvent {
    /// A short name for the log.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Hinted(_) => "hinted",
            Self::ReaderAnswered { .. } => "reader-answered",
            Self::ReaderForgot { .. } => "reader-forgot",
            Self::LookedUp { .. } => "looked-up",
            Self::SessionsFound { .. } => "sessions-found",
            Self::RepoOpened(_) => "repo-opened",
            Self::PlanMade(_) => "plan-made",
            Self::Called(_) => "called",
            Self::Told(_) => "told",
            Self::ChannelsTested { .. } => "channels-tested",
            Self::Woke => "woke",
            Self::ReloadAsked => "reload-asked",
            Self::Stopped => "stopped",
        }
    }
}
