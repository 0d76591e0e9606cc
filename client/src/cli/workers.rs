//! The arguments of the commands that serve workers: the check of their commits, and what they should know.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub(crate) struct HookArgs {
    #[command(subcommand)]
    pub(crate) verb: HookVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum HookVerb {
    /// Check a commit before it is made; git's `commit-msg` hook calls this.
    CommitMsg {
        /// The file that holds the message.
        file: PathBuf,
        /// Refuse a commit with faults instead of naming them.
        #[arg(long)]
        refuse: bool,
    },
    /// Print the commands that make git call the check in all worktrees of a repo. Nothing is changed.
    Enable {
        /// The check is to refuse.
        #[arg(long)]
        refuse: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct SkillArgs {
    /// Write the files below this directory: `.claude/skills/` for Claude Code, `AGENTS.md` for others. Left out: print
    /// what a worker should know.
    #[arg(long, value_name = "DIR")]
    pub(crate) write: Option<PathBuf>,
}
