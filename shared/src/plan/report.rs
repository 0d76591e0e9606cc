//! Plans as they are asked for and answered over the wire.

use serde::{Deserialize, Serialize};

use super::{Manifest, Size};
use crate::{
    ids::{PlanId, RepoName, RunId, Slug},
    text::Untrusted,
    time::{Timestamp, whole_seconds},
};

/// A document that a client read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenDocument {
    /// Its name as given.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What a person says about one item, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clarification {
    /// Its files and directories, where any were named.
    pub scope: Vec<String>,
    /// Its size.
    pub size: Option<Size>,
    /// The items that come before it.
    pub after: Vec<String>,
    /// Leave it out of the work.
    pub dropped: bool,
}

/// How far a plan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlanState {
    /// Proposed, and can still be changed.
    Draft,
    /// Being carried out.
    Accepted,
    /// Another plan was accepted after it.
    Superseded,
}

impl PlanState {
    /// As in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Accepted => "accepted",
            Self::Superseded => "superseded",
        }
    }
}

/// One plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanReport {
    /// Its id.
    pub plan: PlanId,
    /// For which repo.
    pub repo: RepoName,
    /// How far it is.
    pub state: PlanState,
    /// The run that it became.
    pub run: Option<RunId>,
    /// What it proposes.
    pub manifest: Box<Manifest>,
    /// The same as Markdown; safe to print.
    pub text: String,
}

/// One plan in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanSummary {
    /// Its id.
    pub plan: PlanId,
    /// For which repo.
    pub repo: RepoName,
    /// What the feature is called.
    pub name: Slug,
    /// How far it is.
    pub state: PlanState,
    /// The run that it became.
    pub run: Option<RunId>,
    /// When it was last changed.
    #[serde(serialize_with = "whole_seconds")]
    pub changed_at: Timestamp,
    /// Its documents.
    pub sources: Vec<Untrusted>,
    /// Open items in it.
    pub items: u32,
    /// Workers that it proposes.
    pub workers: u32,
}
