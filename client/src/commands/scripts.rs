//! `orchctl setup` and `orchctl launch`: scripts to read and run. Nothing is run here.

use orch_shared::{
    ids::GitPath,
    protocol::{Request, Response},
};

use super::Ended;
use crate::{
    cli::{LaunchArgs, SetupArgs},
    connection::Connection,
    error::CommandError,
    exit_code,
    output::{print, quoted, tell},
    selectors,
};

pub(super) fn setup(args: SetupArgs) -> Ended {
    let SetupArgs { write, wave, agent, unattended, repo } = args;
    let repo = selectors::repo(repo.as_deref())?;
    let (text, written) = ask(Request::RenderSetup { repo, wave, write, agent, unattended })?;
    match written.split_first() {
        None => print(&text)?,
        Some((script, others)) => {
            print(&format!("sh {}\n", quoted(script.as_path())))?;
            // The one line is the answer, so that it can be taken as it is.
            tell("then start the agents, each in a terminal of its own:");
            for other in others.iter().filter(|path| path.as_bytes().ends_with(b".sh")) {
                tell(&format!("  sh {}", quoted(other.as_path())));
            }
        }
    }
    Ok(exit_code::OK)
}

pub(super) fn launch(args: LaunchArgs) -> Ended {
    let task = selectors::task(args.task.as_deref().unwrap_or_default())?;
    let (text, _) = ask(Request::RenderLaunch { task, agent: args.agent, unattended: args.unattended })?;
    print(&text)?;
    Ok(exit_code::OK)
}

fn ask(request: Request) -> Result<(String, Vec<GitPath>), CommandError> {
    match Connection::open()?.ask(request)? {
        Response::Script { text, written } => Ok((text, written)),
        _ => Err(CommandError::unexpected_answer()),
    }
}
