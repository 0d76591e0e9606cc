//! Where things lie: socket, lock, configuration, store, prompts, logs (cli.md, "Files").

use std::{
    ffi::OsString,
    fs, io,
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _},
    path::{Path, PathBuf},
};

use directories::BaseDirs;
use thiserror::Error;

/// The longest path that fits a Unix socket address on every platform, with its terminator.
const LONGEST_SOCKET_PATH: usize = 103;

/// Overrides the socket for both programs.
pub const SOCKET_VARIABLE: &str = "ORCH_SOCKET";

/// The places of one user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    runtime: PathBuf,
    socket: PathBuf,
    config: PathBuf,
    state: PathBuf,
    home: PathBuf,
}

/// Why there is no place.
#[derive(Debug, Error)]
pub enum PathsError {
    /// Neither `HOME` nor the user database names a home.
    #[error("this user has no home directory")]
    NoHome,
    /// The socket's path is too long for the kernel.
    #[error("the socket path {} is longer than {LONGEST_SOCKET_PATH} bytes", path.display())]
    SocketTooLong {
        /// The path.
        path: PathBuf,
    },
    /// A directory is not a private one of this user.
    #[error("{} {problem}", path.display())]
    NotPrivate {
        /// The directory.
        path: PathBuf,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A directory cannot be made or looked at.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// The directory.
        path: PathBuf,
        /// What went wrong.
        source: io::Error,
    },
}

impl PathsError {
    /// What a person can do about it.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::NoHome => "set HOME to a directory of this user",
            Self::SocketTooLong { .. } => "set ORCH_SOCKET to a shorter path in a directory of this user",
            Self::NotPrivate { .. } => "make it a real directory of this user with `chmod 700`, or move it away",
            Self::Io { .. } => "check that the directory above exists and can be written by this user",
        }
    }
}

impl Paths {
    /// Finds the places by the platform's conventions and the environment.
    ///
    /// # Errors
    /// When the user has no home directory, or the socket's path is too long.
    pub fn find() -> Result<Self, PathsError> {
        let base = BaseDirs::new().ok_or(PathsError::NoHome)?;
        let state = base.state_dir().unwrap_or_else(|| base.data_local_dir()).join("orchd");
        let runtime = match base.runtime_dir().filter(|dir| is_private(dir).is_ok()) {
            Some(runtime) => runtime.join("orchd"),
            None => state.join("run"),
        };
        let socket = match std::env::var_os(SOCKET_VARIABLE).filter(|value: &OsString| !value.is_empty()) {
            // The client hands it on to a daemon that works in another directory.
            Some(path) => std::path::absolute(&path).unwrap_or_else(|_| PathBuf::from(path)),
            None => runtime.join("orchd.sock"),
        };
        if socket.as_os_str().len() > LONGEST_SOCKET_PATH {
            return Err(PathsError::SocketTooLong { path: socket });
        }
        let config = base.config_dir().join("orchd");
        Ok(Self { runtime, socket, config, state, home: base.home_dir().to_owned() })
    }

    /// The socket that the daemon listens on.
    #[must_use]
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// The directory of the socket, which must be private.
    #[must_use]
    pub fn socket_dir(&self) -> &Path {
        self.socket.parent().unwrap_or(&self.runtime)
    }

    /// The file whose lock says who the daemon is. One for each socket.
    #[must_use]
    pub fn lock(&self) -> PathBuf {
        self.socket.with_extension("lock")
    }

    /// The directory in which cookies are laid, watched like the repos are.
    #[must_use]
    pub fn cookies(&self) -> PathBuf {
        self.state.join("cookies")
    }

    /// The directory of everybody's configuration, which service managers look into.
    #[must_use]
    pub fn config_home(&self) -> &Path {
        self.config.parent().unwrap_or(&self.config)
    }

    /// The configuration file.
    #[must_use]
    pub fn config_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// Where a person may lay prompt templates of their own.
    #[must_use]
    pub fn templates(&self) -> PathBuf {
        self.config.join("templates")
    }

    /// The directory of everything that lasts.
    #[must_use]
    pub fn state_dir(&self) -> &Path {
        &self.state
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> PathBuf {
        self.state.join("orchd.db")
    }

    /// Where scripts are written that a person asked for.
    #[must_use]
    pub fn scripts(&self) -> PathBuf {
        self.state.join("scripts")
    }

    /// Where prompts are written.
    #[must_use]
    pub fn prompts(&self) -> PathBuf {
        self.state.join("prompts")
    }

    /// Where logs are written.
    #[must_use]
    pub fn logs(&self) -> PathBuf {
        self.state.join("logs")
    }

    /// The user's home.
    #[must_use]
    pub fn home(&self) -> &Path {
        &self.home
    }
}

/// Makes a directory that only this user can enter, with those above it, and checks one that is there.
///
/// # Errors
/// When it cannot be made, is a link, belongs to somebody else, or is open to others.
pub fn ensure_private_dir(path: &Path) -> Result<(), PathsError> {
    let io = |action| move |source| PathsError::Io { action, path: path.to_owned(), source };
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(io("create the directory"))?;
    is_private(path)
}

fn is_private(path: &Path) -> Result<(), PathsError> {
    let refuse = |problem| Err(PathsError::NotPrivate { path: path.to_owned(), problem });
    let found = fs::symlink_metadata(path).map_err(|source| PathsError::Io {
        action: "look at the directory",
        path: path.to_owned(),
        source,
    })?;
    if found.file_type().is_symlink() {
        return refuse("is a symbolic link");
    }
    if !found.is_dir() {
        return refuse("is not a directory");
    }
    if found.uid() != rustix::process::geteuid().as_raw() {
        return refuse("belongs to another user");
    }
    if found.mode() & 0o077 != 0 {
        return refuse("can be entered by other users");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    #[test]
    fn a_private_directory_is_made_and_an_open_one_refused() {
        let dir = tempfile::tempdir().expect("a directory");
        let made = dir.path().join("a/b");
        ensure_private_dir(&made).expect("made");
        assert_eq!(fs::metadata(&made).expect("there").mode() & 0o777, 0o700);

        fs::set_permissions(&made, fs::Permissions::from_mode(0o777)).expect("chmod");
        let problem = |path: &Path| ensure_private_dir(path).expect_err("refused").to_string();
        assert!(problem(&made).ends_with("can be entered by other users"));

        fs::set_permissions(&made, fs::Permissions::from_mode(0o700)).expect("chmod");
        symlink(&made, dir.path().join("link")).expect("link");
        assert!(problem(&dir.path().join("link")).ends_with("is a symbolic link"));

        fs::write(dir.path().join("file"), "").expect("file");
        assert!(problem(&dir.path().join("file")).contains("cannot create the directory"));
    }
}
