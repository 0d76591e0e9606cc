//! Which directories of a repo are watched, and how a directory is told from another of the same name.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

use super::RepoPlaces;

/// Device and inode: a directory that was moved away, or removed and made again, is another one (faults.md F14).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    device: u64,
    inode: u64,
}

impl Identity {
    pub(super) fn of_directory(path: &Path) -> Option<Self> {
        let found = fs::metadata(path).ok().filter(fs::Metadata::is_dir)?;
        Some(Self { device: found.dev(), inode: found.ino() })
    }
}

impl RepoPlaces {
    /// The directories that are there now. `refs/heads` and each directory on the way to the workers' refs are among
    /// them: when git packs the refs it removes the last, and its return is seen in the one above.
    pub(super) fn there_now(&self) -> BTreeMap<PathBuf, Identity> {
        let heads = self.common_dir.join("refs/heads");
        let mut paths = vec![
            self.common_dir.clone(),
            heads.clone(),
            self.common_dir.join("worktrees"),
            self.common_dir.join("reftable"),
        ];
        // What follows the last slash of the prefix is the beginning of a name, not a directory.
        let directories = self.prefix.rsplit_once('/').map_or("", |(directories, _)| directories);
        let mut below = heads;
        for part in directories.split('/').filter(|part| !part.is_empty()) {
            below.push(part);
            paths.push(below.clone());
        }
        paths.extend(self.worktree_admin_dirs.iter().cloned());
        paths.into_iter().filter_map(|path| Identity::of_directory(&path).map(|identity| (path, identity))).collect()
    }
}
