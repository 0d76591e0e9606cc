//! The configuration file: its keys, their defaults, and errors that name file, line, key and what is allowed.

mod agents;
mod keys;
mod load;
mod quiet;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Duration,
};

pub use agents::{Agent, AgentName, Agents, Argument, Piece, Placeholder};
pub use keys::{KEYS, parse_branch_prefix};
pub use load::{ConfigError, Warning, load_config, parse_config};
pub use quiet::{InvalidQuietHours, QuietHours};

use crate::{alert::Severity, ids::GitPath};

/// Everything that can be set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// When silence becomes `stalled`, `overdue`, `unstarted`.
    pub thresholds: Thresholds,
    /// How people are told.
    pub notify: NotifyConfig,
    /// Optional settings for registered repos, by path.
    pub repos: BTreeMap<PathBuf, RepoConfig>,
    /// Which agents can be started, and how.
    pub agents: Agents,
    /// What new worktrees are given.
    pub setup: SetupConfig,
}

/// When silence becomes an alert (domain.md section 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// No commit and no file activity for so long: `stalled`. 45 minutes.
    pub stall_after: Duration,
    /// No commit for so long while files change: `overdue`. 2 hours.
    pub checkpoint_within: Duration,
    /// Nothing at all for so long since the worktree appeared: `unstarted`. 15 minutes.
    pub start_within: Duration,
}

/// How people are told (domain.md section 8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotifyConfig {
    /// Whether desktop notifications are sent.
    pub desktop: bool,
    /// The least severity that pings. `normal`.
    pub min_severity: Severity,
    /// When nothing pings; what happened meanwhile comes as one digest afterwards.
    pub quiet_hours: Option<QuietHours>,
    /// When an urgent alert that nobody acknowledged returns. 30 minutes.
    pub remind_after: Duration,
    /// A program and its arguments, run for each ping with `ORCH_*` variables and without a shell.
    pub command: Option<Vec<String>>,
}

/// Settings of one repo.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RepoConfig {
    /// The branch that work starts from.
    pub base: Option<String>,
    /// Below which branches belong to workers.
    pub branch_prefix: Option<String>,
}

/// What new worktrees are given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetupConfig {
    /// Files and directories that git does not keep, copied from the main worktree where they are there. `.env`.
    pub copy: Vec<GitPath>,
}

/// Below which branches belong to workers, unless configured.
pub const DEFAULT_BRANCH_PREFIX: &str = "work/";

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            stall_after: Duration::from_secs(45 * 60),
            checkpoint_within: Duration::from_secs(2 * 60 * 60),
            start_within: Duration::from_secs(15 * 60),
        }
    }
}

impl Default for NotifyConfig {
    fn default() -> Self {
        Self {
            desktop: true,
            min_severity: Severity::Normal,
            quiet_hours: None,
            remind_after: Duration::from_secs(30 * 60),
            command: None,
        }
    }
}

impl Default for SetupConfig {
    fn default() -> Self {
        Self { copy: vec![GitPath::from(Path::new(".env"))] }
    }
}
