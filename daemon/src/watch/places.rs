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

/// What the files in a watched directory are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// Branches, whose full names begin so.
    Branches(Vec<u8>),
    /// Anything else.
    Anything,
}

/// A directory to watch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) identity: Identity,
    pub(super) holds: Holds,
}

impl RepoPlaces {
    /// The directories that are there now. `refs/heads` and each directory on the way to the workers' refs are among
    /// them: when git packs the refs it removes the last, and its return is seen in the one above.
    pub(super) fn there_now(&self) -> BTreeMap<PathBuf, Place> {
        let others = ["", "worktrees", "reftable"].map(|name| self.common_dir.join(name));
        // With reftables a worktree's HEAD lies one directory deeper.
        let of_worktrees = self.worktree_admin_dirs.iter().flat_map(|dir| [dir.clone(), dir.join("reftable")]);
        let others = others.into_iter().chain(of_worktrees);
        let mut places: Vec<(PathBuf, Holds)> = others.map(|path| (path, Holds::Anything)).collect();
        // What follows the last slash of the prefix is the beginning of a name, not a directory.
        let directories = self.prefix.rsplit_once('/').map_or("", |(directories, _)| directories);
        let parts = || directories.split('/').filter(|part| !part.is_empty());
        // What is fetched or pushed moves the copies of workers' branches. Their directories go like those of branches do
        // when refs are packed, but for the topmost.
        let remotes = self.common_dir.join("refs/remotes");
        for remote in fs::read_dir(&remotes).into_iter().flatten().flatten() {
            let mut path = remote.path();
            places.push((path.clone(), Holds::Anything));
            for part in parts() {
                path.push(part);
                places.push((path.clone(), Holds::Anything));
            }
        }
        places.push((remotes, Holds::Anything));
        let mut name = "refs/heads".to_owned();
        places.push((self.common_dir.join(&name), Holds::Branches(format!("{name}/").into_bytes())));
        for part in parts() {
            name = format!("{name}/{part}");
            places.push((self.common_dir.join(&name), Holds::Branches(format!("{name}/").into_bytes())));
        }
        places
            .into_iter()
            .filter_map(|(path, holds)| {
                let path = path.components().collect::<PathBuf>();
                Identity::of_directory(&path).map(|identity| (path, Place { identity, holds }))
            })
            .collect()
    }
}
