//! What is old and no longer needed is forgotten, so that the file does not grow for ever.

use orch_shared::time::Timestamp;

use super::{Store, StoreError, Survives};

/// Episodes that ended before `?1`.
macro_rules! ended {
    () => {
        "(SELECT repo, key FROM record
             WHERE kind = 'episode' AND substr(json_extract(body, '$.Episode.ended'), 1, 19) < substr(?1, 1, 19))"
    };
}

impl Store {
    /// Forgets events and episodes that ended before this, and what the journal has of things that have changed since.
    ///
    /// The journal keeps the last word on everything that is still remembered: the tables can always be made from it.
    pub(crate) fn forget_old(&mut self, before: Timestamp) -> Result<(), StoreError> {
        self.transact("forget what is old", Survives::Kill, |transaction| {
            // In JSON a time is text, and up to the second it sorts as time does.
            let ended_before = before.to_string();
            for statement in [
                concat!("DELETE FROM journal WHERE kind = 'episode' AND (repo, key) IN ", ended!()),
                concat!(
                    "DELETE FROM journal WHERE kind = 'ping' AND (repo, substr(key, 1, instr(key, '/') - 1)) IN ",
                    ended!()
                ),
                concat!("DELETE FROM ping WHERE (repo, alert) IN ", ended!()),
                concat!("DELETE FROM record WHERE kind = 'episode' AND (repo, key) IN ", ended!()),
            ] {
                transaction.execute(statement, [&ended_before])?;
            }
            for statement in [
                "DELETE FROM stream WHERE at < ?1",
                // Rows of the kind `repo` all stay: they are few, others refer to them, and they keep ids from coming again.
                "DELETE FROM journal WHERE at < ?1 AND kind <> 'repo'
                     AND repo IN (SELECT repo FROM journal WHERE kind = 'repo' AND body IS NULL)",
                // A row with many commits is the last word on some of them, whatever came later on others.
                "DELETE FROM journal WHERE at < ?1 AND kind <> 'repo' AND NOT (kind = 'first-seen' AND body LIKE '[%')
                     AND id NOT IN (SELECT max(id) FROM journal GROUP BY repo, kind, key)",
                // That something was forgotten matters as long as the journal still says what it was.
                "DELETE FROM journal WHERE at < ?1 AND kind <> 'repo' AND body IS NULL
                     AND (repo, kind, key) IN (SELECT repo, kind, key FROM journal GROUP BY repo, kind, key HAVING count(*) = 1)",
            ] {
                transaction.execute(statement, [before.as_millis()])?;
            }
            Ok(())
        })
    }
}
