//! How far the telling of each alert has come.

use std::borrow::Cow;

use orch_shared::{ids::RepoId, record::PingRecord};
use rusqlite::{Transaction, params};

use super::{Store, StoreError, Survives, journal::Change};

impl Store {
    /// Notes how far one telling has come, in place of what was noted of it before.
    pub(crate) fn note_ping(&mut self, ping: &PingRecord) -> Result<(), StoreError> {
        self.transact("note a ping", Survives::Kill, |transaction| {
            Change::Ping(Cow::Borrowed(ping)).store(transaction, ping.repo, ping.at)
        })
    }

    /// What was noted of a repo's alerts. What cannot be read is left out.
    pub(crate) fn pings(&self, repo: RepoId) -> Result<Vec<PingRecord>, StoreError> {
        let fail = self.fail("read the pings");
        let mut statement = self
            .connection
            .prepare_cached("SELECT body FROM ping WHERE repo = ?1 ORDER BY alert, attempt")
            .map_err(&fail)?;
        let bodies = statement.query_map([repo.0], |row| row.get::<_, String>(0)).map_err(&fail)?;
        let mut pings = Vec::new();
        for body in bodies {
            match serde_json::from_str(&body.map_err(&fail)?) {
                Ok(ping) => pings.push(ping),
                Err(error) => tracing::warn!(%repo, %error, "a ping cannot be read and is left out"),
            }
        }
        Ok(pings)
    }
}

pub(super) fn put(transaction: &Transaction<'_>, ping: &PingRecord, body: &str) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("INSERT OR REPLACE INTO ping (repo, alert, attempt, body) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![ping.repo.0, ping.alert.as_str(), ping.attempt, body])
        .map(drop)
}
