//! `orchctl status --report`: the state as Markdown, for a person or a manager session to read.

mod actions;
mod progress;

use std::collections::BTreeMap;

use orch_shared::{
    ids::RepoName,
    plan::RunProgress,
    report::{AlertReport, RepoReport, StatusReport, WorkerReport},
    text::Visible,
    time::{Spoken, Timestamp},
    worker::{Health, NeedState, RepoState},
};

use crate::quote::markdown::cell;

/// The longest text in a cell, in bytes.
const LONGEST_CELL: usize = 80;

/// Renders the status of all repos; `runs` says how far the plan is that a repo carries out.
#[must_use]
pub fn render_report(status: &StatusReport, runs: &BTreeMap<RepoName, RunProgress>, now: Timestamp) -> String {
    let mut out = format!("# Worker Status Report\n\nGenerated {}.\n", status.generated_at);
    if status.repos.is_empty() {
        out.push_str("\nNo repo is registered.\n");
    }
    for repo in &status.repos {
        render_repo(&mut out, repo, runs.get(&repo.name), status.repos.len() > 1, now);
    }
    out
}

fn render_repo(out: &mut String, repo: &RepoReport, run: Option<&RunProgress>, among_others: bool, now: Timestamp) {
    line(out, &format!("\n## {}\n", repo.name));
    line(out, &format!("Base {}, state {}.", cell(repo.base.expose(), LONGEST_CELL), repo.state));
    if let (RepoState::Degraded, Some(why)) = (repo.state, &repo.degraded) {
        line(out, &format!("\nDegraded: {}", Visible(why)));
    }
    if repo.workers.is_empty() {
        line(out, "\nNo workers.");
    } else {
        line(out, "\n| Worker | Phase | Health | Items | Commits | Last commit | Needs |");
        line(out, "|---|---|---|---|---|---|---|");
        for worker in &repo.workers {
            render_worker(out, worker, now);
        }
    }
    if let Some(run) = run {
        progress::render(out, run, now);
    }
    line(out, "\n### Alerts\n");
    if repo.alerts.is_empty() {
        line(out, "None.");
    }
    for alert in &repo.alerts {
        render_alert(out, alert, now);
    }
    line(out, "\n### Recommended actions\n");
    actions::render(out, repo, among_others);
}

fn render_worker(out: &mut String, worker: &WorkerReport, now: Timestamp) {
    let last = worker.last_commit.as_ref().map_or_else(
        || "–".to_owned(),
        |commit| format!("{} {} ago", cell(commit.subject.expose(), LONGEST_CELL), Spoken(now.since(commit.at))),
    );
    let needs: Vec<String> = worker
        .needs
        .iter()
        .filter(|need| need.state != NeedState::Taken)
        .map(|need| format!("{} ({})", cell(need.item.expose(), LONGEST_CELL), need.state))
        .collect();
    let health = match worker.health {
        Health::Ok if worker.integrated => "integrated".to_owned(),
        health => health.to_string(),
    };
    let needs = if needs.is_empty() { "–".to_owned() } else { needs.join(", ") };
    let items = worker.progress.map_or_else(|| "–".to_owned(), |items| format!("{}/{}", items.done, items.total));
    let (task, phase, commits) = (&worker.task, worker.phase, worker.commits);
    line(out, &format!("| {task} | {phase} | {health} | {items} | {commits} | {last} | {needs} |"));
}

fn render_alert(out: &mut String, alert: &AlertReport, now: Timestamp) {
    let acknowledged = if alert.acknowledged { ", acknowledged" } else { "" };
    let age = Spoken(now.since(alert.since));
    line(
        out,
        &format!("- **{}** {} ({}, {age}{acknowledged})", alert.severity, cell(alert.title.expose(), 200), alert.id),
    );
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

#[cfg(test)]
mod tests;
