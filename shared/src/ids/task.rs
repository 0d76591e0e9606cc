//! Task ids, slugs, items, and the branch names that are made of them (domain.md section 2).

use std::{cmp::Ordering, fmt};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::RefName;
use crate::text::Untrusted;

const MARK: &str = "task-";
const LONGEST_SUFFIX: usize = 16;

/// `task-` and one to sixteen ASCII letters or digits, kept in lower case.
///
/// Whole ids are compared, never prefixes. The order is the one a person expects: `task-2` before `task-10`.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TaskId(String);

/// A text that is not a task id.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("not a task id: expected `task-` and one to sixteen letters or digits")]
pub struct InvalidTaskId;

impl TaskId {
    /// Reads the exact form, `task-3`; letter case does not matter.
    ///
    /// # Errors
    /// When the text is anything but `task-` and one to sixteen ASCII letters or digits.
    pub fn parse(text: &str) -> Result<Self, InvalidTaskId> {
        let lower = text.to_ascii_lowercase();
        let suffix = lower.strip_prefix(MARK).ok_or(InvalidTaskId)?;
        if is_suffix(suffix) { Ok(Self(lower)) } else { Err(InvalidTaskId) }
    }

    /// Reads what people and workers write for `task-2`: `Task-2`, `task_2`, `task2`, `2`, `worker-2`.
    ///
    /// A bare word without a digit (`frontend`) is not taken for an id.
    #[must_use]
    pub fn parse_lenient(text: &str) -> Option<Self> {
        let lower = text.trim().to_ascii_lowercase();
        let named = ["task", "worker"].iter().find_map(|word| lower.strip_prefix(word));
        let suffix = match named {
            Some(rest) => match rest.strip_prefix(['-', '_', ' ']) {
                Some(suffix) => suffix,
                None if rest.starts_with(|c: char| c.is_ascii_digit()) => rest,
                None => return None,
            },
            None if lower.starts_with(|c: char| c.is_ascii_digit()) => &lower,
            None => return None,
        };
        is_suffix(suffix).then(|| Self(format!("{MARK}{suffix}")))
    }

    /// The whole id, `task-3`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn suffix(&self) -> &str {
        &self.0[MARK.len()..]
    }
}

