//! `orchctl service`: the systemd user unit, or the launchd agent, in place and out of it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use orch_shared::report::SCHEMA;

use super::Ended;
use crate::{
    cli::ServiceVerb,
    connection::{Connection, paths},
    error::CommandError,
    exit_code,
    output::{json, print},
    start::{daemon_program, start_service},
    unit::{self, Manager, Placed, Standing, UnitFile},
};

pub(super) fn run(verb: ServiceVerb) -> Ended {
    match verb {
        ServiceVerb::Install { force } => install(force)?,
        ServiceVerb::Uninstall { force } => uninstall(force)?,
        ServiceVerb::Status { json } => status(json)?,
    }
    Ok(exit_code::OK)
}

/// What stands for the program in files that are only to be recognized.
const ANY_PROGRAM: &str = "orchd";

fn files(program: &Path) -> Result<Vec<UnitFile>, CommandError> {
    Manager::of_this_platform().files(&paths()?, program)
}

/// The files for the program as it lies here; where there is none any more, for any.
fn files_as_known() -> Result<Vec<UnitFile>, CommandError> {
    files(&installed_program().unwrap_or_else(|_| PathBuf::from(ANY_PROGRAM)))
}

fn installed_program() -> Result<PathBuf, CommandError> {
    let program = daemon_program()?;
    Ok(std::path::absolute(&program).unwrap_or(program))
}

fn install(force: bool) -> Result<(), CommandError> {
    if unit::has_own_socket() {
        return Err(CommandError::failed("the service would not be found: ORCH_SOCKET names a socket of its own")
            .hint("unset ORCH_SOCKET to use the service, or start orchd with `orchctl daemon start`"));
    }
    let manager = Manager::of_this_platform();
    let files = files(&installed_program()?)?;
    let mut done = refuse_changed(&files, force, Verb::Write)?;
    for file in &files {
        let verb = match place(file).map_err(|error| cannot("write", &file.path, &error))? {
            Placed::AsOurs => "in place already",
            Placed::Absent | Placed::ForOtherProgram | Placed::Differs => "written",
        };
        done += &format!("{verb}: {}\n", file.path.display());
    }
    print(&done)?;
    // No daemon is ended for a manager that cannot start another.
    if let Standing::Unreachable(error) = manager.standing() {
        return Err(error);
    }
    manager.enable(&files)?;
    // One without the manager would keep the service from its lock, and one of before runs the program of before.
    super::daemon::stop()?;
    start_service(manager, &paths()?)?;
    print("the service runs, now and after each login\n")
}

fn uninstall(force: bool) -> Result<(), CommandError> {
    let manager = Manager::of_this_platform();
    let files = files_as_known()?;
    let mut done = refuse_changed(&files, force, Verb::Remove)?;
    if !files.iter().any(|file| fs::symlink_metadata(&file.path).is_ok()) {
        return print("the service is not installed\n");
    }
    let standing = manager.standing();
    match &standing {
        Standing::Unreachable(_) => manager.forget(&paths()?),
        Standing::Ended => manager.disable()?,
        Standing::Awaited | Standing::Changing | Standing::Running => {
            manager.stop()?;
            manager.disable()?;
        }
    }
    for file in &files {
        match fs::remove_file(&file.path) {
            Ok(()) => done += &format!("removed: {}\n", file.path.display()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(cannot("remove", &file.path, &error)),
        }
    }
    print(&done)?;
    if !matches!(standing, Standing::Unreachable(_)) {
        return manager.reload();
    }
    if answers()? {
        print("no service manager can be reached; orchd runs on until `orchctl daemon stop`\n")?;
    }
    Ok(())
}

/// What is about to be done to the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    Write,
    Remove,
}

