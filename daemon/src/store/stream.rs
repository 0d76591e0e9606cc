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
) -> rusqlite::Result<Vec<StreamEvent>> {
    let mut statement = transaction.prepare_cached("INSERT INTO stream (at, repo, body) VALUES (?1, ?2, ?3)")?;
    events
        .iter()
        .map(|event| {
            let body = serde_json::to_string(event)
                .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
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

    /// At most so many events after the cursor, in order. What cannot be read is left out.
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
        let mut events = Vec::new();
        for row in rows {
            let (id, at, repo, body) = row.map_err(&fail)?;
            match serde_json::from_str(&body) {
                Ok(body) => events.push(StreamEvent {
                    cursor: Cursor(id.unsigned_abs()),
                    at: Timestamp::from_millis(at),
                    repo: RepoName::parse(&repo).unwrap_or_else(|_| RepoName::from_directory(&repo)),
                    body,
                }),
                Err(error) => tracing::warn!(cursor = id, %error, "an event cannot be read and is left out"),
            }
        }
        Ok(events)
    }
}
