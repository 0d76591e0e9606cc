//! Registered repos.

use orch_shared::{
    ids::{GitPath, RepoId, RepoName},
    time::Timestamp,
};
use rusqlite::{Row, params};

use super::{NewRepo, RepoRow, Store, StoreError};

impl Store {
    /// Registers a repo. Its id has never been another's.
    pub(crate) fn add_repo(&mut self, new: &NewRepo) -> Result<RepoId, StoreError> {
        let fail = self.fail("register a repo");
        self.durably(|transaction| {
            transaction.execute(
                "INSERT INTO repo (name, path, common_dir, base, branch_prefix, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    new.name.as_str(),
                    new.path.as_bytes(),
                    new.common_dir.as_bytes(),
                    new.base,
                    new.branch_prefix,
                    new.at.as_millis()
                ],
            )?;
            Ok(RepoId(transaction.last_insert_rowid()))
        })
        .map_err(fail)
    }

    /// Changes what was set for a repo.
    pub(crate) fn update_repo(&mut self, row: &RepoRow) -> Result<(), StoreError> {
        let fail = self.fail("change a repo");
        self.durably(|transaction| {
            transaction.execute(
                "UPDATE repo SET name = ?2, path = ?3, base = ?4, branch_prefix = ?5 WHERE id = ?1",
                params![row.id.0, row.name.as_str(), row.path.as_bytes(), row.base, row.branch_prefix],
            )
        })
        .map(drop)
        .map_err(fail)
    }

    /// Takes a repo off the list, with everything that was remembered of it; the journal keeps what happened.
    pub(crate) fn remove_repo(&mut self, repo: RepoId) -> Result<(), StoreError> {
        let fail = self.fail("remove a repo");
        self.durably(|transaction| transaction.execute("DELETE FROM repo WHERE id = ?1", [repo.0]))
            .map(drop)
            .map_err(fail)
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
