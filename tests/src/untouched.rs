//! What every test proves without saying so: while it waits, nobody writes where its repositories lie.
//!
//! A test does one thing after another. What it does with git or by hand it does in its own thread; while it waits there for
//! an answer, a ping or an end, only the programs under test are at work. So before each wait and after it everything
//! below the home of its laboratory is looked at: names, modes, sizes, inodes, and both times, of which nobody can set
//! the one of the last change.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    fs,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    thread,
};

thread_local! {
    static WATCHED: RefCell<Vec<PathBuf>> = const { RefCell::new(Vec::new()) };
    static WRITTEN: Cell<u64> = const { Cell::new(0) };
    static WAITING: Cell<bool> = const { Cell::new(false) };
}

/// Looks after a directory from now on, in the tests of this thread.
pub(crate) fn watch(dir: &Path) {
    WATCHED.with_borrow_mut(|watched| watched.push(dir.to_owned()));
}

/// Looks after it no more: the laboratory ends, or others than the programs under test write there.
pub(crate) fn leave(dir: &Path) {
    WATCHED.with_borrow_mut(|watched| watched.retain(|watched| watched != dir));
}

/// The test itself writes: what changes in the wait that goes on is its own doing.
pub(crate) fn by_hand() {
    WRITTEN.set(WRITTEN.get() + 1);
}

/// Waits for the programs under test.
///
/// # Panics
/// When somebody writes below a directory that is looked after; the message lists what is not as it was.
#[track_caller]
pub fn while_waiting<T>(wait: impl FnOnce() -> T) -> T {
    // A wait within a wait is part of it.
    if WAITING.replace(true) {
        return wait();
    }
    let (before, written) = (look(), WRITTEN.get());
    let result = wait();
    WAITING.set(false);
    if WRITTEN.get() == written && !thread::panicking() {
        let differences = differences(&before, &look());
        assert!(differences.is_empty(), "somebody wrote among the repositories:\n{}", differences.join("\n"));
    }
    result
}

/// Everything there is, by its inode, mode, size, and the times of its content and of its last change.
type Look = BTreeMap<PathBuf, [i128; 5]>;

fn look() -> Look {
    let mut seen = Look::new();
    let mut open = WATCHED.with_borrow(Clone::clone);
    while let Some(path) = open.pop() {
        let Ok(found) = fs::symlink_metadata(&path) else { continue };
        if found.is_dir() {
            open.extend(fs::read_dir(&path).into_iter().flatten().flatten().map(|entry| entry.path()));
        }
        let time = |seconds: i64, nanos: i64| i128::from(seconds) * 1_000_000_000 + i128::from(nanos);
        let [inode, mode, size] = [found.ino(), found.mode().into(), found.size()].map(i128::from);
        let (modified, changed) = (time(found.mtime(), found.mtime_nsec()), time(found.ctime(), found.ctime_nsec()));
        seen.insert(path, [inode, mode, size, modified, changed]);
    }
    seen
}

fn differences(before: &Look, after: &Look) -> Vec<String> {
    let gone = before.keys().filter(|path| !after.contains_key(*path)).map(|path| format!("gone: {}", path.display()));
    let changed = after.iter().filter_map(|(path, now)| match before.get(path) {
        None => Some(format!("new: {}", path.display())),
        Some(was) if was != now => Some(format!("changed: {}", path.display())),
        Some(_) => None,
    });
    gone.chain(changed).collect()
}
