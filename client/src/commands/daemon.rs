//! `orchctl daemon`: its life, where no service manager owns it.

use std::{
    fs, io,
    path::PathBuf,
    time::{Duration, Instant},
};

use orch_shared::{
    protocol::{Request, Response},
    report::DaemonReport,
};

use super::Ended;
use crate::{
    cli::DaemonVerb,
    connection::{Connection, paths},
    error::CommandError,
    exit_code,
    instance::{self, Holder},
    output::{json, print},
    start::{self, Started},
    unit::{self, Standing},
};

/// Ending takes no longer, or something is wrong.
const STOP_DEADLINE: Duration = Duration::from_secs(10);

pub(super) fn run(verb: DaemonVerb) -> Ended {
    match verb {
        DaemonVerb::Start => {
            let said = match start::ensure_running()? {
                Started::Already => "orchd is running already\n",
                Started::Now => "orchd is running\n",
            };
            print(said)?;
        }
        DaemonVerb::Stop => {
            if stop()? {
                print("orchd has ended\n")?;
            } else {
                print("orchd was not running\n")?;
            }
        }
        DaemonVerb::Restart => {
            stop()?;
            start::ensure_running()?;
            print("orchd is running anew\n")?;
        }
        DaemonVerb::Status { json } => return status(json),
        DaemonVerb::Logs { lines } => logs(lines)?,
    }
    Ok(exit_code::OK)
}

/// Ends the daemon, whoever keeps it alive. False when there was none.
pub(super) fn stop() -> Result<bool, CommandError> {
    let service_ended = stop_service()?;
    Ok(stop_process()? || service_ended)
}

/// Has the service manager end what it runs, and close the socket on which the next client would start it again.
fn stop_service() -> Result<bool, CommandError> {
    let Some(manager) = unit::installed() else { return Ok(false) };
    let standing = manager.standing();
    let ran = match standing {
        Standing::Running | Standing::Changing => true,
        Standing::Awaited => false,
        Standing::Ended | Standing::Unreachable(_) => return Ok(false),
    };
    manager.stop()?;
    if matches!(standing, Standing::Running) {
        // Not every manager waits for the end.
        wait_until_gone()?;
    }
    Ok(ran)
}

/// Ends one that was started otherwise.
fn stop_process() -> Result<bool, CommandError> {
    // One that speaks another version, or whose socket was taken from it, can be ended all the same.
    let Ok(mut connection) = Connection::open() else { return terminate() };
    match connection.ask(Request::StopDaemon) {
        Ok(_) => {}
        // It may be gone before its answer is.
        Err(error) if error.exit_code() == exit_code::UNREACHABLE => {}
        Err(error) => return Err(error),
    }
    wait_until_gone()?;
    Ok(true)
}

/// Ends the holder of the lock by signal, by the id that it wrote. False where nobody holds it.
fn terminate() -> Result<bool, CommandError> {
    let lock = paths()?.lock();
    let failed = || CommandError::failed("orchd runs, does not answer, and could not be ended");
    match instance::holder(&lock) {
        Holder::Nobody => return Ok(false),
        Holder::Unnamed => return Err(failed().cause(format!("{} names no process", lock.display()))),
        Holder::Process(pid) => {
            rustix::process::kill_process(pid, rustix::process::Signal::TERM)
                .map_err(|error| failed().cause(format!("process {}: {error}", pid.as_raw_nonzero())))?;
        }
    }
    wait_until_gone()?;
    Ok(true)
}

/// The lock goes with the process, whatever else is left.
fn wait_until_gone() -> Result<(), CommandError> {
    let lock = paths()?.lock();
    let begun = Instant::now();
    while begun.elapsed() < STOP_DEADLINE {
        if instance::holder(&lock) == Holder::Nobody {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    Err(CommandError::failed(format!("orchd did not end within {}s", STOP_DEADLINE.as_secs()))
        .hint("`orchctl daemon logs` may say why"))
}

fn status(as_json: bool) -> Ended {
    let Response::Daemon(report) = Connection::open()?.ask(Request::DescribeDaemon)? else {
        return Err(CommandError::unexpected_answer());
    };
    if as_json {
        json::print(&report)?;
    } else {
        print(&render(&report))?;
    }
    Ok(exit_code::OK)
}

fn render(report: &DaemonReport) -> String {
    let mut text = format!(
        "orchd {} runs as process {} since {}\n{} repos, {} watches\n",
        report.version, report.pid, report.started_at, report.repos, report.watches
    );
    for check in report.checks.iter().filter(|check| !check.ok) {
        text += &format!("{}: {}\n", check.name, check.finding);
        if let Some(remedy) = &check.remedy {
            text += &format!("  → {remedy}\n");
        }
    }
    text
}

/// The end of the newest log.
fn logs(lines: usize) -> Result<(), CommandError> {
    let dir = paths()?.logs();
    let fail = |error: io::Error| {
        CommandError::failed("there is no log")
            .cause(format!("{}: {error}", dir.display()))
            .hint("under systemd: `journalctl --user --unit orchd`")
    };
    let mut logs: Vec<PathBuf> = fs::read_dir(&dir)
        .map_err(fail)?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "log"))
        .collect();
    logs.sort();
    let newest = logs.pop().ok_or_else(|| fail(io::Error::from(io::ErrorKind::NotFound)))?;
    let text = String::from_utf8_lossy(&fs::read(newest).map_err(fail)?).into_owned();
    let all: Vec<&str> = text.lines().collect();
    let tail = &all[all.len().saturating_sub(lines)..];
    print(&tail.iter().map(|line| format!("{}\n", orch_shared::text::Visible(line))).collect::<String>())
}
