//! Keeps what must outlive the daemon, in one SQLite file that the daemon alone opens.
//!
//! The journal comes first: each record is appended to it in the transaction that changes the tables, which could be made
//! again from it. A write survives the death of the process at once, and a loss of power where it was asked to
//! (`append_durably`), since a person's word is nowhere else. Bodies are JSON: readable, and never tied to the wire.

mod open;
mod pings;
mod records;
mod registry;
mod stream;

use std::path::PathBuf;

use orch_shared::{
    ids::{GitPath, RepoId, RepoName},
    time::Timestamp,
};
use rusqlite::Connection;
use thiserror::Error;

pub(crate) use open::Opening;

/// The open store.
#[derive(Debug)]
pub(crate) struct Store {
    connection: Connection,
    path: PathBuf,
}

/// Why the store did not do what was asked. Nothing was changed.
#[derive(Debug, Error)]
pub(crate) enum StoreError {
    #[error("cannot {action} in the store {}", path.display())]
    Sqlite { action: &'static str, path: PathBuf, source: rusqlite::Error },
    #[error("a {kind} in the store cannot be read")]
    Body { kind: &'static str, source: serde_json::Error },
    #[error("the store {} was written by a newer orchd (schema {found}, this one knows {known})", path.display())]
    Newer { path: PathBuf, found: i64, known: i64 },
    #[error("cannot move the unreadable store {} aside", path.display())]
    MoveAside { path: PathBuf, source: std::io::Error },
}

impl StoreError {
    /// What a person can do about it.
    pub(crate) const fn hint(&self) -> &'static str {
        match self {
            Self::Newer { .. } => {
                "install that orchd again, or move the file away; registrations and acknowledgements are in it"
            }
            Self::Sqlite { .. } | Self::Body { .. } | Self::MoveAside { .. } => {
                "check the space, the rights and the disk of the state directory"
            }
        }
    }
}

/// A repo to be registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NewRepo {
    pub(crate) name: RepoName,
    pub(crate) path: GitPath,
    pub(crate) common_dir: GitPath,
    pub(crate) base: Option<String>,
    pub(crate) branch_prefix: Option<String>,
    pub(crate) at: Timestamp,
}

/// A registered repo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RepoRow {
    pub(crate) id: RepoId,
    pub(crate) name: RepoName,
    pub(crate) path: GitPath,
    pub(crate) common_dir: GitPath,
    pub(crate) base: Option<String>,
    pub(crate) branch_prefix: Option<String>,
    pub(crate) at: Timestamp,
}

impl Store {
    fn fail(&self, action: &'static str) -> impl Fn(rusqlite::Error) -> StoreError + use<> {
        let path = self.path.clone();
        move |source| StoreError::Sqlite { action, path: path.clone(), source }
    }
}

#[cfg(test)]
mod tests;
