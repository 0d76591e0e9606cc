//! Drafts and plans: a person's work, and so kept with care. The documents are kept beside, once.

use std::borrow::Cow;

use orch_shared::{
    ids::{PlanId, RepoId},
    plan::{Answers, GivenDocument, Manifest, PlanState, Run, Settings},
    time::Timestamp,
};
use rusqlite::{OptionalExtension as _, Transaction, params};
use serde::{Deserialize, Serialize};

use super::{
    Store, StoreError, Survives,
    journal::{Change, DOCUMENTS, PLAN},
};

/// One draft or plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PlanRow {
    pub(crate) id: PlanId,
    /// Counts the plans of the repo; the newest has the highest.
    pub(crate) number: u32,
    pub(crate) changed_at: Timestamp,
    pub(crate) stage: Stage,
    /// How the person wanted it.
    pub(crate) settings: Settings,
    /// What the person said about its items.
    pub(crate) answers: Answers,
    pub(crate) manifest: Box<Manifest>,
}

/// How far a plan is, with what it then has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Stage {
    Draft,
    Accepted(Run),
    Superseded(Run),
}

impl Stage {
    /// The run that it became.
    pub(crate) const fn run(&self) -> Option<&Run> {
        match self {
            Self::Draft => None,
            Self::Accepted(run) | Self::Superseded(run) => Some(run),
        }
    }

    /// The same without what it has.
    pub(crate) const fn state(&self) -> PlanState {
        match self {
            Self::Draft => PlanState::Draft,
            Self::Accepted(_) => PlanState::Accepted,
            Self::Superseded(_) => PlanState::Superseded,
        }
    }
}

/// The documents of a plan, as they were when it was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Documents {
    pub(crate) plan: PlanId,
    documents: Vec<Kept>,
}

/// A document as JSON can hold it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Kept {
    Text(String, String),
    /// No UTF-8: as hexadecimal digits.
    Bytes(String, String),
}

impl Documents {
    pub(crate) fn of(plan: &PlanId, documents: Vec<GivenDocument>) -> Self {
        let kept = |GivenDocument { name, bytes }| match String::from_utf8(bytes) {
            Ok(text) => Kept::Text(name, text),
            Err(error) => Kept::Bytes(name, error.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect()),
        };
        Self { plan: plan.clone(), documents: documents.into_iter().map(kept).collect() }
    }

    pub(crate) fn into_given(self) -> Vec<GivenDocument> {
        let digits = |hex: &[u8]| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok();
        let given = |kept| match kept {
            Kept::Text(name, text) => GivenDocument { name, bytes: text.into_bytes() },
            Kept::Bytes(name, hex) => {
                GivenDocument { name, bytes: hex.as_bytes().chunks(2).filter_map(digits).collect() }
            }
        };
        self.documents.into_iter().map(given).collect()
    }
}

impl Store {
    /// Keeps plans as they are now, and the documents of those that are new; all of it, or nothing.
    pub(crate) fn save_plans(
        &mut self,
        repo: RepoId,
        rows: &[&PlanRow],
        documents: Option<&Documents>,
    ) -> Result<(), StoreError> {
        self.transact("keep a plan", Survives::PowerLoss, |transaction| {
            for row in rows {
                Change::Plan(Cow::Borrowed(*row)).store(transaction, repo, row.changed_at)?;
            }
            match documents {
                Some(documents) => {
                    let at = rows.first().map_or(Timestamp::from_millis(0), |row| row.changed_at);
                    Change::Documents(Cow::Borrowed(documents)).store(transaction, repo, at)
                }
                None => Ok(()),
            }
        })
    }

    /// Forgets a plan and its documents.
    pub(crate) fn drop_plan(&mut self, repo: RepoId, plan: &PlanId, at: Timestamp) -> Result<(), StoreError> {
        self.transact("drop a plan", Survives::PowerLoss, |transaction| {
            for kind in [PLAN, DOCUMENTS] {
                let change = Change::Forgotten { kind: Cow::Borrowed(kind), key: plan.to_string() };
                change.store(transaction, repo, at)?;
            }
            Ok(())
        })
    }

    /// The plans of a repo, the oldest first. One that cannot be read is left out, and named in the log.
    pub(crate) fn plans(&self, repo: RepoId) -> Result<Vec<PlanRow>, StoreError> {
        let fail = self.fail("read the plans");
        let query = "SELECT body FROM record WHERE repo = ?1 AND kind = ?2";
        let mut statement = self.connection.prepare_cached(query).map_err(&fail)?;
        let bodies = statement.query_map(params![repo.0, PLAN], |row| row.get::<_, String>(0)).map_err(&fail)?;
        let mut plans = Vec::new();
        for body in bodies {
            match serde_json::from_str::<PlanRow>(&body.map_err(&fail)?) {
                Ok(row) => plans.push(row),
                Err(error) => tracing::warn!(%repo, %error, "a plan cannot be read and is left out"),
            }
        }
        plans.sort_by_key(|row| row.number);
        Ok(plans)
    }

    /// The documents of a plan.
    pub(crate) fn documents(&self, repo: RepoId, plan: &PlanId) -> Result<Vec<GivenDocument>, StoreError> {
        let fail = self.fail("read the documents of a plan");
        let query = "SELECT body FROM record WHERE repo = ?1 AND kind = ?2 AND key = ?3";
        let mut statement = self.connection.prepare_cached(query).map_err(&fail)?;
        let body: Option<String> = statement
            .query_row(params![repo.0, DOCUMENTS, plan.as_str()], |row| row.get(0))
            .optional()
            .map_err(&fail)?;
        Ok(body
            .and_then(|body| serde_json::from_str::<Documents>(&body).ok())
            .map_or_else(Vec::new, Documents::into_given))
    }
}

pub(super) fn put(
    transaction: &Transaction<'_>,
    repo: RepoId,
    kind: &str,
    key: &str,
    body: &str,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("INSERT OR REPLACE INTO record (repo, kind, key, body) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![repo.0, kind, key, body])
        .map(drop)
}
