//! One daemon for one socket: a lock that the kernel drops with the process, whatever ends it.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{self, Read as _, Seek as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use thiserror::Error;

/// The right to listen on the socket. Only its holder may remove the socket's file.
#[derive(Debug)]
pub(crate) struct InstanceLock {
    _file: File,
}

#[derive(Debug, Error)]
pub(crate) enum LockError {
    #[error("orchd is already running{}", pid.map(|pid| format!(" (pid {pid})")).unwrap_or_default())]
    Held { pid: Option<u32> },
    #[error("cannot lock {}", path.display())]
    Io { path: PathBuf, source: io::Error },
}

impl InstanceLock {
    /// Takes the lock, and writes this process's id into its file for others to name.
    pub(crate) fn take(path: &Path) -> Result<Self, LockError> {
        let fail = |source| LockError::Io { path: path.to_owned(), source };
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .custom_flags(rustix::fs::OFlags::NOFOLLOW.bits().cast_signed())
            .open(path)
            .map_err(fail)?;
        match file.try_lock() {
            Ok(()) => {
                file.set_len(0).and_then(|()| file.rewind()).map_err(fail)?;
                writeln!(file, "{}", std::process::id()).map_err(fail)?;
                Ok(Self { _file: file })
            }
            Err(TryLockError::WouldBlock) => Err(LockError::Held { pid: holder(&mut file) }),
            Err(TryLockError::Error(source)) => Err(fail(source)),
        }
    }
}

/// The id that the holder wrote; it may not have come to that yet.
fn holder(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.take(16).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_told_who_the_first_is() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("orchd.lock");
        let first = InstanceLock::take(&path).expect("free");
        match InstanceLock::take(&path) {
            Err(LockError::Held { pid }) => assert_eq!(pid, Some(std::process::id())),
            other => panic!("{other:?}"),
        }
        drop(first);
        // A program that another test is just starting has the lock as well, until it begins.
        let free = |_| {
            InstanceLock::take(&path).ok().or_else(|| {
                std::thread::sleep(std::time::Duration::from_millis(1));
                None
            })
        };
        assert!((0..5_000).find_map(free).is_some(), "free again, with the file still there");
    }
}
