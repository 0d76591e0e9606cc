//! Files in every state that a store may be found in.

use std::os::unix::fs::PermissionsExt as _;

use super::{
    super::{RepoRow, tests::*},
    *,
};

/// A store with one repo and what is remembered of it, closed again.
fn a_store(path: &Path) -> RepoRow {
    let (mut store, _) = Store::open(path, AT).expect("opened");
    let row = registered(&mut store, "shop");
    store.append(row.id, &row.name, AT, &some_records(200), &some_events(40)).expect("stored");
    row
}

struct Place {
    dir: tempfile::TempDir,
    path: PathBuf,
}

impl Place {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("orchd.db");
        Self { dir, path }
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.dir).expect("read");
        let mut names: Vec<_> =
            entries.map(|entry| entry.expect("read").file_name().into_string().expect("text")).collect();
        names.sort();
        names
    }

    fn open(&self) -> (Store, Opening) {
        Store::open(&self.path, AT).expect("opened")
    }

    /// Opens a broken file; gives the new store, where the old one went, and why.
    fn rebuilt(&self) -> (Store, PathBuf, String) {
        match self.open() {
            (store, Opening::Rebuilt { moved_to, reason }) => (store, moved_to, reason),
            (_, other) => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_new_store_is_private_and_an_old_one_is_loaded() {
    let place = Place::new();
    let (store, opening) = place.open();
    assert_eq!(opening, Opening::Fresh);
    for name in place.names() {
        let mode = fs::metadata(place.dir.path().join(&name)).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    drop(store);
    assert_eq!(place.open().1, Opening::Loaded);
}

#[test]
fn an_empty_file_is_a_new_store() {
    let place = Place::new();
    fs::write(&place.path, "").expect("written");
    assert_eq!(place.open().1, Opening::Fresh);
    assert_eq!(place.open().1, Opening::Loaded);
}

#[test]
fn what_is_no_store_is_moved_aside_and_kept_and_not_twice_to_one_place() {
    let place = Place::new();
    let junk = b"not a database, but long enough to be looked at as one".repeat(40);
    for junk in [junk.clone(), junk, vec![0; 4096], vec![b'S']] {
        fs::write(&place.path, &junk).expect("written");
        let (_, moved_to, reason) = place.rebuilt();
        assert_eq!(fs::read(moved_to).expect("kept"), junk);
        assert!(reason.contains("is not a store") && reason.contains("0 entries"), "{reason}");
        assert_eq!(place.open().1, Opening::Loaded);
        // SQLite would take these for a log of the next file.
        assert!(!place.names().iter().any(|name| name == "orchd.db-wal"));
    }
    assert_eq!(place.names().iter().filter(|name| name.contains("unreadable")).count(), 4);
}

#[test]
fn the_database_of_another_program_is_left_as_it_was() {
    let place = Place::new();
    Connection::open(&place.path).and_then(|c| c.execute_batch("CREATE TABLE t (x)")).expect("made");
    let before = fs::read(&place.path).expect("read");
    let (_, moved_to, _) = place.rebuilt();
    assert_eq!(fs::read(moved_to).expect("kept"), before);
}

#[test]
fn from_a_file_with_a_torn_table_everything_is_saved() {
    let place = Place::new();
    let row = a_store(&place.path);
    let connection = Connection::open(&place.path).expect("opened");
    let page = |table: &str| -> u64 {
        let query = "SELECT rootpage FROM sqlite_schema WHERE name = ?1";
        connection.query_row(query, [table], |row| row.get::<_, i64>(0)).expect("there").unsigned_abs()
    };
    for table in ["record", "first_seen", "repo"] {
        tear(&place.path, page(table));
    }
    drop(connection);
    let torn = fs::read(&place.path).expect("read");

    let (mut store, moved_to, reason) = place.rebuilt();
    assert!(reason.contains("malformed") && reason.contains("102 entries"), "{reason}");
    assert_eq!(fs::read(moved_to).expect("kept"), torn, "the torn file is only read");
    assert_eq!(store.repos().expect("read"), std::slice::from_ref(&row));
    assert_eq!(store.records(row.id).expect("read"), in_order(some_records(200)));
    let event = store.append(row.id, &row.name, AT, &[], &some_events(1)).expect("writes again");
    assert_eq!(event[0].cursor.0, 41, "cursors go on");
    assert!(registered(&mut store, "next").id > row.id);
    drop(store);
    assert_eq!(place.open().1, Opening::Loaded);
}

#[test]
fn from_a_torn_journal_the_rows_on_both_sides_are_saved() {
    let place = Place::new();
    let row = a_store(&place.path);
    let n_pages = fs::metadata(&place.path).expect("there").len() / PAGE;
    // Wherever it is torn, the first page apart: a new start, or what was saved; and never a failure.
    let whole = fs::read(&place.path).expect("read");
    let mut n_saved = 0;
    for page in 2..=n_pages {
        fs::write(&place.path, &whole).expect("written");
        tear(&place.path, page);
        let (store, opening) = place.open();
        if let Opening::Rebuilt { .. } = opening {
            n_saved += usize::from(!store.records(row.id).expect("read").is_empty());
        }
        drop(store);
        assert_eq!(place.open().1, Opening::Loaded, "page {page}");
    }
    assert!(n_saved > 3, "{n_saved} of {n_pages}");
}

#[test]
fn a_file_cut_short_is_a_new_start_or_what_was_saved() {
    let place = Place::new();
    a_store(&place.path);
    let whole = fs::read(&place.path).expect("read");
    for length in [1, 99, 100, 512, 4096, 5000, whole.len() / 2, whole.len() - 4096] {
        fs::write(&place.path, &whole[..length]).expect("written");
        let (mut store, moved_to, _) = place.rebuilt();
        assert_eq!(fs::read(moved_to).expect("kept").len(), length);
        registered(&mut store, "again");
    }
}

#[test]
fn a_log_without_its_file_is_kept() {
    let place = Place::new();
    let (mut store, _) = place.open();
    registered(&mut store, "shop");
    let log = fs::read(beside(&place.path, "-wal")).expect("there is a log while it is open");
    drop(store);
    for gone in [true, false] {
        fs::write(beside(&place.path, "-wal"), &log).expect("written");
        if gone { fs::remove_file(&place.path) } else { fs::write(&place.path, "") }.expect("emptied");
        let (_, moved_to, _) = place.rebuilt();
        assert_eq!(fs::read(beside(&moved_to, "-wal")).expect("kept"), log);
    }
}

#[test]
fn after_a_total_loss_no_cursor_comes_twice() {
    let place = Place::new();
    fs::write(&place.path, b"junk".repeat(400)).expect("written");
    let (mut store, _, _) = place.rebuilt();
    let row = registered(&mut store, "shop");
    let event = store.append(row.id, &row.name, AT, &[], &some_events(1)).expect("stored");
    assert!(event[0].cursor.0.cast_signed() > AT.as_millis());
}

#[test]
fn a_newer_schema_is_refused_and_left_alone() {
    let place = Place::new();
    drop(place.open());
    Connection::open(&place.path).expect("opened").pragma_update(None, "user_version", 99).expect("set");
    let before = fs::read(&place.path).expect("read");
    let error = Store::open(&place.path, AT).expect_err("refused");
    assert!(matches!(error, StoreError::Newer { found: 99, known: 1, .. }), "{error}");
    assert_eq!(fs::read(&place.path).expect("read"), before);
    assert_eq!(place.names(), ["orchd.db"]);
}

#[test]
fn a_directory_in_its_place_is_an_error_in_words() {
    let place = Place::new();
    fs::create_dir(&place.path).expect("made");
    let error = Store::open(&place.path, AT).expect_err("refused");
    assert!(error.to_string().starts_with("cannot read anything in the store"), "{error}");
    assert!(place.path.is_dir());
}

#[test]
fn a_missing_directory_is_an_error_in_words() {
    let place = Place::new();
    let error = Store::open(&place.dir.path().join("no/orchd.db"), AT).expect_err("refused");
    assert!(error.to_string().starts_with("cannot create the store"), "{error}");
}

#[test]
fn an_sqlite_that_loses_data_is_refused() {
    assert!(matches!(refuse_old(3_051_002, "3.51.2"), Err(StoreError::OldSqlite { found: "3.51.2" })));
    assert!(refuse_old(3_051_003, "3.51.3").is_ok());
}

#[test]
fn in_memory_it_knows_what_the_file_knew_and_leaves_it_alone() {
    let place = Place::new();
    let row = a_store(&place.path);
    let before = fs::read(&place.path).expect("read");
    let mut store = Store::in_memory(&place.path, AT).expect("opened");
    assert_eq!(store.repos().expect("read"), std::slice::from_ref(&row));
    assert_eq!(store.last_cursor().expect("read").0, 40);
    store.append(row.id, &row.name, AT, &[], &some_events(1)).expect("writes");
    assert_eq!(fs::read(&place.path).expect("read"), before);

    let nothing = place.dir.path().join("nothing here?#%41.db");
    let mut store = Store::in_memory(&nothing, AT).expect("opened");
    assert_eq!(store.repos().expect("read"), []);
    assert_eq!(registered(&mut store, "shop").id.0, 1);
    // A path is not an address: what means something in one is taken as it is.
    a_store(&nothing);
    assert_eq!(Store::in_memory(&nothing, AT).expect("opened").repos().expect("read").len(), 1);
}

#[test]
fn in_memory_it_knows_what_was_not_yet_carried_over_from_the_log() {
    let place = Place::new();
    let (mut open, _) = place.open();
    let row = registered(&mut open, "shop");
    assert_eq!(Store::in_memory(&place.path, AT).expect("opened").repos().expect("read"), [row]);
}

const PAGE: u64 = 4096;

/// Fills one page of the file with nonsense.
fn tear(path: &Path, page: u64) {
    use std::io::{Seek as _, SeekFrom, Write as _};
    let mut file = OpenOptions::new().write(true).open(path).expect("opened");
    file.seek(SeekFrom::Start((page - 1) * PAGE)).expect("there");
    file.write_all(&[0xA5; PAGE as usize]).expect("torn");
}
