//! Registered repos.

use std::borrow::Cow;

use orch_shared::{
    ids::{GitPath, RepoId, RepoName},
    time::Timestamp,
};
use rusqlite::{Row, Transaction, params};

use super::{NewRepo, RepoRow, Store, StoreError, Survives, journal::Change};

impl Store {
    /// Registers a repo. Its id has never been another's.
    pub(crate) fn add_repo(&mut self, new: &NewRepo) -> Result<RepoId, StoreError> {
        self.transact("register a repo", Survives::PowerLoss, |transaction| {
            // The sequence outlives the rows.
            let next = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'repo'), 0) + 1";
            let id = RepoId(transaction.query_row(next, [], |row| row.get(0))?);
            let NewRepo { name, path, common_dir, base, branch_prefix, at } = new.clone();
            let row = RepoRow { id, name, path, common_dir, base, branch_prefix, at };
            Change::Repo(Cow::Owned(row)).store(transaction, id, at)?;
            Ok(id)
        })
    }

    /// Changes what was set for a repo.
    pub(crate) fn update_repo(&mut self, row: &RepoRow) -> Result<(), StoreError> {
        self.transact("change a repo", Survives::PowerLoss, |transaction| {
            Change::Repo(Cow::Borrowed(row)).store(transaction, row.id, now(transaction)?)
        })
    }

    /// Takes a repo off the list, with everything that was remembered of it; the journal keeps what happened.
    pub(crate) fn remove_repo(&mut self, repo: RepoId) -> Result<(), StoreError> {
        self.transact("remove a repo", Survives::PowerLoss, |transaction| {
            Change::RepoRemoved.store(transaction, repo, now(transaction)?)
        })
    }

    /// All registered repos.
    pub(crate) fn repos(&self) -> Result<Vec<RepoRow>, StoreError> {
        let fail = self.fail("read the repos");
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, name, path, common_dir, base, branch_prefix, at FROM repo ORDER BY id")
            .map_err(&fail)?;
        let rows = statement.query_map([], read_row).map_err(&fail)?;
        rows.collect::<Result<_, _>>().map_err(&fail)
    }
}

pub(super) fn put(transaction: &Transaction<'_>, row: &RepoRow) -> rusqlite::Result<()> {
    // Not `INSERT OR REPLACE`: it would delete the repo first, and with it all that is remembered of it.
    transaction
        .prepare_cached(
            "INSERT INTO repo (id, name, path, common_dir, base, branch_prefix, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, path = excluded.path,
                 common_dir = excluded.common_dir, base = excluded.base, branch_prefix = excluded.branch_prefix",
        )?
        .execute(params![
            row.id.0,
            row.name.as_str(),
            row.path.as_bytes(),
            row.common_dir.as_bytes(),
            row.base,
            row.branch_prefix,
            row.at.as_millis()
        ])
        .map(drop)
}

pub(super) fn delete(transaction: &Transaction<'_>, repo: RepoId) -> rusqlite::Result<()> {
    transaction.prepare_cached("DELETE FROM repo WHERE id = ?1")?.execute([repo.0]).map(drop)
}

/// The clock, for a row of the journal that nobody stamped; only retention reads it.
fn now(transaction: &Transaction<'_>) -> rusqlite::Result<Timestamp> {
    transaction.query_row("SELECT unixepoch()", [], |row| row.get(0)).map(Timestamp::from_seconds)
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<RepoRow> {
    let name: String = row.get(1)?;
    Ok(RepoRow {
        id: RepoId(row.get(0)?),
        // It was checked when it was written; another hand may have been in the file.
        name: RepoName::parse(&name).unwrap_or_else(|_| RepoName::from_directory(&name)),
        path: GitPath::from(row.get::<_, Vec<u8>>(2)?),
        common_dir: GitPath::from(row.get::<_, Vec<u8>>(3)?),
        base: row.get(4)?,
        branch_prefix: row.get(5)?,
        at: Timestamp::from_millis(row.get(6)?),
    })
}
