//! What a person says about a plan: how it is wanted, and what no document says.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{ItemId, Size};

/// How the person wants the plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The feature's name; else it is made from the documents.
    pub name: Option<String>,
    /// So many workers and no others.
    pub workers: Option<u32>,
    /// One session, whatever the rules say.
    pub sequential: bool,
}

/// What the person said, by item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// Answers of `orchctl plan clarify` and `edit`.
    pub items: BTreeMap<ItemId, Answer>,
}

/// What a person said about one item: it stands above every rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// These files and directories, and no others.
    pub scope: Option<Vec<String>>,
    /// That big.
    pub size: Option<Size>,
    /// After these, beside what the document says.
    pub after: Vec<ItemId>,
    /// Not after these, whatever the document says.
    pub not_after: Vec<ItemId>,
    /// Leave it out of the work.
    pub dropped: bool,
    /// In the worker of this number, from 1.
    pub worker: Option<u32>,
}
