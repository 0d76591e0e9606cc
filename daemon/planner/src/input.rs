//! What the planner is given: documents, facts about the repo, settings, and what the person answered so far.

pub use orch_shared::contents::{ChangedTogether, RepoFacts};
pub use orch_shared::plan::{Answer, Answers, Settings};
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
