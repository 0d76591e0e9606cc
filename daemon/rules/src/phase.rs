//! Folds a worker's own commits into what the worker says of itself (domain.md section 5).

use orch_shared::{
    ids::Oid,
    text::Untrusted,
    worker::{CommitClass, Phase},
};

use crate::{commit::Commit, grammar::Statement};

/// What a worker's own commits say, taken together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fold {
    /// What the last status commit says.
    pub phase: Phase,
    /// Why it is blocked, where it is and gave a reason.
    pub reason: Option<Untrusted>,
    /// The last status commit.
    pub last_status: Option<Oid>,
    /// The last `[COMPLETE]`, even when it was reopened.
    pub completed: Option<Oid>,
    /// The commits that reopened it: own commits after the last `[COMPLETE]`, but merges and fixups. While there are
    /// any, `complete-but` holds.
    pub after_complete: Vec<Oid>,
}

impl Fold {
    /// True when own commits follow the last `[COMPLETE]`.
    #[must_use]
    pub const fn reopened(&self) -> bool {
        !self.after_complete.is_empty()
    }
}

impl Default for Fold {
    fn default() -> Self {
        Self { phase: Phase::Pending, reason: None, last_status: None, completed: None, after_complete: Vec::new() }
    }
}

/// Folds own commits, in chain order.
pub fn fold<'a>(own: impl IntoIterator<Item = &'a Commit>) -> Fold {
    own.into_iter().fold(Fold::default(), then)
}

fn then(before: Fold, commit: &Commit) -> Fold {
    let reopens = before.completed.is_some() && !matches!(commit.class, CommitClass::Merge | CommitClass::Fixup);
    let mut now = before;
    if reopens {
        now.after_complete.push(commit.oid);
        if now.phase == Phase::Complete {
            now.phase = Phase::Working;
        }
    }
    let phase = match commit.class {
        CommitClass::Checkpoint => Phase::Working,
        CommitClass::Needs => Phase::Waiting,
        CommitClass::Blocked => Phase::Blocked,
        CommitClass::Complete => Phase::Complete,
        CommitClass::Plain | CommitClass::Merge | CommitClass::Revert | CommitClass::Fixup => return now,
    };
    now.phase = phase;
    now.reason = reason(commit);
    now.last_status = Some(commit.oid);
    if phase == Phase::Complete {
        now.completed = Some(commit.oid);
        now.after_complete.clear();
    }
    now
}

/// Why a commit says that its worker is blocked; several reasons are one text.
fn reason(commit: &Commit) -> Option<Untrusted> {
    let reasons: Vec<&str> = commit
        .statements
        .iter()
        .filter_map(|statement| match statement {
            Statement::Blocked { reason } => reason.as_ref().map(Untrusted::expose),
            Statement::Checkpoint | Statement::Complete | Statement::Needs { .. } => None,
        })
        .collect();
    (!reasons.is_empty()).then(|| Untrusted::from(reasons.join("; ")))
}
