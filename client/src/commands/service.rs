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
    start::daemon_program,
    unit::{Manager, Placed, UnitFile},
};

pub(super) fn run(verb: ServiceVerb) -> Ended {
    match verb {
        ServiceVerb::Install { force } => install(force)?,
        ServiceVerb::Uninstall { force } => uninstall(force)?,
        ServiceVerb::Status { json } => status(json)?,
    }
    Ok(exit_code::OK)
}

fn files() -> Result<(Manager, Vec<UnitFile>), CommandError> {
    let manager = Manager::of_this_platform();
    let program = daemon_program()?;
    let program = std::path::absolute(&program).unwrap_or(program);
    Ok((manager, manager.files(&paths()?, &program)?))
}

fn install(force: bool) -> Result<(), CommandError> {
    let (manager, files) = files()?;
    let mut done = refuse_changed(&files, force, "written")?;
    for file in &files {
        let verb = match place(file).map_err(|error| cannot("write", &file.path, &error))? {
            Placed::AsOurs => "in place already",
            Placed::Absent | Placed::Differs => "written",
        };
        done += &format!("{verb}: {}\n", file.path.display());
    }
    print(&done)?;
    // A daemon without a manager would keep the service from its lock.
    if !manager.is_running() {
        super::daemon::stop()?;
    }
    manager.enable(&files)?;
    print("the service runs, now and after each login\n")
}

fn uninstall(force: bool) -> Result<(), CommandError> {
    let (manager, files) = files()?;
    let mut done = refuse_changed(&files, force, "removed")?;
    let mut any = false;
    if files.iter().any(|file| file.path.exists()) {
        manager.disable()?;
    }
    for file in &files {
        match fs::remove_file(&file.path) {
            Ok(()) => {
                any = true;
                done += &format!("removed: {}\n", file.path.display());
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(cannot("remove", &file.path, &error)),
        }
    }
    if any {
        manager.reload()?;
    } else if done.is_empty() {
        done += "the service is not installed\n";
    }
    print(&done)
}

/// Stops before a file that somebody changed; with `force`, keeps it beside and says so.
fn refuse_changed(files: &[UnitFile], force: bool, verb: &str) -> Result<String, CommandError> {
    let mut said = String::new();
    for file in files {
        if file.placed().map_err(|error| cannot("read", &file.path, &error))? != Placed::Differs {
            continue;
        }
        if !force {
            return Err(CommandError::failed(format!("{} was changed and is not {verb}", file.path.display()))
                .cause("it differs from what this orchctl would write")
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
    fs::write(&new, &file.text)?;
    fs::rename(&new, &file.path)?;
    Ok(placed)
}

fn cannot(verb: &str, path: &Path, error: &io::Error) -> CommandError {
    CommandError::failed(format!("cannot {verb} {}", path.display())).cause(error)
}

fn status(as_json: bool) -> Result<(), CommandError> {
    let (manager, files) = files()?;
    let running = manager.is_running();
    let answers = Connection::open_if_running(paths()?.socket()).is_ok_and(|connection| connection.is_some());
    let mut text = String::new();
    let mut described = Vec::new();
    for file in &files {
        let state = match file.placed().map_err(|error| cannot("read", &file.path, &error))? {
            Placed::Absent => "absent",
            Placed::AsOurs => "in place",
            Placed::Differs => "changed",
        };
        text += &format!("{state}: {}\n", file.path.display());
        described.push(serde_json::json!({ "path": file.path.to_string_lossy(), "state": state }));
    }
    if as_json {
        return json::print(&serde_json::json!({
            "schema": SCHEMA, "files": described, "running": running, "answers": answers
        }));
    }
    text += match (running, answers) {
        (true, true) => "the service runs, and orchd answers\n",
        (true, false) => "the service runs, and orchd does not answer\n",
        (false, true) => "the service does not run; an orchd that was started otherwise answers\n",
        (false, false) => "the service does not run\n",
    };
    if !running {
        text += &format!(
            "  → `orchctl service install` installs and starts it; `{}` may say why it ended\n",
            manager.log_command()
        );
    }
    print(&text)
}
