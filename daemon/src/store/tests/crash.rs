//! `kill -9` at any moment: what was acknowledged is there, nothing is half there, and it writes again.

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Command, Stdio},
};

use super::*;

/// Where the child writes until it is killed; without it, the test is the parent.
const WRITE_IN: &str = "ORCH_TEST_WRITE_UNTIL_KILLED";

#[test]
fn what_was_acknowledged_survives_a_kill_at_any_moment() {
    if let Some(dir) = std::env::var_os(WRITE_IN) {
        write_for_ever(&PathBuf::from(dir).join("orchd.db"));
    }
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("orchd.db");
    let mut next = 1;
    // Each round ends elsewhere, and goes on with the file of the one before.
    for n_lines in [0, 1, 2, 7, 40, 133, 400] {
        let acknowledged = write_and_kill(dir.path(), n_lines).max(next - 1);
        let (mut store, opening) = Store::open(&path, AT).expect("opened");
        assert!(!matches!(opening, Opening::Rebuilt { .. }), "{opening:?}");
        let Some(row) = store.repos().expect("read").pop() else {
            assert_eq!(acknowledged, 0);
            continue;
        };
        let n_records = u32::try_from(store.records(row.id).expect("read").len()).expect("few");
        assert!(n_records >= acknowledged, "{n_records} of {acknowledged}");
        let records = (1..=n_records).map(first_seen).collect();
        assert_eq!(store.records(row.id).expect("read"), in_order(records), "the first so many, and no others");
        assert_eq!(store.last_cursor().expect("read"), Cursor(u64::from(n_records)), "record and event are one");
        let n_pings = u32::try_from(store.pings(row.id).expect("read").len()).expect("few");
        assert!((n_records.min(3)..=(n_records + 1).min(3)).contains(&n_pings), "{n_pings} pings, {n_records} records");
        assert_derivable(&mut store);
        next = n_records + 1;
        write(&mut store, &row, next);
    }
    assert!(next > 400);
}

fn write(store: &mut Store, row: &RepoRow, n: u32) {
    // The death may fall between the two: then there is a ping more.
    store.note_ping(&ping(row.id, n.min(3), 1)).expect("noted");
    store.append(row.id, &row.name, AT, &[first_seen(n)], &some_events(1)).expect("stored");
}

fn write_for_ever(path: &Path) -> ! {
    let (mut store, _) = Store::open(path, AT).expect("opened");
    let row = store.repos().expect("read").pop().unwrap_or_else(|| registered(&mut store, "shop"));
    let mut n = u32::try_from(store.last_cursor().expect("read").0).expect("few");
    loop {
        n += 1;
        write(&mut store, &row, n);
        println!("\nacknowledged {n}");
    }
}

/// Lets a child write until it has acknowledged so many; returns the last.
fn write_and_kill(dir: &Path, n_lines: usize) -> u32 {
    let name = "store::tests::crash::what_was_acknowledged_survives_a_kill_at_any_moment";
    let mut child = Command::new(std::env::current_exe().expect("a test binary"))
        .args(["--exact", "--nocapture", name])
        .env(WRITE_IN, dir)
        .stdout(Stdio::piped())
        .spawn()
        .expect("started");
    let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let acknowledged = lines
        .map_while(Result::ok)
        .filter_map(|line| line.strip_prefix("acknowledged ").and_then(|n| n.parse().ok()))
        .take(n_lines)
        .last();
    // SIGKILL: it is somewhere in the next writes.
    child.kill().expect("killed");
    child.wait().expect("reaped");
    acknowledged.unwrap_or(0)
}