fn is_suffix(text: &str) -> bool {
    (1..=LONGEST_SUFFIX).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// Splits `12b` into its leading number and the rest, so that ids sort as people count.
fn natural_key(suffix: &str) -> (u64, &str) {
    let digits = suffix.bytes().take_while(u8::is_ascii_digit).count();
    (suffix[..digits].parse().unwrap_or(u64::MAX), &suffix[digits..])
}

impl Ord for TaskId {
    fn cmp(&self, other: &Self) -> Ordering {
        natural_key(self.suffix()).cmp(&natural_key(other.suffix())).then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for TaskId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for TaskId {
    type Error = InvalidTaskId;

    fn try_from(text: String) -> Result<Self, InvalidTaskId> {
        Self::parse(&text)
    }
}

impl From<TaskId> for String {
    fn from(id: TaskId) -> Self {
        id.0
    }
}

/// The readable part of a branch name: lower-case ASCII letters, digits and hyphens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

impl Slug {
    /// Reads a slug, or nothing when a character does not belong in one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        (!text.is_empty() && text.bytes().all(fits)).then(|| Self(text.to_owned()))
    }

    /// The slug as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Slug {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("not a slug: expected lower-case letters, digits and hyphens")
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// What a worker needs from another: any text without `]` and `,`, as written in the commit.
///
/// Two items are the same when they differ only in case, spaces, `_` and `-` (domain.md section 7).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Item {
    written: Untrusted,
    folded: String,
}

impl Item {
    /// Keeps the text as written, trimmed, together with the form that is compared.
    #[must_use]
    pub fn new(written: &str) -> Self {
        let written = written.trim();
        let folded = written
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-'))
            .flat_map(char::to_lowercase)
            .collect();
        Self { written: Untrusted::from(written), folded }
    }

    /// As the worker wrote it.
    #[must_use]
    pub const fn written(&self) -> &Untrusted {
        &self.written
    }

    /// The form in which items are compared: lower case, without spaces, `_` and `-`.
    #[must_use]
    pub fn folded(&self) -> &str {
        &self.folded
    }
}

impl PartialEq for Item {
    fn eq(&self, other: &Self) -> bool {
        self.folded == other.folded
    }
}

impl Eq for Item {}

impl Ord for Item {
    fn cmp(&self, other: &Self) -> Ordering {
        self.folded.cmp(&other.folded)
    }
}

impl PartialOrd for Item {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// What the name of a branch below the prefix says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkerBranch {
    /// `<prefix><task-id>` or `<prefix><task-id>-<slug>`.
    Worker {
        /// The task that the branch belongs to.
        task: TaskId,
        /// The readable rest, where there is one.
        slug: Option<Slug>,
    },
    /// Below the prefix, but of neither form.
    Malformed,
}

impl WorkerBranch {
    /// Reads a local branch, or its remote-tracking copy; nothing when it does not lie below the prefix (`work/`).
    #[must_use]
    pub fn of(branch: &RefName, prefix: &str) -> Option<Self> {
        let rest = branch.branch_anywhere()?.strip_prefix(prefix.as_bytes())?;
        Some(std::str::from_utf8(rest).ok().and_then(Self::read).unwrap_or(Self::Malformed))
    }

    /// Reads the last component of a worktree's path, `task-3-frontend`.
    #[must_use]
    pub fn of_directory(name: &str) -> Option<TaskId> {
        match Self::read(name) {
            Some(Self::Worker { task, .. }) => Some(task),
            _ => None,
        }
    }

    fn read(rest: &str) -> Option<Self> {
        let after = rest.strip_prefix(MARK)?;
        let (suffix, slug) = match after.split_once('-') {
            Some((suffix, slug)) => (suffix, Some(Slug::parse(slug)?)),
            None => (after, None),
        };
        let task = TaskId::parse(&format!("{MARK}{suffix}")).ok()?;
        Some(Self::Worker { task, slug })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_mean_task_2() {
        for text in ["task-2", "Task-2", "task_2", "task2", "2", "worker-2", " TASK 2 "] {
            assert_eq!(TaskId::parse_lenient(text).map(String::from).as_deref(), Some("task-2"), "{text}");
        }
        for text in ["", "task-", "frontend", "task-1/2", "taskforce", "task-12345678901234567", "t2", "task--2"] {
            assert_eq!(TaskId::parse_lenient(text), None, "{text}");
        }
    }

    #[test]
    fn ids_sort_as_people_count() {
        let mut ids: Vec<_> =
            ["task-10", "task-2", "task-b", "task-2a", "task-1"].map(|t| TaskId::parse(t).expect("valid")).into();
        ids.sort();
        assert_eq!(
            ids.iter().map(TaskId::as_str).collect::<Vec<_>>(),
            ["task-1", "task-2", "task-2a", "task-10", "task-b"]
        );
    }

    #[test]
    fn branches_are_read_by_the_two_forms_only() {
        let read = |name: &str| WorkerBranch::of(&RefName::from_branch(name), "work/");
        let worker = |task: &str, slug: Option<&str>| {
            Some(WorkerBranch::Worker { task: TaskId::parse(task).expect("valid"), slug: slug.and_then(Slug::parse) })
        };
        assert_eq!(read("work/task-3-frontend"), worker("task-3", Some("frontend")));
        assert_eq!(read("work/task-3"), worker("task-3", None));
        assert_eq!(read("work/task-10-a-b"), worker("task-10", Some("a-b")));
        assert_eq!(read("work/frontend"), Some(WorkerBranch::Malformed));
        assert_eq!(read("work/task-3-"), Some(WorkerBranch::Malformed));
        assert_eq!(read("work/task-3-Über"), Some(WorkerBranch::Malformed));
        assert_eq!(read("work/task-3/x"), Some(WorkerBranch::Malformed));
        assert_eq!(read("main"), None);
    }

    #[test]
    fn items_compare_without_case_and_separators() {
        assert_eq!(Item::new("UserModel"), Item::new(" user_model "));
        assert_eq!(Item::new("user-model"), Item::new("User Model"));
        assert_ne!(Item::new("UserModel"), Item::new("UserModels"));
    }
}
