//! Names that people give in git: refs and paths. All are bytes, and all may be hostile.

use std::{
    ffi::OsStr,
    fmt,
    os::unix::ffi::{OsStrExt as _, OsStringExt as _},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::text::Untrusted;

/// The full name of a ref, `refs/heads/work/task-3`, as git has it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RefName(Vec<u8>);

impl RefName {
    /// Takes a full name from git.
    #[must_use]
    pub fn from_bytes(full: impl Into<Vec<u8>>) -> Self {
        Self(full.into())
    }

    /// The ref of a local branch, from its short name.
    #[must_use]
    pub fn from_branch(short: &str) -> Self {
        Self(format!("refs/heads/{short}").into_bytes())
    }

    /// The full name.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The full name, where it is UTF-8.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// What follows `refs/heads/`, for a local branch.
    #[must_use]
    pub fn branch(&self) -> Option<&[u8]> {
        self.0.strip_prefix(b"refs/heads/")
    }

    /// What follows `refs/heads/`, or `refs/remotes/` and the name of the remote: a branch and its remote-tracking copies
    /// have it in common.
    #[must_use]
    pub fn branch_anywhere(&self) -> Option<&[u8]> {
        self.branch().or_else(|| {
            let rest = self.0.strip_prefix(b"refs/remotes/")?;
            let slash = rest.iter().position(|byte| *byte == b'/')?;
            Some(&rest[slash + 1..])
        })
    }

    /// The short name for people: without `refs/heads/` or `refs/remotes/`.
    #[must_use]
    pub fn shown(&self) -> Untrusted {
        let short = self.branch().or_else(|| self.0.strip_prefix(b"refs/remotes/")).unwrap_or(&self.0);
        Untrusted::from_bytes(short)
    }
}

impl fmt::Debug for RefName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.escape_ascii())
    }
}

/// A path as git and the file system have it: bytes, kept whole.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct GitPath(Vec<u8>);

impl GitPath {
    /// The path as bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The path for the file system.
    #[must_use]
    pub fn as_path(&self) -> &Path {
        Path::new(OsStr::from_bytes(&self.0))
    }

    /// The path for people, relative to `root` where it lies inside it.
    #[must_use]
    pub fn shown_from(&self, root: &Self) -> Untrusted {
        let path = self.as_path();
        let shown = path.strip_prefix(root.as_path()).ok().filter(|rest| !rest.as_os_str().is_empty()).unwrap_or(path);
        Untrusted::from_bytes(shown.as_os_str().as_bytes())
    }

    /// The whole path for people.
    #[must_use]
    pub fn shown(&self) -> Untrusted {
        Untrusted::from_bytes(&self.0)
    }
}

impl From<PathBuf> for GitPath {
    fn from(path: PathBuf) -> Self {
        Self(path.into_os_string().into_vec())
    }
}

impl From<&Path> for GitPath {
    fn from(path: &Path) -> Self {
        Self(path.as_os_str().as_bytes().to_vec())
    }
}

impl From<Vec<u8>> for GitPath {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for GitPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.escape_ascii())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_shown_relative_to_the_repo_only_inside_it() {
        let root = GitPath::from(Path::new("/home/a/shop"));
        let shown = |p: &str| GitPath::from(Path::new(p)).shown_from(&root).expose().to_owned();
        assert_eq!(shown("/home/a/shop/worktrees/task-1"), "worktrees/task-1");
        assert_eq!(shown("/home/a/shop-worktrees/task-1"), "/home/a/shop-worktrees/task-1");
        assert_eq!(shown("/home/a/shop"), "/home/a/shop");
    }
}
