//! What the person typed for a repo or a task, with the directory in which it was typed.

use std::path::{Path, PathBuf, absolute};

use orch_shared::{
    ids::GitPath,
    protocol::{RepoSelector, TaskSelector},
};

use crate::error::CommandError;

/// The repo that was named, or the one around this directory.
pub(crate) fn repo(typed: Option<&str>) -> Result<RepoSelector, CommandError> {
    let here = current_dir()?;
    Ok(match typed {
        None => RepoSelector::Around(GitPath::from(here)),
        Some(text) => {
            RepoSelector::Given { text: text.to_owned(), path: GitPath::from(absolute_path(Path::new(text))?) }
        }
    })
}

/// The task that was named.
pub(crate) fn task(typed: &str) -> Result<TaskSelector, CommandError> {
    Ok(TaskSelector { text: typed.to_owned(), around: GitPath::from(current_dir()?) })
}

/// A path as the daemon can read it, whose working directory is another.
pub(crate) fn absolute_path(path: &Path) -> Result<PathBuf, CommandError> {
    absolute(path).map_err(|error| CommandError::failed("the path cannot be made absolute").cause(error))
}

fn current_dir() -> Result<PathBuf, CommandError> {
    std::env::current_dir().map_err(|error| {
        CommandError::failed("the current directory is not there any more").cause(error).hint("change to one that is")
    })
}
