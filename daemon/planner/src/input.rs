//! What the planner is given: documents, facts about the repo, settings, and what the person answered so far.

use std::collections::BTreeMap;

pub use orch_shared::contents::{ChangedTogether, RepoFacts};
use orch_shared::plan::{ItemId, Size};
use thiserror::Error;

/// Everything a manifest is made of.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// The documents, in the order in which they were given.
    pub documents: Vec<Document>,
    /// What the repo holds.
    pub repo: RepoFacts,
    /// How the person wants it.
    pub settings: Settings,
    /// What the person said about items of the draft before.
    pub answers: Answers,
}

/// One document as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its name: a path as given, or `-` for standard input. The only hint at its place in a tree.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// How the person wants the plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The feature's name; else it is made from the documents.
    pub name: Option<String>,
    /// So many workers and no others.
    pub workers: Option<u32>,
    /// One session, whatever the rules say.
    pub sequential: bool,
}

/// What the person said, by item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// Answers of `orchctl plan clarify` and `edit`.
    pub items: BTreeMap<ItemId, Answer>,
}

/// What a person said about one item: it stands above every rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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

/// Why no manifest can be made of a document.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{name}{}: {problem}", place.map_or_else(String::new, |(line, column)| format!(":{line}:{column}")))]
pub struct Refusal {
    /// The document's name.
    pub name: String,
    /// Line and column, from 1, where there is one.
    pub place: Option<(u32, u32)>,
    /// What is wrong, one sentence without a full stop.
    pub problem: String,
    /// What to do about it.
    pub hint: String,
}
