//! `orchctl up`: the one command for a newcomer. Starts the daemon, registers the repo, shows its workers.

use orch_shared::{
    ids::GitPath,
    protocol::{RepoSelector, Request, Response},
};

use super::{Ended, repo::sentence, status::render};
use crate::{
    cli::UpArgs,
    connection::Connection,
    error::CommandError,
    exit_code,
    output::{print, table::terminal_width},
    selectors, start,
};

pub(super) fn run(args: &UpArgs) -> Ended {
    let path = GitPath::from(selectors::absolute_path(&args.path)?);
    start::ensure_running()?;
    let mut connection = Connection::open()?;
    let request = Request::AddRepo { path: path.clone(), base: args.base.clone(), name: None };
    let Response::Registered { repo, before } = connection.ask(request)? else {
        return Err(CommandError::unexpected_answer());
    };
    let selector = RepoSelector::Given { text: repo.name.to_string(), path };
    let Response::Status(status) = connection.ask(Request::GetStatus { repo: selector })? else {
        return Err(CommandError::unexpected_answer());
    };
    print(&format!("{}\n{}", sentence(&repo, before.as_ref()), render(&status, terminal_width())))?;
    Ok(exit_code::OK)
}
