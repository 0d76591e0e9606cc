//! `orchctl explain`: each number, its source and its threshold.

use orch_shared::protocol::{Request, Response};

use super::Ended;
use crate::{
    cli::TaskArgs,
    connection::Connection,
    error::CommandError,
    exit_code,
    output::{
        colour::{bold, dim, paint},
        json, print, shown,
    },
    selectors,
};

pub(super) fn run(args: &TaskArgs) -> Ended {
    let task = selectors::task(&args.task)?;
    let Response::Explanation(report) = Connection::open()?.ask(Request::ExplainWorker { task })? else {
        return Err(CommandError::unexpected_answer());
    };
    if args.json {
        json::print(&report)?;
        return Ok(exit_code::OK);
    }
    let worker = &report.worker;
    let mut text = format!(
        "{}  {} in {}: phase {}, health {}\n",
        paint(bold(), worker.task.as_str()),
        shown(&worker.branch),
        report.repo,
        worker.phase,
        worker.health
    );
    for evidence in &report.evidence {
        let threshold = evidence.threshold.as_ref().map(|threshold| format!("; {threshold}")).unwrap_or_default();
        let source = paint(dim(), &format!("[{}{threshold}]", shown(&evidence.source)));
        text += &format!("{:<12} {}  {source}\n", evidence.about, shown(&evidence.finding));
    }
    print(&text)?;
    Ok(exit_code::OK)
}
