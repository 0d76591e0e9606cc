//! The fingerprint of a directory: what must not change while only the daemon is at work (domain.md section 1).

use std::{
    collections::BTreeMap,
    fmt, fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

/// Every file and directory below a place: mode, modification time, and a hash of what is in it.
///
/// A directory's modification time is part of it, so a lock file that came and went is seen too.
#[derive(Clone, PartialEq, Eq)]
pub struct Fingerprint {
    entries: BTreeMap<PathBuf, Entry>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    mode: u32,
    modified: (i64, i64),
    content: u64,
}

impl Fingerprint {
    /// Takes it.
    ///
    /// # Panics
    /// When something cannot be read.
    #[must_use]
    pub fn of(root: &Path) -> Self {
        let mut entries = BTreeMap::new();
        let mut open = vec![root.to_owned()];
        while let Some(path) = open.pop() {
            let found = fs::symlink_metadata(&path).expect("a file to take the fingerprint of");
            let mut content = DefaultHasher::new();
            if found.is_dir() {
                open.extend(fs::read_dir(&path).expect("a directory").flatten().map(|entry| entry.path()));
            } else if found.is_symlink() {
                fs::read_link(&path).expect("a link").hash(&mut content);
            } else if found.is_file() {
                fs::read(&path).expect("a file").hash(&mut content);
            }
            let entry =
                Entry { mode: found.mode(), modified: (found.mtime(), found.mtime_nsec()), content: content.finish() };
            entries.insert(path, entry);
        }
        Self { entries }
    }

    /// What differs in a later one, a line each.
    #[must_use]
    pub fn differences(&self, later: &Self) -> Vec<String> {
        let gone = self.entries.keys().filter(|path| !later.entries.contains_key(*path));
        let changes = later.entries.iter().filter_map(|(path, now)| match self.entries.get(path) {
            None => Some(format!("new: {}", path.display())),
            Some(before) if before != now => Some(format!("changed: {} {before:?} -> {now:?}", path.display())),
            Some(_) => None,
        });
        gone.map(|path| format!("gone: {}", path.display())).chain(changes).collect()
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a fingerprint of {} files", self.entries.len())
    }
}
