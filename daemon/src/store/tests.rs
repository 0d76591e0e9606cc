//! The store against a model, against `kill -9`, and against a disk that takes nothing.

mod crash;
mod disk;
mod model;
mod plans;

use orch_shared::{
    alert::{AlertText, Outcome, Rule, Severity},
    event::{Cursor, EventBody},
    ids::{AlertId, Oid, TaskId},
    record::{EpisodeRecord, FirstSeen, PingRecord, PingState, Record},
    text::Untrusted,
    worker::Attribution,
};

use super::*;

pub(super) const AT: Timestamp = Timestamp::from_seconds(1_700_000_000);

/// Registers a repo of this name.
pub(super) fn registered(store: &mut Store, name: &str) -> RepoRow {
    let new = NewRepo {
        name: RepoName::parse(name).expect("a name"),
        path: GitPath::from(format!("/home/a/{name}\u{1b}").into_bytes()),
        common_dir: GitPath::from([format!("/home/a/{name}/").as_bytes(), &[0xFF]].concat()),
        base: Some("main".to_owned()),
        branch_prefix: None,
        at: AT,
    };
    let id = store.add_repo(&new).expect("registered");
    let NewRepo { name, path, common_dir, base, branch_prefix, at } = new;
    RepoRow { id, name, path, common_dir, base, branch_prefix, at }
}

pub(super) fn task(n: u32) -> TaskId {
    TaskId::parse(&format!("task-{n}")).expect("a task")
}

pub(super) fn first_seen(n: u32) -> Record {
    let mut oid = [0; 20];
    oid[..4].copy_from_slice(&n.to_be_bytes());
    let oid = Oid::from_bytes(&oid).expect("an oid");
    Record::FirstSeen(FirstSeen {
        oid,
        task: task(n % 7),
        at: Timestamp::from_millis(AT.as_millis() + i64::from(n)),
        by: Attribution::FirstSeen,
    })
}

pub(super) fn episode(n: u32, ended: Option<Timestamp>) -> Record {
    Record::Episode(Box::new(EpisodeRecord {
        id: alert(n),
        rule: Rule::Blocked,
        workers: vec![task(n)],
        subject: "\u{1b}[2J'; DROP TABLE record".to_owned(),
        number: 1,
        severity: Severity::Urgent,
        prompt: None,
        text: AlertText {
            title: Untrusted::from_bytes(b"blocked \xff"),
            detail: Untrusted::from_bytes(b""),
            evidence: Vec::new(),
        },
        since: Timestamp::from_millis(AT.as_millis() + 7),
        ended,
        acknowledged: None,
        snoozed_until: None,
    }))
}

pub(super) fn alert(n: u32) -> AlertId {
    AlertId::of_key(&[&n.to_string()])
}

/// So many records, of two kinds.
pub(super) fn some_records(count: u32) -> Vec<Record> {
    (0..count).map(|n| if n % 2 == 0 { first_seen(n) } else { episode(n, None) }).collect()
}

pub(super) fn some_events(count: u32) -> Vec<EventBody> {
    (0..count).map(|n| EventBody::WorkerRemoved(task(n))).collect()
}

/// As the store gives them back.
pub(super) fn in_order(mut records: Vec<Record>) -> Vec<Record> {
    records.sort_by_key(|record| (!matches!(record, Record::FirstSeen(_)), record.key()));
    records
}

/// Every table that the journal makes, as text.
fn tables(store: &Store) -> Vec<String> {
    let columns = |table: &str| match table {
        "repo" => {
            "id || name || hex(path) || hex(common_dir) || coalesce(base, '-') || coalesce(branch_prefix, '-') || at"
        }
        "first_seen" => "repo || hex(oid) || task || at || by",
        "record" => "repo || kind || key || body",
        _ => "repo || alert || attempt || body",
    };
    let mut all = Vec::new();
    for table in ["repo", "first_seen", "record", "ping"] {
        let query = format!("SELECT '{table} ' || {} FROM {table} ORDER BY 1", columns(table));
        let mut statement = store.connection.prepare(&query).expect("a query");
        all.extend(statement.query_map([], |row| row.get::<_, String>(0)).expect("read").map(|row| row.expect("text")));
    }
    all
}

/// Asserts that the journal alone gives the tables as they are.
fn assert_derivable(store: &mut Store) {
    let before = tables(store);
    store.transact("replay", Survives::Kill, super::journal::replay).expect("replayed");
    assert_eq!(tables(store), before);
}

