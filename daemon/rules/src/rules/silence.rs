//! `stalled`, `overdue` and `unstarted`: a worker is silent, in one of three ways (domain.md section 6).

use orch_shared::{
    alert::{PromptKind, Rule, Severity},
    time::{Spoken, Timestamp},
    worker::Health,
};

use crate::{
    engine::{SessionsSeen, Worker},
    view::{Finding, View, text},
};

pub(crate) fn find(view: &View<'_>) -> Vec<Finding> {
    view.active().filter_map(|worker| silent(view, worker)).collect()
}

fn silent(view: &View<'_>, worker: &Worker) -> Option<Finding> {
    let (task, thresholds) = (&worker.task, view.settings().thresholds_of(worker));
    let (rule, severity, title, detail) = match worker.health {
        Health::Stalled => (
            Rule::Stalled,
            Severity::Urgent,
            format!("{task} is stalled"),
            format!(
                "No commit and no file change for more than {}{}.",
                Spoken(thresholds.stall_after),
                session(worker, "is there but silent", "it has probably crashed")
            ),
        ),
        Health::Overdue => (
            Rule::Overdue,
            Severity::Normal,
            format!("{task} is overdue"),
            format!("No commit for more than {}.", Spoken(thresholds.checkpoint_within)),
        ),
        Health::Unstarted => (
            Rule::Unstarted,
            Severity::Normal,
            format!("{task} has not started"),
            format!(
                "Nothing for more than {} since its worktree appeared{}.",
                Spoken(thresholds.start_within),
                session(worker, "is there and has done nothing", "nobody has begun")
            ),
        ),
        Health::Ok | Health::Missing => return None,
    };
    Some(Finding {
        rule,
        severity,
        workers: vec![task.clone()],
        subject: String::new(),
        prompt: Some(PromptKind::Continue),
        text: text(title, detail, evidence(view, worker)),
        happened: None,
    })
}

/// Who is there, where that is known: words beside the verdict (domain.md section 6, session evidence).
fn session(worker: &Worker, present: &str, absent: &str) -> String {
    match worker.sessions.as_ref().map(SessionsSeen::session) {
        None => String::new(),
        Some(Some(session)) => format!("; {session} {present}"),
        Some(None) => format!("; no session has its directory there: {absent}"),
    }
}

fn evidence(view: &View<'_>, worker: &Worker) -> Vec<String> {
    let last = worker.own.last().map_or_else(
        || format!("no own commit since {}", worker.observed_at),
        |own| format!("last own commit {} at {}", own.oid, view.arrived(own.oid)),
    );
    let newest = |seen: Option<Timestamp>| seen.map_or_else(|| "none known".to_owned(), |at| at.to_string());
    let files = worker
        .activity
        .as_ref()
        .map(|looked| format!("last file change {}, looked at {}", newest(looked.seen.newest), looked.at));
    [Some(last), files].into_iter().flatten().collect()
}
