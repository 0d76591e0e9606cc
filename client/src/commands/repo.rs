//! `orchctl repo`: which repos are registered, and their settings.

use orch_shared::{
    ids::{GitPath, RepoName},
    protocol::{Request, Response},
    report::{RegisteredRepo, ReposReport, SCHEMA},
};

use super::Ended;
use crate::{
    cli::RepoVerb,
    connection::Connection,
    error::CommandError,
    exit_code,
    output::{
        colour::bold,
        json, print, shown,
        table::{Cell, layout, terminal_width},
    },
    selectors,
};

pub(super) fn run(verb: RepoVerb) -> Ended {
    let mut connection = Connection::open()?;
    match verb {
        RepoVerb::Add { path, base, name, json } => {
            let path = GitPath::from(selectors::absolute_path(&path)?);
            let answer = connection.ask(Request::AddRepo { path, base, name })?;
            registered(answer, json, true)
        }
        RepoVerb::Set { repo, key, value, json } => {
            let repo = selectors::repo(Some(&repo))?;
            registered(connection.ask(Request::SetRepo { repo, key, value })?, json, false)
        }
        RepoVerb::List { json } => {
            let Response::Repos(report) = connection.ask(Request::ListRepos)? else {
                return Err(CommandError::unexpected_answer());
            };
            list(&report, json)
        }
        RepoVerb::Remove { repo, json } => {
            let repo = selectors::repo(Some(&repo))?;
            let Response::Unregistered { name, path } = connection.ask(Request::RemoveRepo { repo })? else {
                return Err(CommandError::unexpected_answer());
            };
            if json {
                json::print(&serde_json::json!({ "schema": SCHEMA, "removed": name, "path": path }))?;
            } else {
                print(&format!("{name} is not watched any more; {} is untouched\n", shown(&path)))?;
            }
            Ok(exit_code::OK)
        }
    }
}

fn registered(answer: Response, as_json: bool, is_new: bool) -> Ended {
    let Response::Registered { repo, before } = answer else { return Err(CommandError::unexpected_answer()) };
    if as_json {
        json::print(&ReposReport { schema: SCHEMA, repos: vec![repo] })?;
    } else {
        print(&sentence(&repo, before.as_ref().filter(|_| is_new)))?;
    }
    Ok(exit_code::OK)
}

/// What was registered, in one line.
pub(super) fn sentence(repo: &RegisteredRepo, before: Option<&RepoName>) -> String {
    let base = repo.base.as_ref().map(|base| format!(", base {}", shown(base))).unwrap_or_default();
    let how = match before {
        None => format!("is now registered as {}", repo.name),
        Some(before) if *before == repo.name => format!("is registered already, as {}", repo.name),
        Some(before) => format!("is registered already, as {before}, and called {} from now on", repo.name),
    };
    format!("{} {how}{base}, workers below {}\n", shown(&repo.path), repo.branch_prefix)
}

fn list(report: &ReposReport, as_json: bool) -> Ended {
    if as_json {
        json::print(report)?;
    } else if report.repos.is_empty() {
        print("No repo is registered. Register one: orchctl up PATH\n")?;
    } else {
        let rows: Vec<Vec<Cell>> = report
            .repos
            .iter()
            .map(|repo| {
                vec![
                    Cell::styled(repo.name.as_str(), bold()),
                    Cell::new(repo.state.as_str()),
                    Cell::new(repo.workers.to_string()),
                    Cell::new(repo.base.as_ref().map(shown).unwrap_or_default()),
                    Cell::new(repo.branch_prefix.as_str()),
                    Cell::new(shown(&repo.path)),
                ]
            })
            .collect();
        print(&layout(&["NAME", "STATE", "WORKERS", "BASE", "PREFIX", "PATH"], &rows, terminal_width()))?;
    }
    Ok(exit_code::OK)
}
