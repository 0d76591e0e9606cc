//! Keeps what must outlive the daemon, in one SQLite file that the daemon alone opens.
//!
//! The journal comes first: each change is appended to it in the transaction that changes the tables, which can be made
//! again from it. A write survives the death of the process at once, and a loss of power where it was asked to
//! (`append_durably`), since a person's word is nowhere else. Bodies are JSON: readable, and never tied to the wire.

mod journal;
mod open;
mod pings;
mod plans;
mod records;
mod recovery;
mod registry;
mod retention;
mod stream;

use std::{io, path::PathBuf};

use orch_shared::{
    ids::{GitPath, RepoId, RepoName},
    time::Timestamp,
};
use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub(crate) use open::Opening;
pub(crate) use plans::{Documents, PlanRow, Stage};

/// The open store.
#[derive(Debug)]
pub(crate) struct Store {
    connection: Connection,
    path: PathBuf,
}

/// Why the store did not do what was asked. Nothing was changed, and the next write may succeed.
#[derive(Debug, Error)]
pub(crate) enum StoreError {
    #[error("cannot {action} in the store {}", path.display())]
    Sqlite { action: &'static str, path: PathBuf, source: rusqlite::Error },
    #[error("cannot prepare the tables of the store {}", path.display())]
    Migrate { path: PathBuf, source: rusqlite_migration::Error },
    #[error("cannot create the store {}", path.display())]
    Create { path: PathBuf, source: io::Error },
    #[error("the store {} can only be read", path.display())]
    ReadOnly { path: PathBuf },
    #[error("{} is not a store of orchd", path.display())]
    NotAStore { path: PathBuf },
    #[error("the store {} is empty, and its log is not", path.display())]
    Emptied { path: PathBuf },
    #[error("the store {} was written by a newer orchd (schema {found}, this one knows {known})", path.display())]
    Newer { path: PathBuf, found: i64, known: i64 },
    #[error("cannot move the unreadable store {} aside", path.display())]
    MoveAside { path: PathBuf, source: io::Error },
    #[error("the SQLite {found} that was linked can lose committed data")]
    OldSqlite { found: &'static str },
}

impl StoreError {
    /// What a person can do about it.
    pub(crate) fn hint(&self) -> &'static str {
        let is_no_space =
            |error: &io::Error| matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
        match self {
            Self::Newer { .. } => {
                "install that orchd again, or move the file away; registrations and acknowledgements are in it"
            }
            Self::OldSqlite { .. } => "build orchd with the SQLite that it brings, 3.51.3 or newer",
            Self::Create { source, .. } | Self::MoveAside { source, .. } if is_no_space(source) => NO_SPACE,
            _ => match self.sqlite().and_then(rusqlite::Error::sqlite_error_code) {
                Some(ErrorCode::DiskFull) => NO_SPACE,
                Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                    "restart orchd: it moves the file aside and saves what can be read of it"
                }
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                    "close the other program that has the file open"
                }
                _ => "check the rights and the disk of the state directory",
            },
        }
    }

    const fn sqlite(&self) -> Option<&rusqlite::Error> {
        match self {
            Self::Sqlite { source, .. }
            | Self::Migrate { source: rusqlite_migration::Error::RusqliteError { err: source, .. }, .. } => {
                Some(source)
            }
            _ => None,
        }
    }
}

const NO_SPACE: &str = "free some space on the disk of the state directory";

/// A repo to be registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NewRepo {
    pub(crate) name: RepoName,
    /// As the person gave it.
    pub(crate) path: GitPath,
    pub(crate) common_dir: GitPath,
    pub(crate) base: Option<String>,
    pub(crate) branch_prefix: Option<String>,
    pub(crate) at: Timestamp,
}

/// A registered repo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RepoRow {
    pub(crate) id: RepoId,
    pub(crate) name: RepoName,
    /// As the person gave it.
    pub(crate) path: GitPath,
    pub(crate) common_dir: GitPath,
    pub(crate) base: Option<String>,
    pub(crate) branch_prefix: Option<String>,
    pub(crate) at: Timestamp,
}

/// What a committed write survives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Survives {
    /// The death of the process.
    Kill,
    /// A loss of power too: the commit waits for the disk.
    PowerLoss,
}

impl Store {
    /// Does all of the work, or nothing.
    fn transact<T>(
        &mut self,
        action: &'static str,
        survives: Survives,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let fail = self.fail(action);
        let synchronous = |level| move |c: &Connection| c.pragma_update(None, "synchronous", level);
        if survives == Survives::PowerLoss {
            synchronous("FULL")(&self.connection).map_err(&fail)?;
        }
        let done = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).and_then(|transaction| {
            let done = work(&transaction)?;
            transaction.commit()?;
            Ok(done)
        });
        if survives == Survives::PowerLoss
            && let Err(error) = synchronous("NORMAL")(&self.connection)
        {
            // The work is done all the same; the next writes are slower than they need be.
            tracing::warn!(%error, "the store goes on waiting for the disk");
        }
        done.map_err(fail)
    }

    fn fail(&self, action: &'static str) -> impl Fn(rusqlite::Error) -> StoreError + use<> {
        let path = self.path.clone();
        move |source| StoreError::Sqlite { action, path: path.clone(), source }
    }
}

#[cfg(test)]
mod tests;
