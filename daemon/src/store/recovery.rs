//! Saves from a file what can be read of it: the journal, from which the tables are made again.
//!
//! Registrations and a person's words are nowhere else (domain.md section 1), so a torn file is worth the trouble. The
//! file itself is only read.

use std::{os::unix::ffi::OsStrExt as _, path::Path};

use orch_shared::time::Timestamp;
use rusqlite::{Connection, OpenFlags};

use super::{
    Store, StoreError, Survives,
    journal::{self, Entry},
    open::{APPLICATION_ID, KNOWN_SCHEMA, starts_as_sqlite},
};

impl Store {
    /// A store that lives and dies with this process, for when the disk takes nothing. It knows what can be read from
    /// the file at `path`, where there is one.
    #[cfg_attr(not(test), expect(dead_code, reason = "the start refuses such a disk as yet"))]
    pub(crate) fn in_memory(path: &Path, at: Timestamp) -> Result<Self, StoreError> {
        let connection = Connection::open_in_memory().map_err(|source| StoreError::Sqlite {
            action: "keep anything in memory",
            path: path.to_owned(),
            source,
        })?;
        let mut store = Self::prepare(connection, Path::new(":memory:"))?;
        store.recover_from(path, at)?;
        Ok(store)
    }

    /// Takes over the journal of the file; returns how many rows of it could be read.
    pub(super) fn recover_from(&mut self, path: &Path, at: Timestamp) -> Result<usize, StoreError> {
        let (entries, last_cursor) = match open_to_read(path) {
            Some(old) => (read_journal(&old), last_cursor(&old)),
            None => (Vec::new(), None),
        };
        // A cursor must never come twice. Where the last one is not known, the time is beyond any that was given.
        let cursor = last_cursor.unwrap_or_else(|| if path.exists() { at.as_millis() } else { 0 });
        self.transact("take over the journal", Survives::Kill, |transaction| {
            for entry in &entries {
                entry.copy_to(transaction)?;
            }
            transaction.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('stream', ?1)", [cursor])?;
            journal::replay(transaction)
        })?;
        Ok(entries.len())
    }
}

/// Opens a file of ours to read it. Without its write-ahead log where that needs a file that cannot be made.
fn open_to_read(path: &Path) -> Option<Connection> {
    // Beside an empty file SQLite deletes a log, even when it is asked to read only.
    if starts_as_sqlite(path).ok().flatten() != Some(true) {
        return None;
    }
    ["?mode=ro", "?mode=ro&immutable=1"].iter().find_map(|mode| {
        let uri = uri(path) + mode;
        let connection =
            Connection::open_with_flags(uri, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI).ok()?;
        let ours = ["application_id", "user_version"]
            .map(|pragma| connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0)).ok());
        (ours == [Some(APPLICATION_ID), Some(KNOWN_SCHEMA)]).then_some(connection)
    })
}

fn uri(path: &Path) -> String {
    let escaped = path.as_os_str().as_bytes().iter().map(|byte| match byte {
        b'/' | b'-' | b'_' | b'.' => char::from(*byte).to_string(),
        byte if byte.is_ascii_alphanumeric() => char::from(*byte).to_string(),
        byte => format!("%{byte:02x}"),
    });
    format!("file:{}", escaped.collect::<String>())
}

/// The rows from the first up to what cannot be read, and from the last down to it.
fn read_journal(old: &Connection) -> Vec<Entry> {
    let read = |order: &str, beyond: i64| -> Vec<Entry> {
        let query = format!("SELECT {} FROM journal WHERE id > ?1 ORDER BY id {order}", Entry::COLUMNS);
        let Ok(mut statement) = old.prepare(&query) else { return Vec::new() };
        let Ok(rows) = statement.query_map([beyond], Entry::read) else { return Vec::new() };
        rows.map_while(Result::ok).collect()
    };
    let mut entries = read("ASC", 0);
    let last = entries.last().map_or(0, |entry| entry.id);
    entries.extend(read("DESC", last).into_iter().rev());
    entries
}

fn last_cursor(old: &Connection) -> Option<i64> {
    let query = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'stream'), 0)";
    old.query_row(query, [], |row| row.get(0)).ok()
}
