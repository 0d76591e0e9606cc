//! What the store promises: journal first, nothing lost by a kill or a full disk, cursors that never come twice.

use std::{fs, path::Path};

use orch_shared::{
    alert::Outcome,
    event::{Cursor, EventBody},
    ids::{AlertId, Oid, TaskId},
    record::{FirstSeen, PingRecord, PingState, Record},
    worker::Attribution,
};
use tempfile::TempDir;

use super::*;

/// Bodies keep whole seconds.
fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

fn name() -> RepoName {
    RepoName::parse("shop").expect("valid")
}

fn task(number: u32) -> TaskId {
    TaskId::parse(&format!("task-{number}")).expect("valid")
}

fn open(dir: &Path) -> Store {
    Store::open(&dir.join("orchd.db"), at(0)).expect("opened").0
}

fn with_repo() -> (TempDir, Store, RepoId) {
    let dir = tempfile::tempdir().expect("a directory");
    let mut store = open(dir.path());
    let path = GitPath::from(dir.path());
    let new =
        NewRepo { name: name(), path: path.clone(), common_dir: path, base: None, branch_prefix: None, at: at(1) };
    let id = store.add_repo(&new).expect("added");
    (dir, store, id)
}

fn seen(byte: u8) -> Record {
    let oid = Oid::from_bytes(&[byte; 20]).expect("valid");
    Record::FirstSeen(FirstSeen { oid, task: task(1), at: at(7), by: Attribution::Reflog })
}

fn count(store: &Store, table: &str) -> i64 {
    store.connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).expect("a number")
}

#[test]
fn what_is_appended_is_journaled_and_there_after_a_restart() {
    let (dir, mut store, id) = with_repo();
    let records = [seen(1), Record::Registered(at(3)), seen(1)];
    let events = [EventBody::WorkerRemoved(task(1)), EventBody::WorkerRemoved(task(2))];
    let sent = store.append(id, &name(), at(5), &records, &events).expect("stored");
    assert_eq!(count(&store, "journal"), 3, "every record, also one that says the same again");
    drop(store);

    let store = open(dir.path());
    assert_eq!(store.records(id).expect("read"), [seen(1), Record::Registered(at(3))]);
    assert_eq!(store.events_after(Cursor(0), 10).expect("read"), sent);
    assert_eq!(store.events_after(sent[0].cursor, 10).expect("read"), sent[1..]);
    assert_eq!(store.repos().expect("read").len(), 1);
}

#[test]
fn a_kill_after_the_append_loses_nothing() {
    let (dir, mut store, id) = with_repo();
    store.append(id, &name(), at(5), &[seen(1)], &[EventBody::RepoRemoved]).expect("stored");
    // What a killed process leaves: the files as they are, and no chance to tidy up.
    let copy = tempfile::tempdir().expect("a directory");
    for entry in fs::read_dir(dir.path()).expect("there").flatten() {
        fs::copy(entry.path(), copy.path().join(entry.file_name())).expect("copied");
    }
    assert_eq!(open(copy.path()).records(id).expect("read"), [seen(1)]);
}

#[test]
fn a_full_disk_changes_nothing_and_says_so_and_it_goes_on_when_there_is_space() {
    let (_dir, mut store, id) = with_repo();
    store.append(id, &name(), at(5), &[seen(1)], &[]).expect("stored");
    let pages: i64 = store.connection.query_row("PRAGMA page_count", [], |row| row.get(0)).expect("a number");
    store.connection.pragma_update(None, "max_page_count", pages).expect("set");
    let many: Vec<Record> = (0..=255).map(seen).collect();
    let error = store.append(id, &name(), at(6), &many, &[]).expect_err("full");
    assert!(
        matches!(&error, StoreError::Sqlite { source: rusqlite::Error::SqliteFailure(failure, _), .. }
        if failure.code == rusqlite::ErrorCode::DiskFull),
        "{error:?}"
    );
    assert_eq!(store.records(id).expect("read"), [seen(1)], "all or nothing");
    store.connection.pragma_update(None, "max_page_count", 1_000_000).expect("set");
    store.append_durably(id, &name(), at(7), &many, &[]).expect("stored");
    assert_eq!(store.records(id).expect("read").len(), 256);
}

#[test]
fn a_cursor_never_comes_twice_though_old_events_are_forgotten() {
    let (_dir, mut store, id) = with_repo();
    let event = [EventBody::RepoRemoved];
    store.append(id, &name(), at(10), &[], &event).expect("stored");
    let last = store.last_cursor().expect("read");
    store.forget_old(at(11)).expect("forgotten");
    assert_eq!((count(&store, "stream"), store.last_cursor().expect("read")), (0, last));
    let next = store.append(id, &name(), at(12), &[], &event).expect("stored");
    assert_eq!(next[0].cursor, Cursor(last.0 + 1));
}

#[test]
fn a_ping_is_noted_in_place_of_what_was_noted_of_it_before() {
    let (_dir, mut store, id) = with_repo();
    let alert = AlertId::of_key(&["x"]);
    let note = |attempt, state| PingRecord { repo: id, alert: alert.clone(), attempt, state, at: at(1) };
    for ping in [note(1, PingState::Sending), note(1, PingState::Ended(Outcome::Shown)), note(2, PingState::Sending)] {
        store.note_ping(&ping).expect("noted");
    }
    assert_eq!(
        store.pings(id).expect("read"),
        [note(1, PingState::Ended(Outcome::Shown)), note(2, PingState::Sending)]
    );
}

#[test]
fn a_repo_goes_with_everything_that_was_remembered_of_it() {
    let (_dir, mut store, id) = with_repo();
    store.append(id, &name(), at(5), &[seen(1), Record::Registered(at(3))], &[]).expect("stored");
    store.remove_repo(id).expect("removed");
    assert_eq!((count(&store, "record"), count(&store, "first_seen"), count(&store, "repo")), (0, 0, 0));
}

#[test]
fn a_record_that_cannot_be_read_is_left_out_and_the_others_are_not() {
    let (_dir, mut store, id) = with_repo();
    store.append(id, &name(), at(5), &[Record::Registered(at(3))], &[]).expect("stored");
    let broken = "INSERT INTO record (repo, kind, key, body) VALUES (?1, 'need', 'x', '{\"half')";
    store.connection.execute(broken, [id.0]).expect("written");
    assert_eq!(store.records(id).expect("read"), [Record::Registered(at(3))]);
}
