//! Opens the file, whatever state it is in: made, loaded, or moved aside and begun anew. Never overwritten.

use std::{
    fs::{self, OpenOptions},
    io::{self, Read as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    time::Duration,
};

use orch_shared::time::Timestamp;
use rusqlite::{Connection, ErrorCode, MAIN_DB, OpenFlags};
use rusqlite_migration::{M, Migrations};

use super::{Store, StoreError};

/// What was found where the store lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Opening {
    /// Nothing.
    Fresh,
    /// A store.
    Loaded,
    /// Something that is no store, or a broken one: it lies there now, and a new one was begun.
    Rebuilt { moved_to: PathBuf, reason: String },
}

const SCHEMA: &str = include_str!("schema.sql");
/// The number of migrations: the schema that this build writes.
pub(super) const KNOWN_SCHEMA: i64 = 1;
/// Set by the schema: tells a store from any other SQLite file.
pub(super) const APPLICATION_ID: i64 = 0x6f72_6368;
/// Before 3.51.3, SQLite could lose committed pages of the write-ahead log (faults.md F11).
const OLDEST_SQLITE: i32 = 3_051_003;

impl Store {
    /// Opens the store.
    ///
    /// What lies there and cannot be read is moved aside, never overwritten; what can be saved of it is taken over.
    pub(crate) fn open(path: &Path, at: Timestamp) -> Result<(Self, Opening), StoreError> {
        refuse_old(rusqlite::version_number(), rusqlite::version())?;
        match Self::try_open(path) {
            Err(error) if is_unreadable(&error) => {
                let reason = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
                let moved_to = move_aside(path, at)?;
                let (mut store, _) = Self::try_open(path)?;
                let n_saved = store.recover_from(&moved_to, at)?;
                let reason = format!("{reason}; {n_saved} entries of its journal were saved");
                Ok((store, Opening::Rebuilt { moved_to, reason }))
            }
            opened => opened,
        }
    }

    fn try_open(path: &Path) -> Result<(Self, Opening), StoreError> {
        let fail = |source| StoreError::Sqlite { action: "read anything", path: path.to_owned(), source };
        make_private(path)?;
        let is_empty = match starts_as_sqlite(path) {
            Ok(None) if beside(path, "-wal").exists() => return Err(StoreError::Emptied { path: path.to_owned() }),
            Ok(Some(false)) => return Err(StoreError::NotAStore { path: path.to_owned() }),
            Ok(start) => start.is_none(),
            // SQLite will say what is the matter.
            Err(_) => false,
        };
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(fail)?;
        // SQLite opens what it cannot write to without a word.
        if connection.is_readonly(MAIN_DB).map_err(fail)? {
            return Err(StoreError::ReadOnly { path: path.to_owned() });
        }
        let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map_err(fail);
        let is_ours = pragma("application_id")? == APPLICATION_ID;
        let found = pragma("user_version")?;
        let n_tables: i64 =
            connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(fail)?;
        if !is_ours && n_tables > 0 {
            return Err(StoreError::NotAStore { path: path.to_owned() });
        }
        if is_ours && found > KNOWN_SCHEMA {
            return Err(StoreError::Newer { path: path.to_owned(), found, known: KNOWN_SCHEMA });
        }
        // Without tables it is one whose making was cut short.
        let opening = if is_empty || n_tables == 0 { Opening::Fresh } else { Opening::Loaded };
        let store = Self::prepare(connection, path)?;
        store.probe().map_err(fail)?;
        Ok((store, opening))
    }

    /// Makes the tables and sets how the connection works.
    pub(super) fn prepare(mut connection: Connection, path: &Path) -> Result<Self, StoreError> {
        let fail = |source| StoreError::Sqlite { action: "prepare anything", path: path.to_owned(), source };
        connection.busy_timeout(Duration::from_secs(2)).map_err(fail)?;
        // NORMAL in WAL mode: a commit survives `kill -9`, and only a checkpoint waits for the disk. After a storm the
        // write-ahead log shrinks again. What is read is read at the start, once: a small cache (KiB) does.
        connection
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;
                 PRAGMA journal_size_limit = 4194304; PRAGMA cache_size = -256;",
            )
            .map_err(fail)?;
        Migrations::new(vec![M::up(SCHEMA)])
            .to_latest(&mut connection)
            .map_err(|source| StoreError::Migrate { path: path.to_owned(), source })?;
        Ok(Self { connection, path: path.to_owned() })
    }

    /// Reads what a start reads anyway, and the ends of what grows, so that a broken file is found now and not at the
    /// first alert. A full check would read the file whole.
    fn probe(&self) -> rusqlite::Result<()> {
        for table in ["repo", "first_seen", "record", "ping"] {
            self.connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |_| Ok(()))?;
        }
        for table in ["journal", "stream"] {
            for order in ["ASC", "DESC"] {
                let query =
                    format!("SELECT sum(length(body)) FROM (SELECT body FROM {table} ORDER BY id {order} LIMIT 64)");
                self.connection.query_row(&query, [], |_| Ok(()))?;
            }
        }
        Ok(())
    }
}

const fn refuse_old(number: i32, found: &'static str) -> Result<(), StoreError> {
    if number < OLDEST_SQLITE { Err(StoreError::OldSqlite { found }) } else { Ok(()) }
}

/// Makes the file before SQLite does, so that nobody else can ever read it; what SQLite keeps beside it has its mode.
fn make_private(path: &Path) -> Result<(), StoreError> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(source) if source.kind() != io::ErrorKind::AlreadyExists => {
            Err(StoreError::Create { path: path.to_owned(), source })
        }
        _ => Ok(()),
    }
}

/// Whether the file starts as an SQLite file does; none where it is empty. SQLite itself takes a short or zeroed file for
/// an empty one, and writes over it.
pub(super) fn starts_as_sqlite(path: &Path) -> io::Result<Option<bool>> {
    let mut start = Vec::new();
    fs::File::open(path)?.take(16).read_to_end(&mut start)?;
    Ok((!start.is_empty()).then(|| start == b"SQLite format 3\0"))
}

/// True when it is the file's content that is at fault, not the disk, the rights or this build.
fn is_unreadable(error: &StoreError) -> bool {
    if matches!(error, StoreError::NotAStore { .. } | StoreError::Emptied { .. }) {
        return true;
    }
    match error.sqlite() {
        Some(rusqlite::Error::SqliteFailure(failure, _)) => {
            matches!(failure.code, ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
        }
        // A table is not there, or is another.
        Some(rusqlite::Error::SqlInputError { .. }) => true,
        _ => false,
    }
}

/// Moves the file and what SQLite keeps beside it out of the way, under a name that was not there.
fn move_aside(path: &Path, at: Timestamp) -> Result<PathBuf, StoreError> {
    let fail = |source| StoreError::MoveAside { path: path.to_owned(), source };
    let mut suffix = format!(".unreadable-{}", at.as_millis());
    while beside(path, &suffix).symlink_metadata().is_ok() {
        suffix.push('+');
    }
    // The file itself goes last: were this cut short, SQLite would delete a log that it finds beside an empty file.
    for part in ["-wal", "-shm", ""] {
        match fs::rename(beside(path, part), beside(path, &format!("{suffix}{part}"))) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(fail(error)),
            _ => {}
        }
    }
    Ok(beside(path, &suffix))
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests;
