//! `orchctl status`: a table of workers for each repo, what needs a person, and what to do about it.

mod redraw;

use orch_shared::{
    alert::Severity,
    protocol::{Request, Response},
    report::{AlertReport, RepoReport, StatusReport, WorkerReport},
    text::Visible,
    time::Timestamp,
    worker::{Health, NeedState, Phase, RepoState},
};

use super::Ended;
use crate::{
    cli::StatusArgs,
    connection::Connection,
    error::CommandError,
    exit_code,
    output::{
        ago,
        colour::{bold, dim, of_health, of_phase, of_severity, paint},
        json, print, shown,
        table::{Cell, layout, terminal_width},
    },
    selectors,
};

pub(super) fn run(args: &StatusArgs) -> Ended {
    let repo = selectors::repo(args.repo.as_deref())?;
    if args.form.watch {
        return redraw::run(&repo);
    }
    let mut connection = Connection::open()?;
    if args.form.report && !args.form.exit_code {
        let Response::Text(text) = connection.ask(Request::RenderReport { repo })? else {
            return Err(CommandError::unexpected_answer());
        };
        print(&text)?;
        return Ok(exit_code::OK);
    }
    let Response::Status(status) = connection.ask(Request::GetStatus { repo: repo.clone() })? else {
        return Err(CommandError::unexpected_answer());
    };
    if args.form.json {
        json::print(&status)?;
    } else if args.form.report {
        let Response::Text(text) = connection.ask(Request::RenderReport { repo })? else {
            return Err(CommandError::unexpected_answer());
        };
        print(&text)?;
    } else if args.form.short {
        print(&(short(&status) + "\n"))?;
    } else {
        print(&render(&status, terminal_width()))?;
    }
    let urgent = || status.repos.iter().flat_map(|repo| &repo.alerts).any(|alert| alert.severity == Severity::Urgent);
    Ok(if args.form.exit_code && urgent() { exit_code::URGENT } else { exit_code::OK })
}

/// The whole status as text.
pub(super) fn render(status: &StatusReport, width: Option<usize>) -> String {
    if status.repos.is_empty() {
        return "No repo is registered. Register one: orchctl up PATH\n".to_owned();
    }
    let repos: Vec<String> =
        status.repos.iter().map(|repo| render_repo(repo, status.repos.len() > 1, status.generated_at, width)).collect();
    repos.join("\n")
}

fn render_repo(repo: &RepoReport, among_others: bool, now: Timestamp, width: Option<usize>) -> String {
    // What the base is shows only in the first reading.
    let base = if repo.base.expose().is_empty() { String::new() } else { format!("base {}, ", shown(&repo.base)) };
    let about = format!("{base}{}", shown(&repo.path));
    let mut text = format!("{}  {}\n", paint(bold(), repo.name.as_str()), paint(dim(), &about));
    match (repo.state, &repo.degraded) {
        (RepoState::Degraded, Some(why)) => {
            text += &format!("{}\n", paint(of_severity(Severity::Normal), &format!("degraded: {}", Visible(why))));
        }
        (RepoState::CatchingUp, _) => text += "reading the history; this is not everything yet\n",
        _ => {}
    }
    if repo.workers.is_empty() {
        text += "No workers: no branch like work/task-1 yet.\n";
    } else {
        let planned = repo.workers.iter().any(|worker| worker.progress.is_some());
        let mut heads = vec!["TASK", "PHASE", "HEALTH", "COMMITS", "LAST COMMIT", "AGE", "NEEDS"];
        let mut rows: Vec<Vec<Cell>> = repo.workers.iter().map(|worker| row(worker, now)).collect();
        if planned {
            const PLACE: usize = 3;
            heads.insert(PLACE, "ITEMS");
            for (row, worker) in rows.iter_mut().zip(&repo.workers) {
                let items = worker.progress.map_or_else(String::new, |items| format!("{}/{}", items.done, items.total));
                row.insert(PLACE, Cell::new(items));
            }
        }
        text += &layout(&heads, &rows, width);
    }
    if !repo.alerts.is_empty() {
        text += "\n";
        text += &repo.alerts.iter().map(|alert| alert_lines(alert, among_others, now)).collect::<String>();
    }
    text
}

