//! Starts the daemon where none runs, and waits for its word that it is ready, not for a guess of time.

use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use orch_shared::paths::{Paths, SOCKET_VARIABLE};

use crate::{
    connection::{Connection, paths},
    error::CommandError,
    exit_code,
    instance::{self, Holder},
    unit::{self, Manager, Standing},
};

/// Which program the daemon is, for those who keep it elsewhere than beside orchctl.
const PROGRAM_VARIABLE: &str = "ORCHD_PROGRAM";
/// A daemon that has not said by then whether it is ready hangs.
const READY_DEADLINE: Duration = Duration::from_secs(60);
/// How long the start of somebody else may take until it answers.
const OTHER_START_DEADLINE: Duration = Duration::from_secs(10);
/// How often it is looked whether it does.
const GLANCE: Duration = Duration::from_millis(5);

/// How it came that the daemon runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Started {
    Already,
    Now,
}

/// Returns when the daemon answers.
pub(crate) fn ensure_running() -> Result<Started, CommandError> {
    let paths = paths()?;
    // The service manager is asked before the socket is: to connect may be to start what has failed, and to wait in vain.
    if let Some(manager) = unit::installed() {
        match manager.standing() {
            Standing::Running => return wait_for_other(&paths).map(|()| Started::Already),
            Standing::Awaited | Standing::Changing => return start_service(manager, &paths),
            Standing::Ended if Connection::open_if_running(paths.socket())?.is_some() => return Ok(Started::Already),
            Standing::Ended => return start_service(manager, &paths),
            // Files without a manager, as in a container: then it is started as if they were not there.
            Standing::Unreachable(_) => {}
        }
    }
    if Connection::open_if_running(paths.socket())?.is_some() {
        return Ok(Started::Already);
    }
    let program = daemon_program()?;
    let begun = Instant::now();
    loop {
        match spawn(&program, &paths)? {
            Ready::Yes => break,
            // One that was killed a moment ago holds its lock until the kernel has cleared it away.
            Ready::OtherRuns if is_gone(&paths)? && begun.elapsed() < OTHER_START_DEADLINE => {}
            Ready::OtherRuns => {
                wait_for_other(&paths)?;
                break;
            }
        }
    }
    Ok(Started::Now)
}

/// Has the service manager start it; that it says so when it is ready is in its unit.
pub(crate) fn start_service(manager: Manager, paths: &Paths) -> Result<Started, CommandError> {
    manager.start().map_err(|error| {
        let error = error.with_exit_code(exit_code::UNREACHABLE);
        match instance::holder(&paths.lock()) {
            Holder::Process(pid) => error
                .cause(format!("an orchd that was started otherwise runs as process {}", pid.as_raw_nonzero()))
                .hint("`orchctl daemon restart` ends it, and starts the service"),
            Holder::Nobody | Holder::Unnamed => error,
        }
    })?;
    wait_for_other(paths).map(|()| Started::Now)
}

/// Where orchd is: as the environment says, beside this program, or in the PATH.
pub(crate) fn daemon_program() -> Result<PathBuf, CommandError> {
    if let Some(given) = std::env::var_os(PROGRAM_VARIABLE).filter(|value| !value.is_empty()) {
        return Ok(PathBuf::from(given));
    }
    let name = format!("orchd{}", std::env::consts::EXE_SUFFIX);
    let beside = std::env::current_exe().ok().and_then(|own| own.parent().map(|dir| dir.join(&name)));
    let in_path = std::env::var_os("PATH").unwrap_or_default();
    let found = beside.into_iter().chain(std::env::split_paths(&in_path).map(|dir| dir.join(&name)));
    found.into_iter().find(|path| path.is_absolute() && path.is_file()).ok_or_else(|| {
        CommandError::new(exit_code::UNREACHABLE, "the program orchd is not to be found")
            .hint("put it beside orchctl or into the PATH: `cargo build --release` makes both")
    })
}

enum Ready {
    Yes,
    /// Somebody else was quicker.
    OtherRuns,
}

fn spawn(program: &Path, paths: &Paths) -> Result<Ready, CommandError> {
    let cannot = |cause: String| {
        CommandError::new(exit_code::UNREACHABLE, "orchd cannot be started")
            .cause(format!("{}: {cause}", program.display()))
    };
    let mut command = Command::new(program);
    // It holds no directory of the person's, and its relative paths would mean others from there.
    command.arg("--ready-on-stdout").current_dir("/").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    if std::env::var_os(SOCKET_VARIABLE).is_some() {
        command.env(SOCKET_VARIABLE, paths.socket());
    }
    let mut child = command.spawn().map_err(|error| cannot(error.to_string()))?;
    match said(&mut child) {
        Some(lines) if lines.first().is_some_and(|line| line == "ready") => Ok(Ready::Yes),
        Some(lines) => {
            // It has said all it had to say, and ends.
            let ended = child.wait().map_or_else(|error| error.to_string(), |status| status.to_string());
            refusal(&lines).unwrap_or_else(|| Err(cannot(format!("it ended before it was ready ({ended})"))))
        }
        None => {
            drop(child.kill());
            drop(child.wait());
            Err(cannot(format!("it did not get ready within {}s", READY_DEADLINE.as_secs()))
                .hint("`orchctl daemon logs` may say why"))
        }
    }
}

/// What it says until it closes its output, or nothing when it says nothing in time.
fn said(child: &mut Child) -> Option<Vec<String>> {
    let output = BufReader::new(child.stdout.take()?);
    let (tell, told) = mpsc::channel();
    thread::spawn(move || tell.send(output.lines().map_while(Result::ok).collect()));
    told.recv_timeout(READY_DEADLINE).ok()
}

/// Its own words, as ours. None when it had no words.
fn refusal(lines: &[String]) -> Option<Result<Ready, CommandError>> {
    let mut lines = lines.iter();
    let sentence = lines.next()?.strip_prefix("error: ")?;
    if sentence.starts_with("orchd is already running") {
        return Some(Ok(Ready::OtherRuns));
    }
    let error = CommandError::new(exit_code::UNREACHABLE, sentence);
    Some(Err(lines.fold(error, |error, line| match (line.strip_prefix("cause: "), line.strip_prefix("hint: ")) {
        (Some(cause), _) => error.cause(cause),
        (None, Some(hint)) => error.hint(hint),
        (None, None) => error,
    })))
}

/// Waits until who held the lock answers, or has dropped it. True when nobody is there any more.
fn is_gone(paths: &Paths) -> Result<bool, CommandError> {
    let begun = Instant::now();
    while Connection::open_if_running(paths.socket())?.is_none() && begun.elapsed() < OTHER_START_DEADLINE {
        if instance::holder(&paths.lock()) == Holder::Nobody {
            return Ok(true);
        }
        thread::sleep(GLANCE);
    }
    Ok(false)
}

/// Another start is under way: it answers soon, or it never will.
fn wait_for_other(paths: &Paths) -> Result<(), CommandError> {
    let begun = Instant::now();
    loop {
        if Connection::open_if_running(paths.socket())?.is_some() {
            return Ok(());
        }
        if begun.elapsed() > OTHER_START_DEADLINE {
            return Err(CommandError::new(exit_code::UNREACHABLE, "orchd is running, and does not answer")
                .cause(format!(
                    "{} is locked, and nobody listens on {}",
                    paths.lock().display(),
                    paths.socket().display()
                ))
                .hint("end it with `orchctl daemon stop`, and start it again"));
        }
        thread::sleep(GLANCE);
    }
}
