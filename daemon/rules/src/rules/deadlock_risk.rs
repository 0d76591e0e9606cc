//! `deadlock-risk`: a worker waits for one that will not move by itself.

use orch_shared::{
    alert::{Rule, Severity},
    worker::{Health, Phase},
};

use crate::{
    engine::Worker,
    view::{Finding, View, text},
};

pub(crate) fn find(view: &View<'_>) -> Vec<Finding> {
    let graph = view.graph();
    let mut found: Vec<Finding> = Vec::new();
    for edge in graph.edges() {
        // A circle is told as one.
        let together = graph.circle_of(&edge.from).is_some_and(|circle| circle.contains(&edge.to));
        let Some(why) = view.worker(&edge.to).filter(|_| !together).and_then(|to| stands(view, to)) else { continue };
        let (from, to) = (&edge.from, &edge.to);
        if found.iter().any(|finding| finding.workers.first() == Some(from) && finding.subject == to.as_str()) {
            continue;
        }
        found.push(Finding {
            rule: Rule::DeadlockRisk,
            severity: Severity::Normal,
            workers: vec![from.clone(), to.clone()],
            subject: to.to_string(),
            prompt: None,
            text: text(
                format!("{from} waits for {to}, which {why}"),
                format!("It needs {} from it. Get {to} going first.", edge.what.expose()),
                vec![format!("commit {0}: `git show {0}`", edge.commit)],
            ),
            happened: None,
        });
    }
    found
}

/// Why a worker will not move by itself.
fn stands(view: &View<'_>, worker: &Worker) -> Option<&'static str> {
    let unmet = |task: &orch_shared::ids::TaskId| {
        let unmet = orch_shared::worker::NeedState::Unmet;
        view.needs().any(|need| need.key.worker == *task && need.state == unmet)
    };
    match (worker.phase(), worker.health) {
        (_, Health::Missing) => Some("is missing"),
        (Phase::Blocked, _) => Some("is blocked"),
        (_, Health::Stalled) => Some("is stalled"),
        (Phase::Waiting, _) if unmet(&worker.task) => Some("waits for what nobody can provide"),
        _ => None,
    }
}