/// Stops before a file that somebody changed; with `force`, keeps it beside and says so.
fn refuse_changed(files: &[UnitFile], force: bool, verb: Verb) -> Result<String, CommandError> {
    let mut said = String::new();
    for file in files {
        let path = file.path.display();
        let (what, cause) = match file.placed().map_err(|error| cannot("read", &file.path, &error))? {
            Placed::Absent | Placed::AsOurs => continue,
            // What it says beside the path is ours, so that nothing of anybody's goes with it.
            Placed::ForOtherProgram if verb == Verb::Remove => continue,
            Placed::ForOtherProgram => ("starts another orchd", "it was installed from another place, or edited"),
            Placed::Differs => ("was changed", "it differs from what this orchctl would write"),
        };
        if !force {
            let done = if verb == Verb::Write { "written" } else { "removed" };
            return Err(CommandError::failed(format!("{path} {what} and is not {done}"))
                .cause(cause)
                .hint("look at it; `--force` keeps it beside as .orig and goes on"));
        }
        let kept = kept_as(&file.path);
        fs::copy(&file.path, &kept).map_err(|error| cannot("keep a copy of", &file.path, &error))?;
        said += &format!("kept: {}\n", kept.display());
    }
    Ok(said)
}

/// A name beside the file that nothing has yet.
fn kept_as(path: &Path) -> PathBuf {
    let named = |suffix: String| PathBuf::from(format!("{}.orig{suffix}", path.display()));
    let first = named(String::new());
    if !first.exists() {
        return first;
    }
    (1_u32..).map(|n| named(format!(".{n}"))).find(|path| !path.exists()).unwrap_or(first)
}

/// Writes the file whole or not at all. Says what lay there before.
fn place(file: &UnitFile) -> io::Result<Placed> {
    let placed = file.placed()?;
    if placed == Placed::AsOurs {
        return Ok(placed);
    }
    let dir = file.path.parent().unwrap_or(Path::new("/"));
    fs::create_dir_all(dir)?;
    let new = file.path.with_extension("new");
    fs::write(&new, file.text())?;
    fs::rename(&new, &file.path)?;
    Ok(placed)
}

fn cannot(verb: &str, path: &Path, error: &io::Error) -> CommandError {
    CommandError::failed(format!("cannot {verb} {}", path.display())).cause(error)
}

/// Whether a daemon answers. Not to be asked of a socket that would start one.
fn answers() -> Result<bool, CommandError> {
    let paths = paths()?;
    Ok(Connection::open_if_running(paths.socket()).is_ok_and(|connection| connection.is_some()))
}

fn status(as_json: bool) -> Result<(), CommandError> {
    let manager = Manager::of_this_platform();
    let standing = manager.standing();
    let running = matches!(standing, Standing::Running);
    let answers = match standing {
        Standing::Running | Standing::Ended | Standing::Unreachable(_) => answers()?,
        Standing::Awaited | Standing::Changing => false,
    };
    let mut text = String::new();
    let mut described = Vec::new();
    for file in &files_as_known()? {
        let state = match file.placed().map_err(|error| cannot("read", &file.path, &error))? {
            Placed::Absent => "absent",
            Placed::AsOurs => "in place",
            Placed::ForOtherProgram => "for another orchd",
            Placed::Differs => "changed",
        };
        text += &format!("{state}: {}\n", file.path.display());
        described.push(serde_json::json!({ "path": file.path.to_string_lossy(), "state": state }));
    }
    if as_json {
        return json::print(&serde_json::json!({
            "schema": SCHEMA, "files": described, "state": standing.word(), "running": running, "answers": answers
        }));
    }
    text += &in_words(&standing, answers);
    if matches!(standing, Standing::Ended | Standing::Changing) {
        text += &format!(
            "  → `orchctl service install` installs and starts it; `{}` may say why it ended\n",
            manager.log_command()
        );
    }
    print(&text)
}

fn in_words(standing: &Standing, answers: bool) -> String {
    let otherwise = if answers { "; an orchd that was started otherwise answers" } else { "" };
    match (standing, answers) {
        (Standing::Running, true) => "the service runs, and orchd answers\n".to_owned(),
        (Standing::Running, false) => "the service runs, and orchd does not answer\n".to_owned(),
        (Standing::Changing, _) => "the service is starting or ending\n".to_owned(),
        (Standing::Awaited, _) => "the service starts when the first client connects\n".to_owned(),
        (Standing::Ended, _) => format!("the service does not run{otherwise}\n"),
        (Standing::Unreachable(error), _) => {
            let (finding, remedy) = error.in_one_line();
            let remedy = remedy.map(|remedy| format!("  → {remedy}\n")).unwrap_or_default();
            format!("{finding}{otherwise}\n{remedy}")
        }
    }
}
