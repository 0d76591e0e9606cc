//! Whatever is stored in whatever order, the store gives back what a plain map would, and the journal makes it again.

use std::{collections::BTreeMap, time::Duration};

use proptest::prelude::*;

use super::*;

#[derive(Clone, Debug)]
enum Step {
    Register(u8),
    Remove(u8),
    Rename(u8),
    Append { repo: u8, records: Vec<Record>, at: Timestamp, durably: bool },
    Ping { repo: u8, n: u32, attempt: u32 },
    Forget(Timestamp),
    Reopen,
}

/// What is remembered of one repo.
#[derive(Default)]
struct Memory {
    records: BTreeMap<(&'static str, String), Record>,
    pings: BTreeMap<(String, u32), PingRecord>,
}

fn time() -> impl Strategy<Value = Timestamp> {
    (0_u64..100).prop_map(|hours| AT.after(Duration::from_secs(hours * 3600)))
}

fn record() -> impl Strategy<Value = Record> {
    prop_oneof![
        (0_u32..6).prop_map(first_seen),
        (0_u32..6, proptest::option::of(time())).prop_map(|(n, ended)| episode(n, ended)),
        (0_u32..3).prop_map(|n| Record::WorkerLeft(task(n))),
        (0_u32..3, any::<bool>()).prop_map(|(n, integrated)| worker(n, integrated)),
        time().prop_map(Record::Registered),
    ]
}

fn worker(n: u32, integrated: bool) -> Record {
    Record::Worker(orch_shared::record::WorkerRecord {
        task: task(n),
        branch: orch_shared::ids::RefName::from_bytes(b"refs/heads/work/\xff".to_vec()),
        worktree: None,
        observed_at: AT,
        own: Vec::new(),
        integrated,
        phase: orch_shared::worker::Phase::Working,
        run: None,
    })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (0_u8..3).prop_map(Step::Register),
        1 => (0_u8..3).prop_map(Step::Remove),
        1 => (0_u8..3).prop_map(Step::Rename),
        9 => (0_u8..3, proptest::collection::vec(record(), 0..5), time(), any::<bool>())
            .prop_map(|(repo, records, at, durably)| Step::Append { repo, records, at, durably }),
        3 => (0_u8..3, 0_u32..6, 1_u32..3).prop_map(|(repo, n, attempt)| Step::Ping { repo, n, attempt }),
        1 => time().prop_map(Step::Forget),
        1 => Just(Step::Reopen),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_store_is_a_map_that_survives(steps in proptest::collection::vec(step(), 1..40)) {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("orchd.db");
        let (mut store, _) = Store::open(&path, AT).expect("opened");
        let mut repos: BTreeMap<u8, (RepoRow, Memory)> = BTreeMap::new();
        let mut n_events = 0;
        for step in steps {
            match step {
                Step::Register(repo) => {
                    repos.entry(repo).or_insert_with(|| (registered(&mut store, &format!("repo-{repo}")), Memory::default()));
                }
                Step::Remove(repo) => {
                    if let Some((row, _)) = repos.remove(&repo) {
                        store.remove_repo(row.id).expect("removed");
                    }
                }
                Step::Rename(repo) => {
                    if let Some((row, _)) = repos.get_mut(&repo) {
                        row.branch_prefix = Some("w/".to_owned());
                        store.update_repo(row).expect("changed");
                    }
                }
                Step::Append { repo, records, at, durably } => {
                    let Some((row, memory)) = repos.get_mut(&repo) else { continue };
                    let events = some_events(u32::try_from(records.len()).expect("few"));
                    let append = if durably { Store::append_durably } else { Store::append };
                    let stored = append(&mut store, row.id, &row.name, at, &records, &events).expect("stored");
                    for event in stored {
                        n_events += 1;
                        prop_assert_eq!(event.cursor, Cursor(n_events));
                    }
                    for record in records {
                        let key = record.key();
                        if record.forgets() { memory.records.remove(&key) } else { memory.records.insert(key, record) };
                    }
                }
                Step::Ping { repo, n, attempt } => {
                    let Some((row, memory)) = repos.get_mut(&repo) else { continue };
                    let ping = ping(row.id, n, attempt);
                    store.note_ping(&ping).expect("noted");
                    memory.pings.insert((ping.alert.to_string(), attempt), ping);
                }
                Step::Forget(before) => {
                    store.forget_old(before).expect("forgotten");
                    for (_, memory) in repos.values_mut() {
                        let is_over = |record: &Record| {
                            matches!(record, Record::Episode(e) if e.ended.is_some_and(|ended| ended < before))
                        };
                        memory.pings.retain(|(alert, _), _| {
                            !memory.records.get(&("episode", alert.clone())).is_some_and(is_over)
                        });
                        memory.records.retain(|_, record| !is_over(record));
                    }
                }
                Step::Reopen => {
                    drop(store);
                    store = Store::open(&path, AT).expect("opened").0;
                }
            }
        }
        assert_derivable(&mut store);
        for (row, memory) in repos.values() {
            let expected = in_order(memory.records.values().cloned().collect());
            prop_assert_eq!(store.records(row.id).expect("read"), expected);
            let expected: Vec<_> = memory.pings.values().cloned().collect();
            prop_assert_eq!(store.pings(row.id).expect("read"), expected);
        }
        let mut rows: Vec<_> = repos.into_values().map(|(row, _)| row).collect();
        rows.sort_by_key(|row| row.id);
        prop_assert_eq!(store.repos().expect("read"), rows);
        prop_assert_eq!(store.last_cursor().expect("read"), Cursor(n_events));
    }
}
