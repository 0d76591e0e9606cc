//! Names that orchd gives: repos, runs and alerts.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The number under which the store keeps a repo. Never used again for another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RepoId(pub i64);

impl fmt::Display for RepoId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// The name that people call a repo by: ASCII letters, digits, `.`, `_` and `-`, not starting with `.` or `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RepoName(String);

/// A text that cannot name a repo.
#[derive(Debug, Error, PartialEq, Eq)]
#[error(
    "not a repo name: expected one to sixty-four letters, digits, `.`, `_` or `-`, starting with a letter, digit or `_`"
)]
pub struct InvalidRepoName;

impl RepoName {
    /// Reads a name that a person gave.
    ///
    /// # Errors
    /// When it is empty, too long, or holds a character that would need quoting somewhere.
    pub fn parse(text: &str) -> Result<Self, InvalidRepoName> {
        let fits = (1..=64).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
            && !text.starts_with(['.', '-']);
        if fits { Ok(Self(text.to_owned())) } else { Err(InvalidRepoName) }
    }

    /// Makes a name from the last part of a path, whatever it holds.
    #[must_use]
    pub fn from_directory(name: &str) -> Self {
        let kept: String = name
            .trim_end_matches(".git")
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '-' })
            .collect();
        let trimmed: String = kept.trim_start_matches(['.', '-']).chars().take(64).collect();
        Self(if trimmed.is_empty() { "repo".to_owned() } else { trimmed })
    }

    /// The same name with a number behind it, for a second repo of that name.
    #[must_use]
    pub fn numbered(&self, number: u32) -> Self {
        let stem: String = self.0.chars().take(56).collect();
        Self(format!("{stem}-{number}"))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for RepoName {
    type Error = InvalidRepoName;

    fn try_from(text: String) -> Result<Self, InvalidRepoName> {
        Self::parse(&text)
    }
}

impl From<RepoName> for String {
    fn from(name: RepoName) -> Self {
        name.0
    }
}

impl fmt::Display for RepoName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The id of a plan that is being carried out, `r-7f3a`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RunId(String);

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl RunId {
    /// Makes the id of the run that begins with accepting this plan at this time, in milliseconds since 1970.
    #[must_use]
    pub fn of_plan(plan: &PlanId, at: i64) -> Self {
        Self(format!("r-{:06x}", fnv(&[&plan.0, &at.to_string()]) >> 40))
    }
}

/// The id of a draft or a plan, `p-4b1e07`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PlanId(String);

impl PlanId {
    /// Makes the id from what tells plans apart: the repo and a number.
    #[must_use]
    pub fn of_key(parts: &[&str]) -> Self {
        Self(format!("p-{:06x}", fnv(parts) >> 40))
    }

    /// Takes an id that a person typed; whether such a plan exists is for the daemon to say.
    #[must_use]
    pub fn typed(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PlanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// FNV-1a with 64 bits (Fowler, Noll, Vo): short, stable over releases, and not a secret. A NUL ends each part.
fn fnv(parts: &[&str]) -> u64 {
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The id of one episode of an alert, `a-19c2…`: the same over restarts, another for the next episode.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AlertId(String);

impl AlertId {
    /// Makes the id from the parts of an alert's key (domain.md section 8): repo, run, rule, subjects, episode.
    #[must_use]
    pub fn of_key(parts: &[&str]) -> Self {
        Self(format!("a-{:010x}", fnv(parts) >> 24))
    }

    /// Takes an id that a person typed; whether such an alert exists is for the daemon to say.
    #[must_use]
    pub fn typed(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AlertId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_of_any_name_gives_a_repo_name() {
        for (directory, name) in
            [("shop", "shop"), ("my shop", "my-shop"), ("..", "repo"), ("bare.git", "bare"), ("été", "t-")]
        {
            assert_eq!(RepoName::from_directory(directory).as_str(), name);
            assert!(RepoName::parse(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn the_parts_of_an_alert_key_cannot_run_into_each_other() {
        assert_ne!(AlertId::of_key(&["ab", "c"]), AlertId::of_key(&["a", "bc"]));
        assert_eq!(AlertId::of_key(&["1", "blocked"]), AlertId::of_key(&["1", "blocked"]));
    }
}
