//! Records of the rules: journal first, then the tables, in one transaction.

use std::borrow::Cow;

use orch_shared::{
    event::{EventBody, StreamEvent},
    ids::{Oid, RepoId, RepoName, TaskId},
    record::{FirstSeen, Record},
    time::Timestamp,
    worker::Attribution,
};
use rusqlite::{Transaction, params};

use super::{Store, StoreError, Survives, journal::Change, stream};

/// So many commits stand in one row of the journal.
const SEEN_IN_A_ROW: usize = 500;

impl Store {
    /// Stores what happened: it survives the death of this process from now on.
    pub(crate) fn append(
        &mut self,
        repo: RepoId,
        name: &RepoName,
        at: Timestamp,
        records: &[Record],
        events: &[EventBody],
    ) -> Result<Vec<StreamEvent>, StoreError> {
        self.store_all(Survives::Kill, repo, name, at, records, events)
    }

    /// The same, and it survives a loss of power: for a person's word.
    pub(crate) fn append_durably(
        &mut self,
        repo: RepoId,
        name: &RepoName,
        at: Timestamp,
        records: &[Record],
        events: &[EventBody],
    ) -> Result<Vec<StreamEvent>, StoreError> {
        self.store_all(Survives::PowerLoss, repo, name, at, records, events)
    }

    fn store_all(
        &mut self,
        survives: Survives,
        repo: RepoId,
        name: &RepoName,
        at: Timestamp,
        records: &[Record],
        events: &[EventBody],
    ) -> Result<Vec<StreamEvent>, StoreError> {
        let n_seen = records.iter().filter(|record| matches!(record, Record::FirstSeen(_))).count();
        let (mut seen, mut rest) = (Vec::new(), Vec::new());
        for record in records {
            match record {
                // One alone, as each new commit brings it, is a record like the others.
                Record::FirstSeen(one) if n_seen > 1 => seen.push(one),
                other => rest.push(other),
            }
        }
        // In the order of their table each of its pages is written once.
        seen.sort_by_key(|seen| seen.oid);
        self.transact("write", survives, |transaction| {
            for record in rest {
                Change::of_record(record).store(transaction, repo, at)?;
            }
            for several in seen.chunks(SEEN_IN_A_ROW) {
                let several = several.iter().map(|seen| Cow::Borrowed(*seen)).collect();
                Change::FirstSeen(several).store(transaction, repo, at)?;
            }
            stream::append(transaction, name, at, events)
        })
    }

    /// Everything that is remembered of a repo. A record that cannot be read is left out; git and time make it again.
    pub(crate) fn records(&self, repo: RepoId) -> Result<Vec<Record>, StoreError> {
        let fail = self.fail("read the records");
        let mut records = self.first_seen(repo).map_err(&fail)?;
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT body FROM record WHERE repo = ?1 AND kind NOT IN ('plan', 'plan-documents') ORDER BY kind, key",
            )
            .map_err(&fail)?;
        let bodies = statement.query_map([repo.0], |row| row.get::<_, String>(0)).map_err(&fail)?;
        for body in bodies {
            match serde_json::from_str(&body.map_err(&fail)?) {
                Ok(record) => records.push(record),
                Err(error) => tracing::warn!(%repo, %error, "a record cannot be read and is left out"),
            }
        }
        Ok(records)
    }

    fn first_seen(&self, repo: RepoId) -> rusqlite::Result<Vec<Record>> {
        let query = "SELECT oid, task, at, by FROM first_seen WHERE repo = ?1 ORDER BY oid";
        let mut statement = self.connection.prepare_cached(query)?;
        let mut rows = statement.query([repo.0])?;
        let mut records = Vec::new();
        while let Some(row) = rows.next()? {
            // Borrowed from the row: there may be a hundred thousand of them.
            let oid = row.get_ref(0)?.as_blob().ok().and_then(|bytes| Oid::from_bytes(bytes).ok());
            let task = row.get_ref(1)?.as_str().ok().and_then(|text| TaskId::parse(text).ok());
            let by = row.get_ref(3)?.as_str().ok().and_then(Attribution::parse);
            if let (Some(oid), Some(task), Some(by)) = (oid, task, by) {
                let at = Timestamp::from_millis(row.get(2)?);
                records.push(Record::FirstSeen(FirstSeen { oid, task, at, by }));
            } else {
                tracing::warn!(%repo, "a first-seen record cannot be read and is left out");
            }
        }
        Ok(records)
    }
}

/// Puts a record in its table, in place of the one with its key.
pub(super) fn put(transaction: &Transaction<'_>, repo: RepoId, record: &Record, body: &str) -> rusqlite::Result<()> {
    if let Record::FirstSeen(seen) = record {
        return put_first_seen(transaction, repo, seen);
    }
    let (kind, key) = record.key();
    transaction
        .prepare_cached("INSERT OR REPLACE INTO record (repo, kind, key, body) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![repo.0, kind, key, body])
        .map(drop)
}

/// The same for where a commit was first seen. It hardly ever replaces another, and to be ready for that costs as much as
/// the rest.
pub(super) fn put_first_seen(transaction: &Transaction<'_>, repo: RepoId, seen: &FirstSeen) -> rusqlite::Result<()> {
    let values = params![repo.0, seen.oid.as_bytes(), seen.task.as_str(), seen.at.as_millis(), seen.by.as_str()];
    let n_new = transaction
        .prepare_cached("INSERT OR IGNORE INTO first_seen (repo, oid, task, at, by) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(values)?;
    if n_new == 0 {
        transaction
            .prepare_cached("UPDATE first_seen SET task = ?3, at = ?4, by = ?5 WHERE repo = ?1 AND oid = ?2")?
            .execute(values)?;
    }
    Ok(())
}

pub(super) fn delete(transaction: &Transaction<'_>, repo: RepoId, kind: &str, key: &str) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("DELETE FROM record WHERE repo = ?1 AND kind = ?2 AND key = ?3")?
        .execute(params![repo.0, kind, key])
        .map(drop)
}
