//! Opens the file, whatever state it is in: made, loaded, or moved aside and begun anew. Never overwritten.

use std::{
    fs::{self, OpenOptions},
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    time::Duration,
};

use orch_shared::time::Timestamp;
use rusqlite::{Connection, ErrorCode, OpenFlags};
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
const KNOWN_SCHEMA: i64 = 1;

impl Store {
    /// Opens the store.
    pub(crate) fn open(path: &Path, at: Timestamp) -> Result<(Self, Opening), StoreError> {
        let fresh = !path.exists();
        match Self::try_open(path) {
            Ok(store) => Ok((store, if fresh { Opening::Fresh } else { Opening::Loaded })),
            Err(error) if !fresh && is_unreadable(&error) => {
                let moved_to = move_aside(path, at)?;
                let reason = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
                Self::try_open(path).map(|store| (store, Opening::Rebuilt { moved_to, reason }))
            }
            Err(error) => Err(error),
        }
    }

    fn try_open(path: &Path) -> Result<Self, StoreError> {
        let fail = |action: &'static str| move |source| StoreError::Sqlite { action, path: path.to_owned(), source };
        make_private(path)?;
        let mut connection =
            Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(fail("open"))?;
        connection.busy_timeout(Duration::from_secs(2)).map_err(fail("open"))?;
        let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(fail("read"))?;
        if found > KNOWN_SCHEMA {
            return Err(StoreError::Newer { path: path.to_owned(), found, known: KNOWN_SCHEMA });
        }
        // NORMAL in WAL mode: a commit survives `kill -9`, and only a checkpoint waits for the disk.
        connection
            .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;")
            .map_err(fail("prepare"))?;
        Migrations::new(vec![M::up(SCHEMA)]).to_latest(&mut connection).map_err(|error| StoreError::Sqlite {
            action: "prepare the tables",
            path: path.to_owned(),
            source: match error {
                rusqlite_migration::Error::RusqliteError { err, .. } => err,
                other => rusqlite::Error::ToSqlConversionFailure(Box::new(other)),
            },
        })?;
        let store = Self { connection, path: path.to_owned() };
        store.touch_every_table()?;
        Ok(store)
    }

    /// Reads something of each table, so that a broken file is found now and not at the first alert.
    fn touch_every_table(&self) -> Result<(), StoreError> {
        for table in ["journal", "repo", "first_seen", "record", "ping", "stream"] {
            let query = format!("SELECT count(*) FROM (SELECT * FROM {table} LIMIT 64)");
            let _: i64 = self.connection.query_row(&query, [], |row| row.get(0)).map_err(self.fail("read"))?;
        }
        Ok(())
    }
}

/// Makes the file before SQLite does, so that nobody else can ever read it.
fn make_private(path: &Path) -> Result<(), StoreError> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(StoreError::Sqlite {
            action: "create the file",
            path: path.to_owned(),
            source: rusqlite::Error::ToSqlConversionFailure(Box::new(error)),
        }),
    }
}

fn is_unreadable(error: &StoreError) -> bool {
    let StoreError::Sqlite { source, .. } = error else { return false };
    match source {
        rusqlite::Error::SqliteFailure(failure, _) => {
            matches!(failure.code, ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::Unknown)
        }
        rusqlite::Error::SqlInputError { .. } => true,
        _ => false,
    }
}

/// Moves the file and what SQLite keeps beside it out of the way, under a name that was not there.
fn move_aside(path: &Path, at: Timestamp) -> Result<PathBuf, StoreError> {
    let beside = |suffix: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    let fail = |source| StoreError::MoveAside { path: path.to_owned(), source };
    let target = (0_u32..)
        .map(|n| {
            beside(&format!(".unreadable-{}{}", at.as_millis(), if n == 0 { String::new() } else { format!("-{n}") }))
        })
        .find(|target| !target.exists())
        .unwrap_or_else(|| beside(".unreadable"));
    fs::rename(path, &target).map_err(fail)?;
    for suffix in ["-wal", "-shm"] {
        let mut moved = target.as_os_str().to_owned();
        moved.push(suffix);
        match fs::rename(beside(suffix), &moved) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(fail(error)),
            _ => {}
        }
    }
    Ok(target)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    const AT: Timestamp = Timestamp::from_millis(5);

    #[test]
    fn a_new_store_is_private_and_an_old_one_is_loaded() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("orchd.db");
        assert_eq!(Store::open(&path, AT).expect("opened").1, Opening::Fresh);
        assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
        assert_eq!(Store::open(&path, AT).expect("opened").1, Opening::Loaded);
    }

    #[test]
    fn what_cannot_be_read_is_moved_aside_and_kept() {
        for junk in [b"not a database, but long enough to be looked at as one".repeat(40), vec![0; 4096]] {
            let dir = tempfile::tempdir().expect("a directory");
            let path = dir.path().join("orchd.db");
            fs::write(&path, &junk).expect("written");
            match Store::open(&path, AT).expect("opened").1 {
                Opening::Rebuilt { moved_to, .. } => assert_eq!(fs::read(moved_to).expect("kept"), junk),
                // An all-zero file is, to SQLite, an empty database.
                other => assert!(junk.iter().all(|b| *b == 0), "{other:?}"),
            }
            assert_eq!(Store::open(&path, AT).expect("writes again").1, Opening::Loaded);
        }
    }

    #[test]
    fn a_torn_page_is_found_at_the_start() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("orchd.db");
        drop(Store::open(&path, AT).expect("opened"));
        let mut bytes = fs::read(&path).expect("there");
        let length = bytes.len();
        bytes[100..length].fill(0xA5);
        fs::write(&path, &bytes).expect("written");
        assert!(matches!(Store::open(&path, AT).expect("opened").1, Opening::Rebuilt { .. }));
    }

    #[test]
    fn a_newer_schema_is_refused_and_left_alone() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("orchd.db");
        drop(Store::open(&path, AT).expect("opened"));
        Connection::open(&path).expect("opened").pragma_update(None, "user_version", 99).expect("set");
        let error = Store::open(&path, AT).expect_err("refused");
        assert!(matches!(error, StoreError::Newer { found: 99, .. }), "{error}");
        assert!(path.exists());
    }

    #[test]
    fn a_directory_in_its_place_is_an_error_in_words() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("orchd.db");
        fs::create_dir(&path).expect("made");
        assert!(Store::open(&path, AT).expect_err("refused").to_string().starts_with("cannot open in the store"));
    }
}
