//! The journal: every change is appended to it, and the tables can be made again from it.

use std::borrow::Cow;

use orch_shared::{
    ids::RepoId,
    record::{FirstSeen, PingRecord, Record},
    time::Timestamp,
};
use rusqlite::{ErrorCode, Row, Transaction, params};

use super::{
    RepoRow, pings,
    plans::{self, Documents, PlanRow},
    records, registry,
};

const REPO: &str = "repo";
const PING: &str = "ping";
/// Plans and their documents stand among the records, and are read apart from them.
pub(super) const PLAN: &str = "plan";
pub(super) const DOCUMENTS: &str = "plan-documents";
const FIRST_SEEN: &str = "first-seen";

/// One change to the tables.
pub(super) enum Change<'a> {
    /// A repo is registered, or what was set for it changed.
    Repo(Cow<'a, RepoRow>),
    /// A repo is no longer registered.
    RepoRemoved,
    /// The telling of an alert came so far.
    Ping(Cow<'a, PingRecord>),
    /// A plan was made, or is another now.
    Plan(Cow<'a, PlanRow>),
    /// What a plan was made of.
    Documents(Cow<'a, Documents>),
    /// Something is to be remembered.
    Record(Cow<'a, Record>),
    /// Where several commits were first seen: a first scan has a hundred thousand of them, too many for a row each.
    FirstSeen(Vec<Cow<'a, FirstSeen>>),
    /// What is remembered under this kind and key is to be forgotten.
    Forgotten { kind: Cow<'a, str>, key: String },
}

impl<'a> Change<'a> {
    pub(super) fn of_record(record: &'a Record) -> Self {
        if record.forgets() {
            let (kind, key) = record.key();
            Self::Forgotten { kind: Cow::Borrowed(kind), key }
        } else {
            Self::Record(Cow::Borrowed(record))
        }
    }

    fn kind_and_key(&self) -> (&str, String) {
        match self {
            Self::Repo(_) | Self::RepoRemoved => (REPO, String::new()),
            Self::Ping(ping) => (PING, format!("{}/{}", ping.alert, ping.attempt)),
            Self::Plan(row) => (PLAN, row.id.to_string()),
            Self::Documents(documents) => (DOCUMENTS, documents.plan.to_string()),
            Self::Record(record) => record.key(),
            // It names the row and is no key: no such row takes the place of another.
            Self::FirstSeen(all) => {
                let ends = all.first().zip(all.last());
                (FIRST_SEEN, ends.map_or_else(String::new, |(first, last)| format!("{}..{}", first.oid, last.oid)))
            }
            Self::Forgotten { kind, key } => (kind, key.clone()),
        }
    }

    fn body(&self) -> rusqlite::Result<Option<String>> {
        match self {
            Self::Repo(row) => serde_json::to_string(row).map(Some),
            Self::Ping(ping) => serde_json::to_string(ping).map(Some),
            Self::Plan(row) => serde_json::to_string(row).map(Some),
            Self::Documents(documents) => serde_json::to_string(documents).map(Some),
            Self::Record(record) => serde_json::to_string(record).map(Some),
            Self::FirstSeen(all) => serde_json::to_string(all).map(Some),
            Self::RepoRemoved | Self::Forgotten { .. } => Ok(None),
        }
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
    }

    /// Appends the change to the journal and makes it in the tables.
    pub(super) fn store(&self, transaction: &Transaction<'_>, repo: RepoId, at: Timestamp) -> rusqlite::Result<()> {
        let (kind, key) = self.kind_and_key();
        let body = self.body()?;
        transaction
            .prepare_cached("INSERT INTO journal (at, repo, kind, key, body) VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![at.as_millis(), repo.0, kind, key, body])?;
        self.make(transaction, repo, body.as_deref().unwrap_or_default())
    }

    fn make(&self, transaction: &Transaction<'_>, repo: RepoId, body: &str) -> rusqlite::Result<()> {
        match self {
            Self::Repo(row) => registry::put(transaction, row),
            Self::RepoRemoved => registry::delete(transaction, repo),
            Self::Ping(ping) => pings::put(transaction, ping, body),
            Self::Plan(row) => plans::put(transaction, repo, PLAN, row.id.as_str(), body),
            Self::Documents(documents) => plans::put(transaction, repo, DOCUMENTS, documents.plan.as_str(), body),
            Self::Record(record) => records::put(transaction, repo, record, body),
            Self::FirstSeen(all) => all.iter().try_for_each(|seen| records::put_first_seen(transaction, repo, seen)),
            Self::Forgotten { kind, key } => records::delete(transaction, repo, kind, key),
        }
    }
}

/// One row of the journal.
pub(super) struct Entry {
    pub(super) id: i64,
    at: i64,
    repo: i64,
    kind: String,
    key: String,
    body: Option<String>,
}

impl Entry {
    pub(super) const COLUMNS: &str = "id, at, repo, kind, key, body";

    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            at: row.get(1)?,
            repo: row.get(2)?,
            kind: row.get(3)?,
            key: row.get(4)?,
            body: row.get(5)?,
        })
    }

    /// Appends the row as it is, from the journal of another file.
    pub(super) fn copy_to(&self, transaction: &Transaction<'_>) -> rusqlite::Result<()> {
        transaction
            .prepare_cached("INSERT INTO journal (id, at, repo, kind, key, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
            .execute(params![self.id, self.at, self.repo, self.kind, self.key, self.body])
            .map(drop)
    }

    fn change(&self) -> serde_json::Result<Change<'static>> {
        Ok(match (self.kind.as_str(), &self.body) {
            (REPO, None) => Change::RepoRemoved,
            (REPO, Some(body)) => Change::Repo(Cow::Owned(serde_json::from_str(body)?)),
            (PING, Some(body)) => Change::Ping(Cow::Owned(serde_json::from_str(body)?)),
            (PLAN, Some(body)) => Change::Plan(Cow::Owned(serde_json::from_str(body)?)),
            (DOCUMENTS, Some(body)) => Change::Documents(Cow::Owned(serde_json::from_str(body)?)),
            (FIRST_SEEN, Some(body)) if body.starts_with('[') => Change::FirstSeen(self.readable(body)?),
            (_, Some(body)) => Change::Record(Cow::Owned(serde_json::from_str(body)?)),
            (kind, None) => Change::Forgotten { kind: Cow::Owned(kind.to_owned()), key: self.key.clone() },
        })
    }

    /// Of a row with many commits those that can be read.
    fn readable(&self, body: &str) -> serde_json::Result<Vec<Cow<'static, FirstSeen>>> {
        let all: Vec<serde_json::Value> = serde_json::from_str(body)?;
        let read = |one| match serde_json::from_value(one) {
            Ok(seen) => Some(Cow::Owned(seen)),
            Err(error) => {
                tracing::warn!(row = self.id, %error, "a part of a row of the journal cannot be read and is left out");
                None
            }
        };
        Ok(all.into_iter().filter_map(read).collect())
    }
}

/// Makes the tables again from the journal alone. A row that cannot be read, or speaks of a repo whose own row was lost,
/// is left out.
pub(super) fn replay(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    // What belongs to a repo goes with it.
    transaction.execute("DELETE FROM repo", [])?;
    let query = format!("SELECT {} FROM journal ORDER BY id", Entry::COLUMNS);
    let mut statement = transaction.prepare(&query)?;
    for entry in statement.query_map([], Entry::read)? {
        let entry = entry?;
        let change = match entry.change() {
            Ok(change) => change,
            Err(error) => {
                tracing::warn!(row = entry.id, %error, "a row of the journal cannot be read and is left out");
                continue;
            }
        };
        match change.make(transaction, RepoId(entry.repo), entry.body.as_deref().unwrap_or_default()) {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
                tracing::warn!(row = entry.id, %error, "a row of the journal fits no repo and is left out");
            }
            done => done?,
        }
    }
    Ok(())
}