#[test]
fn registrations_come_back_and_their_ids_do_not() {
    let mut store = Store::in_memory(std::path::Path::new(""), AT).expect("opened");
    let first = registered(&mut store, "shop");
    let mut second = registered(&mut store, "shop-2");
    store.append(second.id, &second.name, AT, &some_records(4), &[]).expect("stored");
    second.base = Some("develop".to_owned());
    second.common_dir = GitPath::from(b"/moved".to_vec());
    store.update_repo(&second).expect("changed");
    assert_eq!(store.repos().expect("read"), [first.clone(), second.clone()]);
    assert_eq!(store.records(second.id).expect("read").len(), 4, "a change of a repo forgets nothing");
    assert_derivable(&mut store);

    store.remove_repo(second.id).expect("removed");
    assert_eq!(store.records(second.id).expect("read"), []);
    assert!(registered(&mut store, "shop-2").id > second.id);
    assert_derivable(&mut store);
    store
        .add_repo(&NewRepo {
            name: RepoName::parse("other").expect("a name"),
            path: first.path,
            common_dir: first.common_dir,
            base: None,
            branch_prefix: None,
            at: AT,
        })
        .expect_err("one common directory, one repo");
}

#[test]
fn cursors_rise_and_outlive_what_was_forgotten_and_removed() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("orchd.db");
    let (mut store, _) = Store::open(&path, AT).expect("opened");
    let row = registered(&mut store, "shop");
    assert_eq!(store.last_cursor().expect("read"), Cursor(0));
    let stored = store.append(row.id, &row.name, AT, &[], &some_events(5)).expect("stored");
    assert_eq!(store.events_after(Cursor(2), 2).expect("read"), stored[2..4]);
    assert_eq!(store.events_after(Cursor(u64::MAX), 2).expect("read"), []);
    store.remove_repo(row.id).expect("removed");
    assert_eq!(store.events_after(Cursor(0), 9).expect("read"), stored, "a repo's events outlive it");
    store.forget_old(AT.after(std::time::Duration::from_secs(1))).expect("forgotten");
    drop(store);

    let (mut store, _) = Store::open(&path, AT).expect("opened");
    assert_eq!(store.events_after(Cursor(0), 9).expect("read"), []);
    assert_eq!(store.last_cursor().expect("read"), Cursor(5));
    let row = registered(&mut store, "shop");
    let next = store.append_durably(row.id, &row.name, AT, &[], &some_events(1)).expect("stored");
    assert_eq!(next[0].cursor, Cursor(6));
}

#[test]
fn what_is_refused_changes_nothing() {
    let mut store = Store::in_memory(std::path::Path::new(""), AT).expect("opened");
    let row = registered(&mut store, "shop");
    let before = tables(&store);
    // The ping's repo is not registered, and neither is the records'.
    store.note_ping(&ping(RepoId(99), 1, 1)).expect_err("refused");
    store.append(RepoId(99), &row.name, AT, &some_records(3), &some_events(3)).expect_err("refused");
    assert_eq!(tables(&store), before);
    assert_eq!(store.last_cursor().expect("read"), Cursor(0));
    assert_derivable(&mut store);
}

#[test]
fn what_cannot_be_read_is_left_out_and_the_rest_is_there() {
    let mut store = Store::in_memory(std::path::Path::new(""), AT).expect("opened");
    let row = registered(&mut store, "shop");
    store.append(row.id, &row.name, AT, &some_records(6), &some_events(2)).expect("stored");
    store.note_ping(&ping(row.id, 1, 1)).expect("noted");
    store.note_ping(&ping(row.id, 1, 2)).expect("noted");
    store
        .connection
        .execute_batch(
            "UPDATE record SET body = '{' WHERE key = (SELECT min(key) FROM record);
             UPDATE first_seen SET by = 'magic' WHERE oid = (SELECT min(oid) FROM first_seen);
             UPDATE ping SET body = '[]' WHERE attempt = 1;
             UPDATE stream SET body = '' WHERE id = 1;",
        )
        .expect("another hand");
    assert_eq!(store.records(row.id).expect("read").len(), 4);
    assert_eq!(store.pings(row.id).expect("read"), [ping(row.id, 1, 2)]);
    assert_eq!(store.events_after(Cursor(0), 9).expect("read").len(), 1);
}

pub(super) fn ping(repo: RepoId, n: u32, attempt: u32) -> PingRecord {
    PingRecord { repo, alert: alert(n), attempt, state: PingState::Ended(Outcome::Unknown), at: AT }
}
