//! Reads the subject of a commit: what it says of its worker, and what it tried to say (domain.md section 4).
//!
//! Reading is lenient, reporting strict: whatever a person would understand is understood, and whatever is not in the
//! agreed form is handed out as a [`Malformation`] beside it. No text can fail to be read.

use orch_shared::{
    ids::{Item, TaskId},
    text::Untrusted,
    worker::CommitClass,
};

/// From whom something is needed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Provider {
    /// A task id, in whichever of the spellings of domain.md section 2.
    Task(TaskId),
    /// A name that is no task id, as it was written.
    Unknown(Untrusted),
}

impl Provider {
    /// Reads a provider, from a tag or from [`Self::key`].
    #[must_use]
    pub fn of(written: &str) -> Self {
        TaskId::parse_lenient(written).map_or_else(|| Self::Unknown(Untrusted::from(written.trim())), Self::Task)
    }

    /// The task id, or the name as written: what the store keeps.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Self::Task(task) => task.as_str(),
            Self::Unknown(written) => written.expose(),
        }
    }
}

/// One thing that a status commit says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Statement {
    /// `[CHECKPOINT]`.
    Checkpoint,
    /// `[COMPLETE]`.
    Complete,
    /// `[BLOCKED:reason]`.
    Blocked {
        /// Why; none where no reason was given.
        reason: Option<Untrusted>,
    },
    /// `[NEEDS:worker/item]`.
    Needs {
        /// From whom.
        provider: Provider,
        /// What.
        item: Item,
    },
}

impl Statement {
    /// The class of a commit that says only this.
    #[must_use]
    pub const fn class(&self) -> CommitClass {
        match self {
            Self::Checkpoint => CommitClass::Checkpoint,
            Self::Complete => CommitClass::Complete,
            Self::Blocked { .. } => CommitClass::Blocked,
            Self::Needs { .. } => CommitClass::Needs,
        }
    }
}

/// Something that is a tag or was meant as one, but is not in the agreed form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformation {
    /// What was written.
    pub written: Untrusted,
    /// The form that was expected.
    pub expected: String,
}

/// What a subject says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// The statements of its leading tags, in order.
    pub statements: Vec<Statement>,
    /// What was not in the agreed form, in order.
    pub malformations: Vec<Malformation>,
    /// What follows the tags; the whole subject where there is no tag.
    pub summary: Untrusted,
}

/// Reads a subject, one line of text.
#[must_use]
pub fn read_subject(subject: &str) -> Subject {
    Subject { summary: Untrusted::from(subject.trim()), ..Subject::default() }
}
