//! `orchctl log`: what workers said, newest last.

use orch_shared::protocol::{Request, Response};

use super::Ended;
use crate::{
    cli::LogArgs,
    connection::Connection,
    error::CommandError,
    exit_code,
    output::{
        colour::{bold, dim},
        json, print, shown,
        table::{Cell, layout, terminal_width},
    },
    selectors,
};

pub(super) fn run(args: &LogArgs) -> Ended {
    let task = args.task.as_deref().map(selectors::task).transpose()?;
    let answer = Connection::open()?.ask(Request::ListLog { task, repo: selectors::repo(None)? })?;
    let Response::Log(report) = answer else { return Err(CommandError::unexpected_answer()) };
    if args.json {
        json::print(&report)?;
    } else if report.commits.is_empty() {
        print("No status commits.\n")?;
    } else {
        let rows: Vec<Vec<Cell>> = report
            .commits
            .iter()
            .map(|entry| {
                vec![
                    Cell::styled(entry.commit.at.to_string(), dim()),
                    Cell::styled(entry.task.as_str(), bold()),
                    Cell::new(entry.commit.oid.short()),
                    Cell::new(shown(&entry.commit.subject)),
                ]
            })
            .collect();
        print(&layout(&["AT", "TASK", "COMMIT", "SUBJECT"], &rows, terminal_width()))?;
    }
    Ok(exit_code::OK)
}
