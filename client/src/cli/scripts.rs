//! The arguments of the commands that print scripts of a plan.

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct SetupArgs {
    /// Write the script, the first prompts and a launch script for each worker to the state directory, and print the
    /// line to run.
    #[arg(long)]
    pub(crate) write: bool,
    /// Only the workers that begin in this wave, from 1.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) wave: Option<u32>,
    /// Which agent the launch scripts start.
    #[arg(long, value_name = "AGENT", requires = "write")]
    pub(crate) agent: Option<String>,
    /// The agents ask for no leave: they can then do whatever you can, on the whole machine, without a question.
    #[arg(long, requires = "write")]
    pub(crate) unattended: bool,
    /// A registered name, or a path in the repo. Left out: the one around the current directory.
    #[arg(long, value_name = "REPO")]
    pub(crate) repo: Option<String>,
}

/// The agent reads what is typed, so that a pipe would leave it nothing to read.
const LAUNCH_HELP: &str = "\
Save the script and run it in a terminal, since the agent reads what you type there:
  orchctl launch task-3 >launch.sh && sh launch.sh
`orchctl setup --write` writes one for each worker: worker-1-SLUG.sh, worker-2-SLUG.sh, …";

#[derive(Debug, Args)]
#[command(after_help = LAUNCH_HELP)]
pub(crate) struct LaunchArgs {
    /// task-3, 3, or repo:task-3. Left out: the only worker of the plan.
    pub(crate) task: Option<String>,
    /// Which agent: one of the configuration, or claude, codex, gemini, aider, opencode, cursor-agent.
    #[arg(long, value_name = "AGENT")]
    pub(crate) agent: Option<String>,
    /// The agent asks for no leave: it can then do whatever you can, on the whole machine, without a question.
    #[arg(long)]
    pub(crate) unattended: bool,
}
