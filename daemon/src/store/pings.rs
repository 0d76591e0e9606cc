//! How far the telling of each alert has come.

use orch_shared::{ids::RepoId, record::PingRecord};
use rusqlite::params;

use super::{Store, StoreError};

impl Store {
    /// Notes how far one telling has come, in place of what was noted of it before.
    pub(crate) fn note_ping(&mut self, ping: &PingRecord) -> Result<(), StoreError> {
        let body = serde_json::to_string(ping).map_err(|source| StoreError::Body { kind: "ping", source })?;
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO ping (repo, alert, attempt, body) VALUES (?1, ?2, ?3, ?4)")
            .and_then(|mut s| s.execute(params![ping.repo.0, ping.alert.as_str(), ping.attempt, body]))
            .map(drop)
            .map_err(self.fail("note a ping"))
    }

    /// What was noted of a repo's alerts.
    pub(crate) fn pings(&self, repo: RepoId) -> Result<Vec<PingRecord>, StoreError> {
        let fail = self.fail("read the pings");
        let mut statement = self
            .connection
            .prepare_cached("SELECT body FROM ping WHERE repo = ?1 ORDER BY alert, attempt")
            .map_err(&fail)?;
        let rows = statement.query_map([repo.0], |row| row.get::<_, String>(0)).map_err(&fail)?;
        rows.map(|body| {
            serde_json::from_str(&body.map_err(&fail)?).map_err(|source| StoreError::Body { kind: "ping", source })
        })
        .collect()
    }
}
