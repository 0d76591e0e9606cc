//! The arguments of the commands that print scripts of a plan.

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct SetupArgs {
    /// Write the script, the first prompts and the launch scripts to the state directory, and print the line to run.
    #[arg(long)]
    pub(crate) write: bool,
    /// Only the workers that begin in this wave, from 1.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) wave: Option<u32>,
    /// Which agent the launch scripts start.
    #[arg(long, value_name = "AGENT", requires = "write")]
    pub(crate) agent: Option<String>,
    /// The agents are to ask for no leave. They can then do whatever you can.
    #[arg(long, requires = "write")]
    pub(crate) unattended: bool,
    /// A registered name, or a path in the repo. Left out: the one around the current directory.
    #[arg(long, value_name = "REPO")]
    pub(crate) repo: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct LaunchArgs {
    /// task-3, 3, or repo:task-3. Left out: the only worker of the plan.
    pub(crate) task: Option<String>,
    /// Which agent: one of the configuration, or claude, codex, gemini, aider, opencode, cursor-agent.
    #[arg(long, value_name = "AGENT")]
    pub(crate) agent: Option<String>,
    /// The agent is to ask for no leave. It can then do whatever you can.
    #[arg(long)]
    pub(crate) unattended: bool,
}
