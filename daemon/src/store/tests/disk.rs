//! A disk that is full, or takes no writes: on a small file system of our own, in a namespace of our own.

use std::{path::Path, process::Command};

use super::*;

/// Where the small file system is mounted; without it, the test makes the namespace and runs itself in it.
const SMALL_DISK: &str = "ORCH_TEST_SMALL_DISK";

/// Runs the named test again with `SMALL_DISK` set to a file system of 600 KiB.
fn on_a_small_disk(name: &str, test: impl FnOnce(&Path)) {
    if let Some(dir) = std::env::var_os(SMALL_DISK) {
        return test(Path::new(&dir));
    }
    let dir = tempfile::tempdir().expect("a directory");
    let namespace = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["-Urm", "sh", "-c", &format!("mount -t tmpfs -o size=600k none \"$0\" && {script}")]);
        command.arg(dir.path()).env(SMALL_DISK, dir.path());
        command
    };
    if !namespace("exit 0").status().is_ok_and(|status| status.success()) {
        return println!("skipped: no namespace to mount a small file system in can be had here");
    }
    let this = std::env::current_exe().expect("a test binary");
    let output = namespace("exec \"$1\" --exact --nocapture \"$2\"").arg(this).arg(name).output().expect("runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"));
}

fn remount(dir: &Path, options: &str) {
    let status = Command::new("mount").args(["-o", &format!("remount,{options}")]).arg(dir).status();
    assert!(status.expect("runs").success());
}

#[test]
fn a_full_disk_is_told_and_when_there_is_space_it_goes_on() {
    on_a_small_disk("store::tests::disk::a_full_disk_is_told_and_when_there_is_space_it_goes_on", |dir| {
        let path = dir.join("orchd.db");
        let (mut store, _) = Store::open(&path, AT).expect("opened");
        let row = registered(&mut store, "shop");
        let mut stored = Vec::new();
        let error = loop {
            let batch: Vec<_> =
                (stored.len()..).take(50).map(|n| episode(u32::try_from(n).expect("few"), None)).collect();
            match store.append(row.id, &row.name, AT, &batch, &some_events(50)) {
                Ok(_) => stored.extend(batch),
                Err(error) => break error,
            }
        };
        assert!(error.to_string().contains(path.to_str().expect("text")), "{error}");
        assert_eq!(error.hint(), NO_SPACE);
        assert_eq!(store.records(row.id).expect("read"), in_order(stored.clone()), "the last batch left no trace");
        store.append(row.id, &row.name, AT, &some_records(900), &[]).expect_err("still full");

        remount(dir, "size=16m");
        let more = episode(1_000_000, None);
        let events = store.append(row.id, &row.name, AT, std::slice::from_ref(&more), &some_events(1));
        let cursor = events.expect("there is space again")[0].cursor;
        assert_eq!(cursor.0, u64::try_from(stored.len()).expect("few") + 1, "no cursor is lost or twice");
        stored.push(more);
        drop(store);
        let (mut store, opening) = Store::open(&path, AT).expect("opened");
        assert_eq!(opening, Opening::Loaded);
        assert_eq!(store.records(row.id).expect("read"), in_order(stored));
        assert_derivable(&mut store);
    });
}

#[test]
fn with_no_space_to_begin_with_it_is_told_and_begun_later() {
    on_a_small_disk("store::tests::disk::with_no_space_to_begin_with_it_is_told_and_begun_later", |dir| {
        std::fs::write(dir.join("filler"), vec![1; 600 * 1024]).expect("just fits");
        let error = Store::open(&dir.join("orchd.db"), AT).expect_err("full");
        assert_eq!(error.hint(), NO_SPACE, "{error:?}");
        let mut store = Store::in_memory(&dir.join("orchd.db"), AT).expect("in memory");
        registered(&mut store, "shop");
        std::fs::remove_file(dir.join("filler")).expect("removed");
        assert_eq!(Store::open(&dir.join("orchd.db"), AT).expect("opened").1, Opening::Fresh);
    });
}

#[test]
fn a_disk_that_takes_no_writes_is_told_and_what_is_on_it_is_known() {
    on_a_small_disk("store::tests::disk::a_disk_that_takes_no_writes_is_told_and_what_is_on_it_is_known", |dir| {
        let path = dir.join("orchd.db");
        let (mut store, _) = Store::open(&path, AT).expect("opened");
        let row = registered(&mut store, "shop");
        drop(store);
        remount(dir, "ro");
        assert!(matches!(Store::open(&path, AT).expect_err("refused"), StoreError::ReadOnly { .. }));
        assert!(matches!(Store::open(&dir.join("new.db"), AT).expect_err("refused"), StoreError::Create { .. }));
        let mut store = Store::in_memory(&path, AT).expect("in memory");
        assert_eq!(store.repos().expect("read"), std::slice::from_ref(&row));
        store.append(row.id, &row.name, AT, &some_records(2), &[]).expect("stored in memory");
    });
}
