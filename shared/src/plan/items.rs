//! One piece of work: what is known of it, and which rule of the planner found it out.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::text::Untrusted;

const MARK: &str = "item-";

/// The planner's own name for an item, `item-7`: its place in the manifest, from 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ItemId(u32);

/// A text that is not an item id.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("not an item id: expected `item-` and a number from 1 on")]
pub struct InvalidItemId;

impl ItemId {
    /// The id of the item at this place, counted from 0.
    #[must_use]
    pub fn at(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX - 1).saturating_add(1))
    }

    /// The place of its item in the manifest, counted from 0.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize - 1
    }

    /// Reads `item-7`, or `7` as people type it.
    ///
    /// # Errors
    /// When it is neither.
    pub fn parse(text: &str) -> Result<Self, InvalidItemId> {
        let digits = text.strip_prefix(MARK).unwrap_or(text);
        let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        match digits.parse() {
            Ok(number) if plain && number > 0 => Ok(Self(number)),
            _ => Err(InvalidItemId),
        }
    }
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{MARK}{}", self.0))
    }
}

impl fmt::Debug for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl TryFrom<String> for ItemId {
    type Error = InvalidItemId;

    fn try_from(text: String) -> Result<Self, InvalidItemId> {
        if text.starts_with(MARK) { Self::parse(&text) } else { Err(InvalidItemId) }
    }
}

impl From<ItemId> for String {
    fn from(id: ItemId) -> Self {
        id.to_string()
    }
}

/// One piece of work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanItem {
    /// The planner's name for it.
    pub id: ItemId,
    /// The document's own id, as written.
    pub source_id: Option<Untrusted>,
    /// What kind of work it is.
    pub action: Action,
    /// What is to be done, on one line.
    pub description: Untrusted,
    /// How much it is.
    pub size: Size,
    /// Why that much.
    pub size_reason: String,
    /// How urgent it is, where the document says so.
    pub priority: Option<Priority>,
    /// The files and directories that it changes, resolved against the repo.
    pub scope: Vec<Untrusted>,
    /// The same as written in the document.
    pub scope_as_written: Vec<Untrusted>,
    /// Where each entry of `scope` comes from, in the same order.
    pub scope_from: Vec<ScopeSource>,
    /// Where it stands.
    pub source: ItemSource,
    /// Its first line, as written.
    pub original: Untrusted,
    /// True where the document says that it is finished.
    pub done: bool,
    /// The phase, story or heading that it stands under.
    pub group: Option<Untrusted>,
    /// What must be finished before.
    pub dependencies: Vec<Dependency>,
    /// Which rule found what, for `orchctl plan show --explain`.
    pub rules: Vec<FieldRule>,
}

/// Where an item stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemSource {
    /// The document's name as given.
    pub file: Untrusted,
    /// The line, from 1; none where the document is one line of JSON.
    pub line: Option<u32>,
}

/// What kind of work an item is (domain.md section 10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Mend what is broken.
    Fix,
    /// Change the form and not the behaviour.
    Refactor,
    /// Make something new.
    Add,
    /// Write or run tests.
    Test,
    /// Take something away.
    Remove,
    /// Change what is there.
    Update,
    /// Write for people.
    Document,
    /// None of these.
    Other,
}

impl Action {
    /// As in manifests, `fix`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fix => "fix",
            Self::Refactor => "refactor",
            Self::Add => "add",
            Self::Test => "test",
            Self::Remove => "remove",
            Self::Update => "update",
            Self::Document => "document",
            Self::Other => "other",
        }
    }
}

/// How much work something is (domain.md section 10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Size {
    /// Up to 15 minutes.
    S,
    /// 15 to 60 minutes.
    M,
    /// One to three hours.
    L,
    /// Three to eight hours.
    XL,
}

impl Size {
    /// What sums and balance use, in minutes.
    #[must_use]
    pub const fn minutes(self) -> u32 {
        match self {
            Self::S => 10,
            Self::M => 40,
            Self::L => 120,
            Self::XL => 300,
        }
    }

