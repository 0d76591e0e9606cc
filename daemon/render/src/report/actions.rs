//! What to do about the alerts: one line each, with the command or prompt that does it, the most urgent first.

use orch_shared::{
    alert::{PromptKind, Rule, Severity},
    ids::TaskId,
    report::{AlertReport, RepoReport},
    worker::NeedState,
};

use super::line;
use crate::quote::markdown::cell;

/// The longest title, in bytes.
const LONGEST: usize = 200;

pub(super) fn render(out: &mut String, repo: &RepoReport, among_others: bool) {
    let acted_on =
        |alert: &&AlertReport| !alert.acknowledged && alert.severity > Severity::Info && alert.ended.is_none();
    let mut alerts: Vec<&AlertReport> = repo.alerts.iter().filter(acted_on).collect();
    alerts.sort_by(|a, b| b.severity.cmp(&a.severity).then(a.since.cmp(&b.since)));
    if alerts.is_empty() {
        line(out, "Nothing needs you.");
    }
    for (index, alert) in alerts.into_iter().enumerate() {
        let commands: Vec<String> =
            commands(repo, alert, among_others).iter().map(|command| format!("`{command}`")).collect();
        let title = cell(alert.title.expose(), LONGEST);
        line(out, &format!("{}. {title}: {} {}", index + 1, what_to_do(alert), commands.join(", ")));
    }
}

/// What a person does, before the commands that do it.
const fn what_to_do(alert: &AlertReport) -> &'static str {
    match (alert.rule, alert.prompt) {
        (Rule::Blocked, _) => "decide, and paste",
        (Rule::Deadlock, _) => "choose a way out, and paste",
        (_, Some(_)) => "paste",
        (Rule::Needs, _) => "remind who is awaited with",
        (Rule::AllComplete, _) => "review what was done and merge the branches, those that others need first; see",
        (Rule::Degraded, _) => "find out what is wrong with",
        _ => "see",
    }
}

fn commands(repo: &RepoReport, alert: &AlertReport, among_others: bool) -> Vec<String> {
    let named = |task: &TaskId| if among_others { format!("{}:{task}", repo.name) } else { task.to_string() };
    let first = alert.workers.first();
    let task = first.map_or_else(|| "TASK".to_owned(), &named);
    match (alert.rule, alert.prompt) {
        (Rule::Blocked, Some(kind)) => vec![format!("orchctl prompt {kind} {task} --answer '…'")],
        (_, Some(PromptKind::Deadlock)) => {
            let ways = ["stub", "merge", "rescope"];
            ways.map(|way| format!("orchctl prompt deadlock {task} --choose {way}")).to_vec()
        }
        (_, Some(kind)) => vec![format!("orchctl prompt {kind} {task}")],
        (Rule::Needs, None) => {
            let awaited = awaited(repo, first);
            let nudges = awaited.iter().map(|task| format!("orchctl prompt nudge {}", named(task)));
            if awaited.is_empty() { vec![format!("orchctl explain {task}")] } else { nudges.collect() }
        }
        (Rule::Degraded, None) => vec!["orchctl doctor".to_owned()],
        (Rule::AllComplete, None) => vec!["orchctl log".to_owned()],
        (_, None) if first.is_some() => vec![format!("orchctl explain {task}")],
        (_, None) => vec![format!("orchctl ack {}", alert.id)],
    }
}

/// The workers of this repo from whom that one needs something they have not made yet.
fn awaited<'a>(repo: &'a RepoReport, needing: Option<&TaskId>) -> Vec<&'a TaskId> {
    let worker = repo.workers.iter().find(|worker| Some(&worker.task) == needing);
    let open = worker.into_iter().flat_map(|worker| &worker.needs).filter(|need| need.state == NeedState::Open);
    let mut tasks: Vec<&TaskId> = open
        .filter_map(|need| repo.workers.iter().find(|other| other.task.as_str() == need.worker.expose()))
        .map(|worker| &worker.task)
        .collect();
    tasks.dedup();
    tasks
}
