//! Names that git gives: object ids, refs and paths. All are bytes, and all may be hostile.

use std::{
    ffi::OsStr,
    fmt,
    os::unix::ffi::{OsStrExt as _, OsStringExt as _},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

use crate::text::Untrusted;

/// An object id: 20 bytes (SHA-1) or 32 (SHA-256).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Oid {
    bytes: [u8; 32],
    len: u8,
}

/// A text that is not an object id.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("not an object id: expected 40 or 64 hexadecimal digits")]
pub struct InvalidOid;

impl Oid {
    /// Takes the raw bytes of an id.
    ///
    /// # Errors
    /// When there are neither 20 nor 32 of them.
    pub fn from_bytes(raw: &[u8]) -> Result<Self, InvalidOid> {
        if !matches!(raw.len(), 20 | 32) {
            return Err(InvalidOid);
        }
        let mut bytes = [0; 32];
        bytes[..raw.len()].copy_from_slice(raw);
        Ok(Self { bytes, len: if raw.len() == 20 { 20 } else { 32 } })
    }

    /// Reads the full hexadecimal form.
    ///
    /// # Errors
    /// When the text has another length, or another character.
    pub fn parse(hex: &str) -> Result<Self, InvalidOid> {
        if !matches!(hex.len(), 40 | 64) || !hex.is_ascii() {
            return Err(InvalidOid);
        }
        let mut raw = [0; 32];
        for (byte, pair) in raw.iter_mut().zip(hex.as_bytes().chunks(2)) {
            let digits = std::str::from_utf8(pair).map_err(|_| InvalidOid)?;
            if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
                return Err(InvalidOid);
            }
            *byte = u8::from_str_radix(digits, 16).map_err(|_| InvalidOid)?;
        }
        Self::from_bytes(&raw[..hex.len() / 2])
    }

    /// The raw bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }

    /// The first ten digits, as people quote ids.
    #[must_use]
    pub fn short(&self) -> String {
        self.to_string()[..10].to_owned()
    }
}

impl fmt::Display for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_bytes().iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Oid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            self.as_bytes().serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Oid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            Self::parse(&String::deserialize(deserializer)?).map_err(de::Error::custom)
        } else {
            Self::from_bytes(&Vec::<u8>::deserialize(deserializer)?).map_err(de::Error::custom)
        }
    }
}

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
    fn object_ids_round_trip_and_refuse_everything_else() {
        for hex in ["a94a8fe5ccb19ba61c4c0873d391e987982fbbd3".to_owned(), "0f".repeat(32)] {
            let oid = Oid::parse(&hex).expect("valid");
            assert_eq!(oid.to_string(), hex);
            assert_eq!(Oid::from_bytes(oid.as_bytes()), Ok(oid));
        }
        for text in ["", "a94a8fe5", &"g".repeat(40), &"+f".repeat(20), &"é".repeat(20)] {
            assert_eq!(Oid::parse(text), Err(InvalidOid), "{text}");
        }
    }

    #[test]
    fn paths_are_shown_relative_to_the_repo_only_inside_it() {
        let root = GitPath::from(Path::new("/home/a/shop"));
        let shown = |p: &str| GitPath::from(Path::new(p)).shown_from(&root).expose().to_owned();
        assert_eq!(shown("/home/a/shop/worktrees/task-1"), "worktrees/task-1");
        assert_eq!(shown("/home/a/shop-worktrees/task-1"), "/home/a/shop-worktrees/task-1");
        assert_eq!(shown("/home/a/shop"), "/home/a/shop");
    }
}
