//! What the scripts that make worktrees and start agents are made of: gathered by the daemon, put into sh by the renderer.

use serde::{Deserialize, Serialize};

use crate::{
    config::Agent,
    ids::{GitPath, Oid, PlanId, RefName, RepoName, Slug, TaskId},
};

/// Everything that the setup script of a plan, or of one of its waves, speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetupFacts {
    /// The repo's name.
    pub repo: RepoName,
    /// The main worktree, or the git directory of a bare repo; absolute, without links.
    pub repo_path: GitPath,
    /// The branch that work starts from.
    pub base: RefName,
    /// Its commit when the script was made: the one that every branch starts at.
    pub base_oid: Oid,
    /// The plan.
    pub plan: PlanId,
    /// What the plan is called.
    pub name: Slug,
    /// The wave, from 1; none for the whole plan.
    pub wave: Option<u32>,
    /// Its workers, in the order in which their worktrees are made.
    pub workers: Vec<WorkerSetup>,
    /// What each worktree gets a copy of, relative to the main worktree, where it is there.
    pub copies: Vec<GitPath>,
}

/// One worker that is to be set up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkerSetup {
    /// Its task.
    pub task: TaskId,
    /// The readable part of its branch.
    pub slug: Slug,
    /// Its branch, to be made.
    pub branch: RefName,
    /// Its worktree, to be made; absolute.
    pub worktree: GitPath,
    /// Its first prompt; a final newline is added where there is none.
    pub kickoff: String,
}

/// Everything that the launch script of a worker speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaunchFacts {
    /// The repo's name.
    pub repo: RepoName,
    /// The number of the worker in its plan, from 1.
    pub number: u32,
    /// Its task.
    pub task: TaskId,
    /// The readable part of its branch.
    pub slug: Slug,
    /// Its branch.
    pub branch: RefName,
    /// Its worktree; absolute.
    pub worktree: GitPath,
    /// The file with its first prompt, relative to the worktree.
    pub kickoff: GitPath,
    /// What is started.
    pub agent: Agent,
    /// True when the agent is to ask for no leave: a person's explicit choice.
    pub unattended: bool,
}

/// Where a worktree keeps its first prompt, relative to it.
pub const KICKOFF_FILE: &str = ".orch/kickoff.md";
