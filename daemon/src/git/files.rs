//! Reads small files that git keeps, without ever waiting for a pipe or swallowing a device (faults.md F7).

use std::{
    fs::{File, Metadata, OpenOptions},
    io::{self, Read as _, Seek as _, SeekFrom},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use orch_shared::time::Timestamp;

/// Files of git that hold a name, a path or a setting are far smaller.
const MOST: u64 = 1024 * 1024;

/// A file that changed this lately may change again within what its times can tell apart: it is not remembered.
pub(super) const SETTLES: Duration = Duration::from_secs(2);

/// Tells whether a file is as it was. Git never writes into one: it renames another in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    file: (u64, u64),
    modified: (i64, i64),
    size: u64,
}

impl Stamp {
    pub(super) fn of(found: &Metadata) -> Self {
        Self { file: (found.dev(), found.ino()), modified: (found.mtime(), found.mtime_nsec()), size: found.size() }
    }

    /// That of the file with this name; none where there is none.
    pub(super) fn of_file(path: &Path) -> Option<Self> {
        std::fs::metadata(path).ok().as_ref().map(Self::of)
    }

    pub(super) fn is_settled(&self) -> bool {
        let changed = u64::try_from(self.modified.0).ok().map(Duration::from_secs);
        let changed = changed.and_then(|since| SystemTime::UNIX_EPOCH.checked_add(since));
        changed.and_then(|at| at.elapsed().ok()).is_some_and(|age| age > SETTLES)
    }
}

/// Reads a regular file whole, up to a megabyte.
pub(super) fn read_small(path: &Path) -> io::Result<Vec<u8>> {
    read_up_to(path, MOST)
}

/// Reads a regular file whole; one of more bytes than that is an error.
pub(super) fn read_up_to(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let file = open_regular(path)?;
    if file.metadata()?.len() > most {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("larger than {most} bytes")));
    }
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads the end of a regular file, at most so many bytes. The first line may be cut.
pub(super) fn read_end(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut file = open_regular(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(most)))?;
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// When a file or directory was last modified; none when it is not there.
pub(super) fn modified_at(path: &Path) -> Option<Timestamp> {
    let modified = std::fs::symlink_metadata(path).ok()?.modified().ok()?;
    let since_epoch = modified.duration_since(UNIX_EPOCH).unwrap_or_default();
    Some(Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX)))
}

/// When a changed file was last written; for one that was deleted, when its directory was.
pub(super) fn last_change(worktree: &Path, relative: &Path) -> Option<Timestamp> {
    let path = worktree.join(relative);
    modified_at(&path).or_else(|| path.parent().and_then(modified_at))
}

/// Opens a regular file, and nothing else.
pub(super) fn open_regular(path: &Path) -> io::Result<File> {
    // Without this flag the opening of a pipe waits for its other end.
    let flags = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path)?;
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pipe_is_refused_at_once_and_the_end_of_a_file_is_read() {
        let dir = tempfile::tempdir().expect("a directory");
        let pipe = dir.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("runs").success());
        assert!(read_small(&pipe).is_err());
        assert!(read_small(dir.path()).is_err());
        let file = dir.path().join("file");
        std::fs::write(&file, "0123456789").expect("written");
        assert_eq!(read_end(&file, 4).expect("read"), b"6789");
        assert_eq!(read_end(&file, 40).expect("read"), b"0123456789");
    }
}
