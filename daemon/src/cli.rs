//! The command line of orchd (cli.md, "orchd"), and which of its few jobs it does.

use std::{io::Write as _, path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use orch_shared::{
    config::{self, Config},
    paths::Paths,
};

use crate::{
    git, log,
    start::{self, StartError},
};

/// Watches the git worktrees of parallel coding agents, and tells who is stuck, waiting or locked.
#[derive(Debug, Parser)]
#[command(name = "orchd", version, max_term_width = 100)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct OrchdArgs {
    /// Stay in the foreground and log to standard error.
    #[arg(long)]
    pub foreground: bool,

    /// Read this configuration instead of the user's.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Check the configuration, say what is wrong with it, and end.
    #[arg(long)]
    pub check_config: bool,

    /// What to log: error, warn, info, debug or trace.
    #[arg(long, value_name = "LEVEL", default_value = "info", value_parser = ["error", "warn", "info", "debug", "trace"])]
    pub log: String,

    /// Say `ready` on standard output once requests are answered, or `error: …`, and close it.
    #[arg(long, hide = true)]
    pub ready_on_stdout: bool,

    /// Take no events from the file system, so that the safety scan alone keeps the picture. For tests.
    #[arg(long, hide = true)]
    pub without_events: bool,

    /// Take the wall clock from this file: `+60` or `-60` seconds beside the machine's, or `=60` where it stands still.
    /// For tests.
    #[arg(long, value_name = "FILE", hide = true)]
    pub clock: Option<PathBuf>,

    /// What this process is, where it is not the daemon.
    #[command(subcommand)]
    pub role: Option<Role>,
}

/// Other processes that are made of the same program.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum Role {
    /// Reads one repository for the daemon, over its standard input and output.
    #[command(hide = true)]
    GitReader,
}

pub(crate) fn run() -> ExitCode {
    let args = OrchdArgs::parse();
    if let Some(Role::GitReader) = args.role {
        return git::read_on_stdio();
    }
    // Whatever is made from here on is for this user alone.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    match Paths::find().map_err(StartError::Paths).and_then(|paths| daemon(&args, &paths)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error, args.ready_on_stdout);
            ExitCode::FAILURE
        }
    }
}

fn daemon(args: &OrchdArgs, paths: &Paths) -> Result<(), StartError> {
    let config_file = args.config.clone().unwrap_or_else(|| paths.config_file());
    let config = load_config(&config_file, paths)?;
    if args.check_config {
        let mut out = std::io::stdout().lock();
        // A closed pipe is the reader's wish.
        drop(writeln!(out, "{}: ok", config_file.display()));
        return Ok(());
    }
    if args.ready_on_stdout && !args.foreground {
        // Away from the terminal of whoever started it, whose end would otherwise be its own. Refused only where it is
        // a session of its own already.
        let _own_session = rustix::process::setsid();
    }
    // Held until the end: what is still in the logger's queue is written when it goes.
    let _log = log::start(args, paths)?;
    start::run(args, paths, config_file, config)
}

/// Reads the configuration and says on standard error what is unknown in it.
pub(crate) fn load_config(file: &std::path::Path, paths: &Paths) -> Result<Config, StartError> {
    let (config, warnings) = config::load_config(file, Some(paths.home())).map_err(StartError::Config)?;
    let mut err = std::io::stderr().lock();
    for warning in warnings {
        let nearest = warning.nearest.map(|key| format!("; did you mean `{key}`?")).unwrap_or_default();
        let key = orch_shared::text::Visible(&warning.key).to_string();
        drop(writeln!(err, "warning: {}: unknown key `{key}`{nearest}", file.display()));
    }
    Ok(config)
}

/// Prints the error with its causes and a hint; for a waiting client also on standard output.
fn complain(error: &StartError, on_stdout: bool) {
    let mut lines = vec![format!("error: {error}")];
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        lines.push(format!("cause: {cause}"));
        source = cause.source();
    }
    lines.extend(error.hint().map(|hint| format!("hint: {hint}")));
    let text = lines.join("\n") + "\n";
    drop(std::io::stderr().lock().write_all(text.as_bytes()));
    if on_stdout {
        drop(std::io::stdout().lock().write_all(text.as_bytes()));
    }
}
