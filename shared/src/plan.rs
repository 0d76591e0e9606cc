//! Plans: what the planner makes of documents, in the shape of `orchctl plan --json` (cli.md, planning.md section 4).
//!
//! Texts that come from documents are [`Untrusted`]; sentences that the planner made are plain strings and hold of a
//! document's words only what was quoted visibly. Fields may be added, never changed.

mod answers;
mod items;
mod report;
mod run;
mod verdict;

use serde::{Deserialize, Serialize};

pub use answers::{Answer, Answers, Settings};
pub use items::{
    Action, Dependency, DependencyKind, ExplainedField, FieldRule, InvalidItemId, ItemId, ItemSource, PlanItem,
    Priority, ScopeMatch, ScopeSource, Size, Target,
};
pub use report::{Clarification, GivenDocument, PlanReport, PlanState, PlanSummary};
pub use run::{AssignedItem, Assignment, ItemProgress, ItemState, OwnedFiles, Run, RunProgress};
pub use verdict::{Assessment, Verdict, VerdictRule};

use crate::{
    ids::{Slug, TaskId},
    text::Untrusted,
};

/// What the planner proposes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// What the feature is called, from the documents alone unless a person named it.
    pub name: Slug,
    /// The documents, in the order in which they were given.
    pub sources: Vec<SourceDocument>,
    /// Every item, done ones and those to clarify too, in the order of the documents.
    pub items: Vec<PlanItem>,
    /// What a person must say before an item can be assigned.
    pub clarify: Vec<Question>,
    /// What was taken for granted, one sentence each.
    pub assumptions: Vec<String>,
    /// Whether running in parallel pays.
    pub assessment: Assessment,
    /// The proposed workers. One where the verdict is sequential, none where nothing is open.
    pub workers: Vec<PlannedWorker>,
    /// Items that can run at the same time, wave by wave.
    pub waves: Vec<Vec<ItemId>>,
    /// The longest chain of items that must come one after the other, by time.
    pub critical_path: Vec<ItemId>,
    /// Dependencies from one worker to another, one sentence each.
    pub cross_dependencies: Vec<String>,
    /// Pairs that cannot run at the same time though neither must come first.
    pub exclusions: Vec<Exclusion>,
    /// Dependencies that run in a circle, with the one that is easiest to give up.
    pub cycles: Vec<Cycle>,
    /// What looked like work and is none.
    pub excluded: Vec<Excluded>,
    /// Marks such as `[P]` that a file or a dependency contradicts.
    pub overruled_markers: Vec<OverruledMarker>,
    /// What could not be read, or looks wrong, in words.
    pub warnings: Vec<Warning>,
}

/// One document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceDocument {
    /// Its name as given.
    pub file: Untrusted,
    /// The format that was recognised, `spec-kit`.
    pub format: String,
    /// How many items come from it.
    pub items: u32,
}

/// A question to the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// About which item.
    pub item: ItemId,
    /// The item as written.
    pub original: Untrusted,
    /// What is missing.
    pub missing: Missing,
    /// The question, one sentence.
    pub question: String,
    /// Answers that fit, where some can be named: paths for a scope.
    pub candidates: Vec<Untrusted>,
}

/// What an item lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Missing {
    /// Where.
    Scope,
    /// What is to be done.
    Action,
    /// Both.
    Both,
    /// Several files fit what is written.
    AmbiguousScope,
}

/// One worker of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedWorker {
    /// Its task id.
    pub task: TaskId,
    /// The readable part of its branch.
    pub slug: Slug,
    /// Its items, in the order in which to do them.
    pub items: Vec<ItemId>,
    /// The files that are its own.
    pub scope: Vec<Untrusted>,
    /// What it is about, one line.
    pub focus: Untrusted,
    /// Its size in all.
    pub size: Size,
    /// Sum of the middles of its items' sizes, in minutes.
    pub minutes: u32,
    /// Where it should stop and commit a checkpoint.
    pub checkpoints: Vec<String>,
    /// What it needs of other workers.
    pub depends_on: Vec<WorkerDependency>,
    /// The first wave in which it has something to do, from 1.
    pub wave: u32,
}

/// What a worker needs of another one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct WorkerDependency {
    /// The other one.
    pub worker: TaskId,
    /// The item that it must have finished.
    pub item: ItemId,
}

/// Two items that cannot run at the same time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exclusion {
    /// The two.
    pub items: [ItemId; 2],
    /// Why, one sentence.
    pub reason: String,
}

/// Items that wait for each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cycle {
    /// Each waits for the next, the last for the first.
    pub items: Vec<ItemId>,
    /// The dependency that has the least behind it.
    pub weakest: Edge,
    /// All that make the circle.
    pub edges: Vec<Edge>,
}

/// A dependency between two items, named from outside them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edge {
    /// The item that waits.
    pub from: ItemId,
    /// The item that it waits for.
    pub on: ItemId,
    /// The line that says so.
    pub line: Option<u32>,
}

/// Something that was set aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excluded {
    /// In which document.
    pub file: Untrusted,
    /// Where.
    pub line: Option<u32>,
    /// As written.
    pub original: Untrusted,
    /// What it is instead.
    pub reason: Role,
}

/// What something is that is not an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// A parent whose children are the items.
    Container,
    /// A step of an item.
    Step,
    /// An acceptance criterion.
    Criterion,
    /// Part of a definition of done, a quality gate, a checklist of conditions.
    Gate,
    /// Explains a sign.
    Legend,
    /// Put off, optional, out of scope.
    Deferred,
    /// Struck through or given up.
    Cancelled,
    /// Said elsewhere already.
    Duplicate,
    /// Finished, where finished things are listed and not ticked.
    Done,
    /// A question or a decision that nobody can work off.
    Decision,
    /// Describes, and asks for nothing.
    Description,
    /// Somebody is at it already.
    Taken,
}

/// A mark that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverruledMarker {
    /// On which item.
    pub item: ItemId,
    /// As written, `[P]`.
    pub marker: String,
    /// What contradicts it, one sentence.
    pub reason: String,
    /// Where the mark stands.
    pub line: Option<u32>,
}

/// Something that a person should know of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Which document; none for all of them.
    pub file: Option<Untrusted>,
    /// Where.
    pub line: Option<u32>,
    /// One sentence.
    pub text: String,
}