fn row(worker: &WorkerReport, now: Timestamp) -> Vec<Cell> {
    let (last, age) = worker
        .last_commit
        .as_ref()
        .map_or_else(|| (String::new(), String::new()), |commit| (shown(&commit.subject), ago(now, commit.at)));
    let needs = worker.needs.iter().filter(|need| need.state != NeedState::Taken);
    let needs = needs.map(|need| format!("{}/{} {}", shown(&need.worker), shown(&need.item), need.state));
    let health = match (worker.operation, worker.integrated) {
        (Some(operation), _) => Cell::new(format!("in a {operation}")),
        (None, true) => Cell::styled("integrated", dim()),
        (None, false) => Cell::styled(worker.health.as_str(), of_health(worker.health)),
    };
    vec![
        Cell::styled(worker.task.as_str(), bold()),
        Cell::styled(worker.phase.as_str(), of_phase(worker.phase)),
        health,
        Cell::new(worker.commits.to_string()),
        Cell::new(last),
        Cell::styled(age, dim()),
        Cell::new(needs.collect::<Vec<_>>().join(", ")),
    ]
}

/// An alert and what to do about it. Where several repos are shown, the command says which one is meant.
pub(super) fn alert_lines(alert: &AlertReport, among_others: bool, now: Timestamp) -> String {
    let severity = paint(of_severity(alert.severity), &format!("{:<6}", alert.severity.as_str()));
    let mut notes = vec![ago(now, alert.since), alert.id.to_string()];
    if alert.acknowledged {
        notes.push("acknowledged".to_owned());
    }
    if let Some(until) = alert.snoozed_until.filter(|until| *until > now) {
        notes.push(format!("silent until {until}"));
    }
    if alert.ended.is_some() {
        notes.push("over".to_owned());
    }
    let mut text =
        format!("{severity}  {}  {}\n", shown(&alert.title), paint(dim(), &format!("({})", notes.join(", "))));
    if let Some(prompt) = alert.prompt {
        // Where nobody is named, the person knows whose work it is.
        let task = alert.workers.first().map_or("TASK", |task| task.as_str());
        let task = if among_others { format!("{}:{task}", alert.repo) } else { task.to_owned() };
        text += &format!("        → orchctl prompt {prompt} {task}\n");
    }
    text
}

/// One line for a shell prompt or a status bar: what needs a person first.
fn short(status: &StatusReport) -> String {
    let repos: Vec<String> = status
        .repos
        .iter()
        .map(|repo| {
            let active: Vec<&WorkerReport> = repo.workers.iter().filter(|worker| !worker.integrated).collect();
            let mut parts: Vec<String> = Vec::new();
            let mut count = |n: usize, word: &str| {
                if n > 0 {
                    parts.push(format!("{n} {word}"));
                }
            };
            if repo.state == RepoState::Degraded {
                count(1, "degraded");
            }
            let urgent = repo.alerts.iter().filter(|it| it.severity == Severity::Urgent && !it.acknowledged);
            count(urgent.count(), "urgent");
            for health in [Health::Stalled, Health::Missing] {
                count(active.iter().filter(|worker| worker.health == health).count(), health.as_str());
            }
            for phase in [Phase::Blocked, Phase::Waiting, Phase::Working, Phase::Pending, Phase::Complete] {
                count(active.iter().filter(|worker| worker.phase == phase).count(), phase.as_str());
            }
            let said = if parts.is_empty() { "no workers".to_owned() } else { parts.join(", ") };
            format!("{}: {said}", repo.name)
        })
        .collect();
    if repos.is_empty() { "no repos".to_owned() } else { repos.join(" | ") }
}
