//! The command line of orchctl (cli.md). The manual pages and the completions are made from it.

mod demo;
mod plan;
mod scripts;
mod workers;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum, builder::PossibleValuesParser};
use orch_shared::alert::PromptKind;

pub(crate) use self::{
    demo::DemoArgs,
    plan::{PlanArgs, PlanVerb, WhichPlan},
    scripts::{LaunchArgs, SetupArgs},
    workers::{HookArgs, HookVerb, SkillArgs},
};

/// Ask orchd who is stuck, waiting or locked, and get the prompt that gets each going again.
#[derive(Debug, Parser)]
#[command(name = "orchctl", version, max_term_width = 100, args_conflicts_with_subcommands = true)]
pub(crate) struct Cli {
    /// When to use colour.
    #[arg(long, value_enum, default_value_t = Color::Auto, global = true, value_name = "WHEN")]
    pub(crate) color: Color,

    #[command(flatten)]
    pub(crate) form: StatusForm,

    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start orchd if none runs, register a repo, and show its workers.
    Up(UpArgs),
    /// Show workers, their phase and health, open alerts, and what to do. The default command.
    Status(StatusArgs),
    /// The dashboard. It is not there yet; `status --watch` is.
    #[command(hide = true)]
    Watch {
        /// A registered name, or a path in the repo.
        repo: Option<String>,
    },
    /// List what needs a person.
    Alerts(AlertsArgs),
    /// Acknowledge alerts: no more reminders.
    Ack(AckArgs),
    /// Silence alerts for a time.
    Snooze(SnoozeArgs),
    /// Show every piece of evidence behind a worker's phase, health and needs.
    Explain(TaskArgs),
    /// List status commits, newest last.
    Log(LogArgs),
    /// List needs and what answers them.
    Needs(NeedsArgs),
    /// Print the prompt that gets a worker going again.
    Prompt(PromptArgs),
    /// Make workers of documents: a draft, and what becomes of it.
    Plan(PlanArgs),
    /// Print the script that makes the worktrees of the accepted plan.
    Setup(SetupArgs),
    /// Print the script that starts an agent for a worker of the plan.
    Launch(LaunchArgs),
    /// Check what a worker is about to commit.
    Hook(HookArgs),
    /// Say what workers and managers should know, in the form that agents read.
    Skill(SkillArgs),
    /// Print what happens, one JSON object a line.
    Events(EventsArgs),
    /// Block until something holds, and print it.
    Wait(WaitArgs),
    /// Register, list, change and remove repos.
    Repo(RepoArgs),
    /// Return when everything that was in git before is in the answers.
    Sync(JsonArgs),
    /// Start, stop and look at the daemon where no service manager owns it.
    Daemon(DaemonArgs),
    /// Put the systemd user unit, or the launchd agent, in place.
    Service(ServiceArgs),
    /// Try the ways in which orchd tells you something.
    Notify(NotifyArgs),
    /// Check what can be checked, with a remedy for each.
    Doctor(JsonArgs),
    /// Show a whole run on a throw-away repo, with a daemon of its own.
    Demo(DemoArgs),
    /// Print the completions for a shell.
    Completions(CompletionsArgs),
    /// Write the manual pages to a directory.
    Man(ManArgs),
}

#[derive(Debug, Args)]
pub(crate) struct UpArgs {
    /// A directory in the repo.
    #[arg(default_value = ".")]
    pub(crate) path: PathBuf,
    /// The branch that work starts from.
    #[arg(long, value_name = "BRANCH")]
    pub(crate) base: Option<String>,
    /// Show the status also on a terminal.
    #[arg(long)]
    pub(crate) no_dashboard: bool,
}

