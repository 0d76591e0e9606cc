//! `orchctl needs` and `needs resolve`: who waits for what, and what answers it.

use orch_shared::{
    protocol::{Request, Response},
    report::{NeedsEntry, NeedsReport, SCHEMA},
};

use super::Ended;
use crate::{
    cli::{NeedsArgs, NeedsVerb},
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

pub(super) fn run(args: NeedsArgs) -> Ended {
    match args.verb {
        Some(NeedsVerb::Resolve { task, item, note, json }) => resolve(&task, item, note, json),
        None => list(args.repo.as_deref(), args.json),
    }
}

fn list(repo: Option<&str>, as_json: bool) -> Ended {
    let repo = selectors::repo(repo)?;
    let Response::Needs(report) = Connection::open()?.ask(Request::ListNeeds { repo })? else {
        return Err(CommandError::unexpected_answer());
    };
    if as_json {
        json::print(&report)?;
    } else if report.needs.is_empty() {
        print("No needs.\n")?;
    } else {
        print(&render(&report.needs))?;
    }
    Ok(exit_code::OK)
}

fn resolve(task: &str, item: String, note: Option<String>, as_json: bool) -> Ended {
    let task = selectors::task(task)?;
    let Response::NeedResolved(entry) = Connection::open()?.ask(Request::ResolveNeed { task, item, note })? else {
        return Err(CommandError::unexpected_answer());
    };
    if as_json {
        json::print(&NeedsReport { schema: SCHEMA, needs: vec![entry] })?;
    } else {
        print(&render(&[entry]))?;
    }
    Ok(exit_code::OK)
}

pub(super) fn render(needs: &[NeedsEntry]) -> String {
    let rows: Vec<Vec<Cell>> = needs
        .iter()
        .map(|entry| {
            let need = &entry.need;
            let answer = match (need.provided_by, need.evidence, &need.note) {
                (Some(oid), Some(evidence), _) => format!("{} ({evidence})", oid.short()),
                (_, _, Some(note)) => shown(note),
                _ => String::new(),
            };
            vec![
                Cell::styled(entry.task.as_str(), bold()),
                Cell::new(shown(&need.item)),
                Cell::new(shown(&need.worker)),
                Cell::new(need.state.as_str()),
                Cell::new(answer),
            ]
        })
        .collect();
    layout(&["TASK", "NEEDS", "FROM", "STATE", "ANSWER"], &rows, terminal_width())
}
