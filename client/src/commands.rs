//! The commands, one file each. Each asks the daemon, if it needs it, and prints the answer.

mod alerts;
mod completions;
mod daemon;
mod demo;
mod doctor;
mod events;
mod explain;
mod hook;
#[cfg(test)]
mod hostile;
mod log;
mod man;
mod needs;
mod notify;
mod plan;
mod prompt;
mod repo;
mod scripts;
mod service;
mod skill;
mod status;
mod sync;
mod up;
mod wait;

use crate::{
    cli::{Cli, Command, StatusArgs},
    error::CommandError,
    output::quoted,
};

/// What a command ends with: the exit code, or an error.
type Ended = Result<u8, CommandError>;

pub(crate) fn run(cli: Cli) -> Ended {
    match cli.command.unwrap_or(Command::Status(StatusArgs { repo: None, form: cli.form })) {
        Command::Up(args) => up::run(&args),
        Command::Status(args) => status::run(&args),
        Command::Watch { repo } => {
            let repo = repo.map(|repo| format!(" {}", quoted(repo.as_ref()))).unwrap_or_default();
            Err(CommandError::usage("there is no dashboard yet")
                .hint(format!("`orchctl status --watch{repo}` draws the picture anew whenever something happens")))
        }
        Command::Alerts(args) => alerts::list(&args),
        Command::Ack(args) => alerts::acknowledge(args),
        Command::Snooze(args) => alerts::snooze(args),
        Command::Explain(args) => explain::run(&args),
        Command::Log(args) => log::run(&args),
        Command::Needs(args) => needs::run(args),
        Command::Prompt(args) => prompt::run(args),
        Command::Plan(args) => plan::run(args),
        Command::Setup(args) => scripts::setup(args),
        Command::Launch(args) => scripts::launch(args),
        Command::Hook(args) => hook::run(&args.verb),
        Command::Skill(args) => skill::run(&args),
        Command::Events(args) => events::run(&args),
        Command::Wait(args) => wait::run(&args),
        Command::Repo(args) => repo::run(args.verb),
        Command::Sync(args) => sync::run(&args),
        Command::Daemon(args) => daemon::run(args.verb),
        Command::Service(args) => service::run(args.verb),
        Command::Notify(args) => notify::run(&args.verb),
        Command::Doctor(args) => doctor::run(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => man::run(&args),
    }
}
