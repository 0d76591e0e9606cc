//! The stream of events: rows with a cursor, valid over restarts.

use orch_shared::{
    event::{Cursor, EventBody, StreamEvent},
    ids::RepoName,
    time::Timestamp,
};
use rusqlite::{Transaction, params};

use super::{Store, StoreError};

/// Appends events and gives each its cursor.
pub(super) fn append(
    transaction: &Transaction<'_>,
    name: &RepoName,
    at: Timestamp,
    events: &[EventBody],
    bodies: &[String],
) -> rusqlite::Result<Vec<StreamEvent>> {
    let mut statement = transaction.prepare_cached("INSERT INTO stream (at, repo, body) VALUES (?1, ?2, ?3)")?;
    events
        .iter()
        .zip(bodies)
        .map(|(event, body)| {
            statement.execute(params![at.as_millis(), name.as_str(), body])?;
            let cursor = Cursor(transaction.last_insert_rowid().unsigned_abs());
            Ok(StreamEvent { cursor, at, repo: name.clone(), body: event.clone() })
        })
        .collect()
}

impl Store {
    /// The cursor of the last event.
    pub(crate) fn last_cursor(&self) -> Result<Cursor, StoreError> {
        // The sequence outlives the rows, so that a cursor never comes twice.
        let query = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'stream'), 0)";
        let last: i64 = self.connection.query_row(query, [], |row| row.get(0)).map_err(self.fail("read the events"))?;
        Ok(Cursor(last.unsigned_abs()))
    }

    /// At most so many events after the cursor, in order.
    pub(crate) fn events_after(&self, cursor: Cursor, limit: usize) -> Result<Vec<StreamEvent>, StoreError> {
        let fail = self.fail("read the events");
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, at, repo, body FROM stream WHERE id > ?1 ORDER BY id LIMIT ?2")
            .map_err(&fail)?;
        let after = i64::try_from(cursor.0).unwrap_or(i64::MAX);
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement
            .query_map([after, limit], |row| {
                let (id, at): (i64, i64) = (row.get(0)?, row.get(1)?);
                let (repo, body): (String, String) = (row.get(2)?, row.get(3)?);
                Ok((id, at, repo, body))
            })
            .map_err(&fail)?;
        rows.map(|row| {
            let (id, at, repo, body) = row.map_err(&fail)?;
            Ok(StreamEvent {
                cursor: Cursor(id.unsigned_abs()),
                at: Timestamp::from_millis(at),
                repo: RepoName::parse(&repo).unwrap_or_else(|_| RepoName::from_directory(&repo)),
                body: serde_json::from_str(&body).map_err(|source| StoreError::Body { kind: "event", source })?,
            })
        })
        .collect()
    }

    /// Forgets events and journal rows older than this; what they led to stays.
    pub(crate) fn forget_old(&mut self, before: Timestamp) -> Result<(), StoreError> {
        let fail = self.fail("forget old events");
        let before = before.as_millis();
        self.connection.execute("DELETE FROM stream WHERE at < ?1", [before]).map_err(&fail)?;
        self.connection.execute("DELETE FROM journal WHERE at < ?1", [before]).map_err(&fail)?;
        Ok(())
    }
}
