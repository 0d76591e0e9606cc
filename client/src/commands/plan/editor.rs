//! `orchctl plan edit`: the plan as a sheet in the person's editor, checked when it comes back.

use std::{
    fs,
    io::{IsTerminal as _, Read as _, Write as _, stdin, stdout},
    path::{Path, PathBuf},
    process::Command,
};

use orch_shared::{
    plan::PlanReport,
    protocol::{PlanSelector, Request, Response},
};

use super::{Ended, ask, print_json, selector};
use crate::{cli::WhichPlan, connection::Connection, error::CommandError, exit_code, output::print};

pub(super) fn run(from: Option<&Path>, print_only: bool, which: &WhichPlan) -> Ended {
    let plan = selector(which)?;
    let mut connection = Connection::open()?;
    if print_only {
        print(&sheet(&mut connection, &plan)?)?;
        return Ok(exit_code::OK);
    }
    let report = match from {
        Some(path) => {
            let sheet = read(path)?;
            ask(&mut connection, Request::EditPlan { plan, sheet })?
        }
        None => edit(&mut connection, &plan)?,
    };
    if which.json {
        print_json(&report)?;
    } else {
        print(&report.text)?;
    }
    Ok(exit_code::OK)
}

/// Lets the person edit until the sheet is right, or is left as it was.
pub(super) fn edit(connection: &mut Connection, plan: &PlanSelector) -> Result<PlanReport, CommandError> {
    let editor =
        ["VISUAL", "EDITOR"].iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    let Some(editor) = editor else {
        return Err(CommandError::failed("no editor is set").hint(
            "set EDITOR, or write the sheet with `orchctl plan edit --print` and hand it back with `--from FILE`",
        ));
    };
    let file = Sheet::new(&sheet(connection, plan)?)?;
    loop {
        file.edit_with(&editor)?;
        let sheet = read(&file.0)?;
        match ask(connection, Request::EditPlan { plan: plan.clone(), sheet }) {
            Err(error) if stdin().is_terminal() && stdout().is_terminal() => {
                error.print();
                if !again()? {
                    return Err(error.hint(format!("what you wrote is kept in {}", file.keep().display())));
                }
            }
            Err(error) => return Err(error.hint(format!("what you wrote is kept in {}", file.keep().display()))),
            Ok(report) => return Ok(report),
        }
    }
}

fn sheet(connection: &mut Connection, plan: &PlanSelector) -> Result<String, CommandError> {
    match connection.ask(Request::RenderSheet { plan: plan.clone() })? {
        Response::Text(text) => Ok(text),
        _ => Err(CommandError::unexpected_answer()),
    }
}

fn read(path: &Path) -> Result<String, CommandError> {
    let mut text = String::new();
    let read = if path.as_os_str() == "-" {
        stdin().lock().read_to_string(&mut text).map(drop)
    } else {
        fs::read_to_string(path).map(|read| text = read)
    };
    read.map_err(|error| CommandError::failed(format!("{} cannot be read", path.display())).cause(error))?;
    Ok(text)
}

fn again() -> Result<bool, CommandError> {
    print("Edit it again? [Y/n] ")?;
    let mut answer = String::new();
    let read = stdin().read_line(&mut answer);
    Ok(read.is_ok_and(|n| n > 0) && !answer.trim().to_lowercase().starts_with('n'))
}

/// A file of this person's own for the editor; it goes when it is not kept.
struct Sheet(PathBuf);

impl Sheet {
    fn new(text: &str) -> Result<Self, CommandError> {
        use std::os::unix::fs::OpenOptionsExt as _;
        let name = format!("orch-plan-{}.toml", std::process::id());
        let path = std::env::temp_dir().join(name);
        let fail = |error| CommandError::failed(format!("{} cannot be written", path.display())).cause(error);
        // Never one that is there: somebody else may have laid it.
        let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).map_err(fail)?;
        file.write_all(text.as_bytes()).map_err(fail)?;
        Ok(Self(path))
    }

    fn edit_with(&self, editor: &str) -> Result<(), CommandError> {
        // As git does: the variable may hold arguments, so the shell takes it apart.
        let status = Command::new("sh").arg("-c").arg(format!("{editor} \"$1\"")).arg("sh").arg(&self.0).status();
        match status {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(CommandError::failed(format!("the editor ended with {status}; nothing was changed"))),
            Err(error) => Err(CommandError::failed("the editor cannot be started").cause(error)),
        }
    }

    fn keep(self) -> PathBuf {
        let path = self.0.clone();
        std::mem::forget(self);
        path
    }
}

impl Drop for Sheet {
    fn drop(&mut self) {
        // What stays behind is a small file of this person's own.
        drop(fs::remove_file(&self.0));
    }
}
