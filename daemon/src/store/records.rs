//! Records of the rules: journal first, then the tables, in one transaction.

use orch_shared::{
    event::{EventBody, StreamEvent},
    ids::{Oid, RepoId, RepoName, TaskId},
    record::{FirstSeen, Record},
    time::Timestamp,
    worker::Attribution,
};
use rusqlite::{Transaction, params};

use super::{Store, StoreError, stream};

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
        let work = Work::encode(records, events)?;
        let fail = self.fail("write");
        let transaction = self.connection.transaction().map_err(&fail)?;
        let stored = work.store(&transaction, repo, name, at, events).map_err(&fail)?;
        transaction.commit().map_err(&fail)?;
        Ok(stored)
    }

    /// The same, and it survives a loss of power.
    pub(crate) fn append_durably(
        &mut self,
        repo: RepoId,
        name: &RepoName,
        at: Timestamp,
        records: &[Record],
        events: &[EventBody],
    ) -> Result<Vec<StreamEvent>, StoreError> {
        let work = Work::encode(records, events)?;
        let fail = self.fail("write");
        self.durably(|transaction| work.store(transaction, repo, name, at, events)).map_err(fail)
    }

    /// Runs a transaction whose commit waits for the disk.
    pub(super) fn durably<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        self.connection.pragma_update(None, "synchronous", "FULL")?;
        let result = self.connection.transaction().and_then(|transaction| {
            let done = work(&transaction)?;
            transaction.commit()?;
            Ok(done)
        });
        self.connection.pragma_update(None, "synchronous", "NORMAL")?;
        result
    }

    /// Everything that is remembered of a repo. A record that cannot be read is left out; git and time make it again.
    pub(crate) fn records(&self, repo: RepoId) -> Result<Vec<Record>, StoreError> {
        let fail = self.fail("read the records");
        let mut records = self.first_seen(repo)?;
        let mut statement = self
            .connection
            .prepare_cached("SELECT body FROM record WHERE repo = ?1 ORDER BY kind, key")
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

    fn first_seen(&self, repo: RepoId) -> Result<Vec<Record>, StoreError> {
        let fail = self.fail("read the records");
        let mut statement = self
            .connection
            .prepare_cached("SELECT oid, task, at, by FROM first_seen WHERE repo = ?1")
            .map_err(&fail)?;
        let rows = statement
            .query_map([repo.0], |row| {
                let (oid, task): (Vec<u8>, String) = (row.get(0)?, row.get(1)?);
                let (at, by): (i64, String) = (row.get(2)?, row.get(3)?);
                let seen = (Oid::from_bytes(&oid).ok(), TaskId::parse(&task).ok(), Attribution::parse(&by));
                let (Some(oid), Some(task), Some(by)) = seen else { return Ok(None) };
                Ok(Some(Record::FirstSeen(FirstSeen { oid, task, at: Timestamp::from_millis(at), by })))
            })
            .map_err(&fail)?;
        let found: Vec<Option<Record>> = rows.collect::<Result<_, _>>().map_err(&fail)?;
        Ok(found.into_iter().flatten().collect())
    }
}

/// Records and events as they are written: encoded before the transaction, so that nothing fails half way.
struct Work<'a> {
    records: Vec<(&'a Record, String)>,
    events: Vec<String>,
}

impl<'a> Work<'a> {
    fn encode(records: &'a [Record], events: &[EventBody]) -> Result<Self, StoreError> {
        let fail = |kind| move |source| StoreError::Body { kind, source };
        Ok(Self {
            records: records
                .iter()
                .map(|record| Ok((record, serde_json::to_string(record).map_err(fail("record"))?)))
                .collect::<Result<_, StoreError>>()?,
            events: events
                .iter()
                .map(|event| serde_json::to_string(event).map_err(fail("event")))
                .collect::<Result<_, _>>()?,
        })
    }

    fn store(
        &self,
        transaction: &Transaction<'_>,
        repo: RepoId,
        name: &RepoName,
        at: Timestamp,
        events: &[EventBody],
    ) -> rusqlite::Result<Vec<StreamEvent>> {
        let mut journal = transaction
            .prepare_cached("INSERT INTO journal (at, repo, kind, key, body) VALUES (?1, ?2, ?3, ?4, ?5)")?;
        for (record, body) in &self.records {
            let (kind, key) = record.key();
            journal.execute(params![at.as_millis(), repo.0, kind, key, body])?;
            put(transaction, repo, record, body)?;
        }
        stream::append(transaction, name, at, events, &self.events)
    }
}

/// Puts a record in its table, in place of the one with its key.
fn put(transaction: &Transaction<'_>, repo: RepoId, record: &Record, body: &str) -> rusqlite::Result<()> {
    if let Record::FirstSeen(seen) = record {
        transaction
            .prepare_cached("INSERT OR REPLACE INTO first_seen (repo, oid, task, at, by) VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![repo.0, seen.oid.as_bytes(), seen.task.as_str(), seen.at.as_millis(), seen.by.as_str()])?;
        return Ok(());
    }
    let (kind, key) = record.key();
    if record.forgets() {
        transaction
            .prepare_cached("DELETE FROM record WHERE repo = ?1 AND kind = ?2 AND key = ?3")?
            .execute(params![repo.0, kind, key])?;
    } else {
        transaction
            .prepare_cached("INSERT OR REPLACE INTO record (repo, kind, key, body) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![repo.0, kind, key, body])?;
    }
    Ok(())
}
