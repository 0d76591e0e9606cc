//! The keys of the file as serde reads them, and the table that documentation and tests are checked against.

use std::{collections::BTreeMap, fmt, path::PathBuf, time::Duration};

use serde::{Deserialize, Deserializer, de};
use toml::Spanned;

use super::{AgentName, Argument, QuietHours, agents::CommandLine};
use crate::{alert::Severity, ids::GitPath, time::parse_duration};

/// Every key, in full: for "did you mean", and for what the documentation must name.
pub const KEYS: &[&str] = &[
    "stall_after",
    "checkpoint_within",
    "start_within",
    "notify",
    "notify.desktop",
    "notify.min_severity",
    "notify.quiet_hours",
    "notify.remind_after",
    "notify.command",
    "repo",
    "repo.path",
    "repo.base",
    "repo.branch_prefix",
    "agent",
    "agents",
    "agents.command",
    "agents.unattended",
    "setup",
    "setup.copy",
];

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct File {
    pub(super) stall_after: Option<Span>,
    pub(super) checkpoint_within: Option<Span>,
    pub(super) start_within: Option<Span>,
    pub(super) notify: Notify,
    pub(super) repo: Vec<Repo>,
    pub(super) agent: Option<Spanned<AgentName>>,
    pub(super) agents: BTreeMap<AgentName, AgentTable>,
    pub(super) setup: Setup,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Notify {
    pub(super) desktop: Option<bool>,
    pub(super) min_severity: Option<MinSeverity>,
    pub(super) quiet_hours: Option<Quiet>,
    pub(super) remind_after: Option<Span>,
    pub(super) command: Option<Command>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct AgentTable {
    pub(super) command: Option<AgentCommand>,
    pub(super) unattended: Option<Flags>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Setup {
    pub(super) copy: Option<Vec<Copied>>,
}

#[derive(Deserialize)]
pub(super) struct Repo {
    pub(super) path: PathBuf,
    #[serde(default)]
    pub(super) base: Option<Base>,
    #[serde(default)]
    pub(super) branch_prefix: Option<Prefix>,
}

/// Makes a type that is read from a string by a function whose error says what is allowed.
macro_rules! read_from_text {
    ($name:ident($inner:ty), $parse:expr) => {
        pub(super) struct $name(pub(super) $inner);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                let parse: fn(&str) -> Result<$inner, String> = $parse;
                parse(&text).map(Self).map_err(de::Error::custom)
            }
        }
    };
}

read_from_text!(Span(Duration), |text| parse_duration(text).map_err(sentence));
read_from_text!(Quiet(QuietHours), |text| QuietHours::parse(text).map_err(sentence));
read_from_text!(MinSeverity(Severity), |text| Severity::parse(text)
    .ok_or_else(|| "expected one of `info`, `normal`, `urgent`".to_owned()));
read_from_text!(Base(String), |text| (!text.trim().is_empty())
    .then(|| text.to_owned())
    .ok_or_else(|| "expected the name of a branch, like `main`".to_owned()));
read_from_text!(Prefix(String), parse_branch_prefix);
read_from_text!(Copied(GitPath), parse_copied);

/// A program and its arguments; at least the program.
pub(super) struct Command(pub(super) Vec<String>);

impl<'de> Deserialize<'de> for Command {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const ALLOWED: &str = "expected a program and its arguments, like [\"/usr/bin/notify-me\", \"--now\"]";
        let words = Vec::<String>::deserialize(deserializer).map_err(|_| de::Error::custom(ALLOWED))?;
        if words.first().is_some_and(|program| !program.is_empty()) {
            Ok(Self(words))
        } else {
            Err(de::Error::custom(ALLOWED))
        }
    }
}

/// How an agent is started.
pub(super) struct AgentCommand(pub(super) CommandLine);

impl<'de> Deserialize<'de> for AgentCommand {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const ALLOWED: &str = "expected a program and its arguments, like [\"claude\", \"{prompt}\"]";
        let words = Vec::<String>::deserialize(deserializer).map_err(|_| de::Error::custom(ALLOWED))?;
        CommandLine::parse(&words).map(Self).map_err(de::Error::custom)
    }
}

/// Further arguments of an agent.
pub(super) struct Flags(pub(super) Vec<Argument>);

impl<'de> Deserialize<'de> for Flags {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const ALLOWED: &str = "expected arguments, like [\"--yes\"]";
        let words = Vec::<String>::deserialize(deserializer).map_err(|_| de::Error::custom(ALLOWED))?;
        let flags = words.iter().map(|word| Argument::parse(word)).collect::<Result<_, _>>();
        flags.map(Self).map_err(de::Error::custom)
    }
}

/// Reads a path below the main worktree that new worktrees get a copy of.
fn parse_copied(text: &str) -> Result<GitPath, String> {
    let plain = |part: &str| !matches!(part, "" | "." | "..") && !part.eq_ignore_ascii_case(".git");
    let fits = text.split('/').all(plain) && !text.chars().any(char::is_control);
    if fits {
        Ok(GitPath::from(PathBuf::from(text)))
    } else {
        Err("expected a path below the main worktree, like `.env` or `config/local.json`".to_owned())
    }
}

/// Reads what stands before the task id in the names of workers' branches.
///
/// # Errors
/// When no branch could be called so; the error says what is expected.
pub fn parse_branch_prefix(text: &str) -> Result<String, String> {
    let fits = !text.is_empty()
        && !text.starts_with(['/', '-', '.'])
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'_' | b'.'))
        && !text.contains("//")
        && !text.contains("..");
    if fits { Ok(text.to_owned()) } else { Err("expected the beginning of branch names, like `work/`".to_owned()) }
}

fn sentence(error: impl fmt::Display) -> String {
    error.to_string()
}
