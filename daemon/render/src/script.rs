//! Scripts in POSIX sh that a person reads and runs: they make worktrees and start agents (faults.md 3.4).
//!
//! Every value stands in them quoted, whatever it holds; one that no quoting makes safe is refused by name. Nothing that a
//! worker wrote is in a script but the names of refs and paths: a prompt is text in a here-document, and is only copied.

mod launch;
mod setup;

use orch_shared::{
    ids::{GitPath, RefName},
    text::Visible,
};
use thiserror::Error;

pub use launch::render_launch;
pub use setup::render_setup;

pub use crate::quote::shell::Unquotable;
use crate::quote::shell::quote_bytes;

/// What every script begins with: stop at what fails, and listen to no variable that leads git elsewhere.
const PREAMBLE: &str = "\
# shellcheck disable=SC1003,SC2016 # Names stand in single quotes so that nothing in them is carried out.
set -eu
unset CDPATH GIT_DIR GIT_WORK_TREE GIT_COMMON_DIR GIT_INDEX_FILE GIT_OBJECT_DIRECTORY GIT_NAMESPACE GIT_PREFIX
unset GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_CONFIG GIT_CONFIG_PARAMETERS GIT_CONFIG_COUNT GIT_SHALLOW_FILE
";

/// Why there is no script.
#[derive(Debug, Error)]
pub enum ScriptError {
    /// A value cannot be written in a script.
    #[error("the script cannot name {what}")]
    Unquotable {
        /// Which value.
        what: String,
        /// What is wrong with it.
        source: Unquotable,
    },
    /// A prompt has a character that cannot be seen.
    #[error("line {line} of the first prompt of {task} holds a character that cannot be seen: {shown}")]
    Prompt {
        /// Whose.
        task: String,
        /// Where, from 1.
        line: usize,
        /// The line, with it shown.
        shown: String,
    },
    /// A value is not what is needed.
    #[error("{what} is {shown}: expected {expected}")]
    Unfit {
        /// Which value.
        what: String,
        /// The value.
        shown: String,
        /// What it should be.
        expected: &'static str,
    },
    /// Two workers would work in the same place.
    #[error("{first} and {second} have the same {what}: {shown}")]
    Shared {
        /// The one.
        first: String,
        /// The other.
        second: String,
        /// Branch or worktree.
        what: &'static str,
        /// Its name.
        shown: String,
    },
    /// There is nobody to set up.
    #[error("the plan has no workers to set up")]
    NoWorkers,
    /// The agent cannot be told to ask for no leave.
    #[error("nothing is known that has the agent `{agent}` ask for no leave")]
    NeverUnattended {
        /// Which.
        agent: String,
    },
}

impl ScriptError {
    /// What a person can do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Unquotable { .. } => "give it a name without control characters".to_owned(),
            Self::Prompt { .. } => {
                "write the character out in the plan, or in your own template `kickoff.md`".to_owned()
            }
            Self::Unfit { .. } => "change it in the plan or in the configuration".to_owned(),
            Self::Shared { .. } => "give one of them another name: `orchctl plan edit`".to_owned(),
            Self::NoWorkers => "`orchctl plan show` lists the workers and their waves".to_owned(),
            Self::NeverUnattended { agent } => {
                format!("add `unattended = [\"…\"]` to `[agents.{agent}]` in the configuration")
            }
        }
    }
}

/// Quotes bytes as one word of a script, as every value of every script is.
///
/// # Errors
/// When they hold a control character.
pub fn word(value: &[u8]) -> Result<String, Unquotable> {
    quote_bytes(value)
}

/// Quotes a value that has a name in messages.
fn named(what: &str, value: &[u8]) -> Result<String, ScriptError> {
    quote_bytes(value).map_err(|source| ScriptError::Unquotable { what: what.to_owned(), source })
}

/// A value as a message shows it, in quotes.
fn shown(what: &str, value: &[u8]) -> Result<String, ScriptError> {
    named(what, visible(value).as_bytes())
}

fn visible(value: &[u8]) -> String {
    Visible(&String::from_utf8_lossy(value)).to_string()
}

fn unfit(what: &str, value: &[u8], expected: &'static str) -> ScriptError {
    ScriptError::Unfit { what: what.to_owned(), shown: format!("`{}`", visible(value)), expected }
}

/// The short name of a worker's branch, as plans give them: it needs no quoting wherever a message names it.
fn branch<'a>(what: &str, name: &'a RefName) -> Result<&'a [u8], ScriptError> {
    let plain = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'_' | b'.');
    let fits = |short: &&[u8]| !short.is_empty() && !short.starts_with(b"-") && short.iter().all(plain);
    let expected = "a local branch of letters, digits, `/`, `-`, `_` and `.`, beginning with no dash";
    name.branch().filter(fits).ok_or_else(|| unfit(what, name.as_bytes(), expected))
}

/// An absolute path without detours: what the script compares with git's own list of worktrees.
fn absolute<'a>(what: &str, path: &'a GitPath) -> Result<&'a [u8], ScriptError> {
    let bytes = path.as_bytes();
    match bytes.strip_prefix(b"/") {
        Some(below) if is_straight(below) => Ok(bytes),
        _ => Err(unfit(what, bytes, "an absolute path without `.` and `..`")),
    }
}

/// A path that leads to something below the directory it starts from, and not into its `.git`.
fn relative<'a>(what: &str, path: &'a GitPath) -> Result<&'a [u8], ScriptError> {
    let bytes = path.as_bytes();
    let own = |part: &[u8]| !part.eq_ignore_ascii_case(b".git");
    if is_straight(bytes) && bytes.split(|byte| *byte == b'/').all(own) {
        Ok(bytes)
    } else {
        Err(unfit(what, bytes, "a path below the worktree, without `.`, `..` and `.git`"))
    }
}

fn is_straight(path: &[u8]) -> bool {
    path.split(|byte| *byte == b'/').all(|part| !matches!(part, b"" | b"." | b".."))
}