#[derive(Debug, Args)]
pub(crate) struct StatusArgs {
    /// A registered name, or a path in the repo. Left out: the repo around this directory, else all.
    pub(crate) repo: Option<String>,
    #[command(flatten)]
    pub(crate) form: StatusForm,
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(crate) struct StatusForm {
    /// Print one JSON document.
    #[arg(long)]
    pub(crate) json: bool,
    /// Print a Markdown report.
    #[arg(long, conflicts_with = "json")]
    pub(crate) report: bool,
    /// Print one line, for a shell prompt or a status bar.
    #[arg(long, conflicts_with_all = ["json", "report"])]
    pub(crate) short: bool,
    /// Draw it anew whenever something happens, until interrupted.
    #[arg(long, conflicts_with_all = ["json", "report", "short", "exit_code"])]
    pub(crate) watch: bool,
    /// Exit with 10 when urgent alerts are open.
    #[arg(long)]
    pub(crate) exit_code: bool,
}

#[derive(Debug, Args)]
pub(crate) struct JsonArgs {
    /// Print one JSON document.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct AlertsArgs {
    /// A registered name, or a path in the repo.
    pub(crate) repo: Option<String>,
    /// Those that ended, too.
    #[arg(long)]
    pub(crate) all: bool,
    /// Print one JSON document.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct AckArgs {
    /// Ids of alerts, as `orchctl alerts` prints them.
    #[arg(required = true, value_name = "ALERT")]
    pub(crate) alerts: Vec<String>,
    /// Print one JSON document.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct SnoozeArgs {
    /// Ids of alerts, as `orchctl alerts` prints them.
    #[arg(required = true, value_name = "ALERT")]
    pub(crate) alerts: Vec<String>,
    /// For how long: 90s, 45m, 2h, 1d.
    #[arg(long = "for", value_name = "DURATION")]
    pub(crate) duration: String,
    /// Print one JSON document.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct TaskArgs {
    /// task-3, 3, or repo:task-3.
    pub(crate) task: String,
    /// Print one JSON document.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct LogArgs {
    /// task-3, 3, or repo:task-3. Left out: all workers.
    pub(crate) task: Option<String>,
    /// Print one JSON document.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct NeedsArgs {
    /// A registered name, or a path in the repo.
    pub(crate) repo: Option<String>,
    /// Print one JSON document.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) verb: Option<NeedsVerb>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum NeedsVerb {
    /// Say that a need is settled.
    Resolve {
        /// The worker that needs it.
        task: String,
        /// What it needs.
        item: String,
        /// Why it is settled.
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
        /// Print one JSON document.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct PromptArgs {
    /// Which prompt.
    #[arg(value_parser = PossibleValuesParser::new(PromptKind::ALL.iter().map(|kind| kind.as_str())))]
    pub(crate) kind: String,
    /// task-3, 3, or repo:task-3.
    pub(crate) task: String,
    /// Your answer to what blocks the worker; for resume.
    #[arg(long, value_name = "TEXT")]
    pub(crate) answer: Option<String>,
    /// The way out; for deadlock.
    #[arg(long, value_name = "WAY", value_parser = PossibleValuesParser::new(["stub", "merge", "rescope"]))]
    pub(crate) choose: Option<String>,
    /// The worker that takes over; for handover. Left out: a new session in the same worktree.
    #[arg(long, value_name = "TASK")]
    pub(crate) to: Option<String>,
    /// Put it into the clipboard instead of printing it: by the desktop's program, or by the terminal (OSC 52).
    #[arg(long)]
    pub(crate) copy: bool,
    /// Print the path of the file that holds it instead.
    #[arg(long, conflicts_with = "copy")]
    pub(crate) path: bool,
    /// Print one JSON document.
    #[arg(long, conflicts_with_all = ["copy", "path"])]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct EventsArgs {
    /// Go on with what comes, without end.
    #[arg(long)]
    pub(crate) follow: bool,
    /// Those after this cursor. Left out: from now on.
    #[arg(long, value_name = "CURSOR")]
    pub(crate) since: Option<u64>,
    /// Print JSON lines; there is no other form.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct WaitArgs {
    /// alert, alert:RULE, phase:PHASE or all-complete.
    #[arg(long, value_name = "CONDITION")]
    pub(crate) until: String,
    /// Only for this worker.
    #[arg(long, value_name = "TASK")]
    pub(crate) task: Option<String>,
    /// Give up after: 90s, 45m, 2h, 1d.
    #[arg(long, value_name = "DURATION")]
    pub(crate) timeout: Option<String>,
    /// Print JSON; there is no other form.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RepoArgs {
    #[command(subcommand)]
    pub(crate) verb: RepoVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RepoVerb {
    /// Register a repo.
    Add {
        /// A directory in the repo.
        path: PathBuf,
        /// The branch that work starts from.
        #[arg(long, value_name = "BRANCH")]
        base: Option<String>,
        /// What to call it.
        #[arg(long)]
        name: Option<String>,
        /// Print one JSON document.
        #[arg(long)]
        json: bool,
    },
    /// List registered repos.
    List {
        /// Print one JSON document.
        #[arg(long)]
        json: bool,
    },
    /// Take a repo off the list. Nothing in it is touched.
    Remove {
        /// A registered name, or a path in the repo.
        repo: String,
        /// Print one JSON document.
        #[arg(long)]
        json: bool,
    },
    /// Change a setting: name, base or branch_prefix.
    Set {
        /// A registered name, or a path in the repo.
        repo: String,
        /// Which setting.
        key: String,
        /// Its new value.
        value: String,
        /// Print one JSON document.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct DaemonArgs {
    #[command(subcommand)]
    pub(crate) verb: DaemonVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DaemonVerb {
    /// Start it, and return when it answers.
    Start,
    /// End it in order, and return when it has ended.
    Stop,
    /// Stop it and start it again.
    Restart,
    /// Say whether it runs, and what it watches.
    Status {
        /// Print one JSON document.
        #[arg(long)]
        json: bool,
    },
    /// Print the end of its log.
    Logs {
        /// How many lines.
        #[arg(long, short = 'n', default_value_t = 50)]
        lines: usize,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ServiceArgs {
    #[command(subcommand)]
    pub(crate) verb: ServiceVerb,
}

#[derive(Clone, Copy, Debug, Subcommand)]
pub(crate) enum ServiceVerb {
    /// Put the unit files in place and start the service.
    Install {
        /// Replace files that were changed by hand; they are kept beside as `.orig`.
        #[arg(long)]
        force: bool,
    },
    /// Stop the service and remove the unit files.
    Uninstall {
        /// Remove files that were changed by hand, too; they are kept beside as `.orig`.
        #[arg(long)]
        force: bool,
    },
    /// Say what is in place.
    Status {
        /// Print one JSON document.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct NotifyArgs {
    #[command(subcommand)]
    pub(crate) verb: NotifyVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum NotifyVerb {
    /// Send one through every channel, and say what became of it.
    Test {
        /// Print one JSON document.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// Which shell.
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// Where to write them.
    pub(crate) dir: PathBuf,
}

/// Reads the command line; a wrong one is answered here, with the code for wrong usage.
pub(crate) fn parse() -> Result<Cli, ExitCode> {
    Cli::try_parse().map_err(|error| {
        // Help and version go to standard output, complaints to standard error.
        drop(error.print());
        ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(crate::exit_code::USAGE))
    })
}

/// The whole command line, for completions and manual pages.
pub(crate) fn definition() -> clap::Command {
    Cli::command()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_holds_together() {
        definition().debug_assert();
    }

    #[test]
    fn status_is_the_default_command() {
        let parse = |words: &[&str]| Cli::try_parse_from(words).expect("parsed");
        assert!(parse(&["orchctl", "--json"]).form.json);
        assert!(matches!(parse(&["orchctl", "status", "shop"]).command, Some(Command::Status(_))));
        assert_eq!(parse(&["orchctl", "--color", "never"]).color, Color::Never);
        assert!(Cli::try_parse_from(["orchctl", "prompt", "praise", "3"]).is_err());
        assert!(Cli::try_parse_from(["orchctl", "statsu"]).is_err(), "a mistyped command is not the name of a repo");
    }
}