    /// The least and the most that it stands for, in minutes.
    #[must_use]
    pub const fn bounds(self) -> (u32, u32) {
        match self {
            Self::S => (0, 15),
            Self::M => (15, 60),
            Self::L => (60, 180),
            Self::XL => (180, 480),
        }
    }

    /// The size that these minutes belong to; an upper bound belongs to the smaller one.
    #[must_use]
    pub const fn of_minutes(minutes: u32) -> Self {
        match minutes {
            0..=15 => Self::S,
            16..=60 => Self::M,
            61..=180 => Self::L,
            _ => Self::XL,
        }
    }

    /// As in manifests, `XL`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::S => "S",
            Self::M => "M",
            Self::L => "L",
            Self::XL => "XL",
        }
    }
}

/// How urgent an item is, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Priority {
    /// P0.
    Critical,
    /// P1.
    High,
    /// P2.
    Medium,
    /// P3.
    Low,
    /// P4, a backlog's last.
    P4,
}

impl Priority {
    /// As in manifests, `critical`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::P4 => "p4",
        }
    }
}

/// Where an entry of a scope comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeSource {
    /// How what is written was matched with the repo's files.
    pub matched: ScopeMatch,
    /// True when it is said of a heading, a section or the document, and not of the item itself.
    pub inherited: bool,
    /// The line that names it.
    pub line: Option<u32>,
}

/// How a path as written was matched with the files of HEAD, the surest first (domain.md section 10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScopeMatch {
    /// The file or directory is there under that path.
    Exact,
    /// One file alone ends in it.
    UniqueSuffix,
    /// One file alone has that name without its ending.
    UniqueStem,
    /// The identifier is defined in one file alone.
    Definition,
    /// A pattern that matches files.
    Glob,
    /// Nothing fits: still to be made.
    New,
    /// No list of files was at hand.
    Unchecked,
    /// A person said so.
    Said,
}

/// What must be finished before an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dependency {
    /// What.
    pub on: Target,
    /// By what kind of evidence.
    pub kind: DependencyKind,
    /// The evidence, quoted.
    pub evidence: String,
    /// The line that says so.
    pub line: Option<u32>,
    /// The group that was named, where a whole one must be finished; `on` is then its last item.
    pub group: Option<Untrusted>,
}

/// What a dependency points at: an item of the plan, or the words for something outside it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Target {
    /// An item of this plan.
    Item(ItemId),
    /// Something that no document of this plan holds.
    External(Untrusted),
}

impl From<String> for Target {
    fn from(text: String) -> Self {
        ItemId::try_from(text.clone()).map_or_else(|_| Self::External(text.into()), Self::Item)
    }
}

impl From<Target> for String {
    fn from(target: Target) -> Self {
        match target {
            Target::Item(id) => id.to_string(),
            Target::External(text) => text.expose().to_owned(),
        }
    }
}

/// By what a dependency is known, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DependencyKind {
    /// The document says so.
    Explicit,
    /// One makes what the other uses.
    CreatesUses,
    /// Model before API before frontend, of one feature.
    Layer,
    /// The order of a numbered list.
    Order,
    /// History shows them to change together. A hint, never an order.
    CoChange,
}

/// Which rule found the value of a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldRule {
    /// Of which field.
    pub field: ExplainedField,
    /// The rule and what it went by, one sentence.
    pub rule: String,
    /// The line that it read.
    pub line: Option<u32>,
}

/// A field whose origin is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExplainedField {
    /// That it is an item at all.
    Item,
    /// Its id in the document.
    SourceId,
    /// Open or done.
    State,
    /// Its action.
    Action,
    /// Its files.
    Scope,
    /// Its dependencies.
    Dependencies,
    /// Its size.
    Size,
    /// Its priority.
    Priority,
    /// Its group.
    Group,
}
