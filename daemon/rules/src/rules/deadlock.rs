//! `deadlock`: workers wait for each other in a circle.

use orch_shared::alert::{PromptKind, Rule, Severity};

use crate::view::{Finding, View, text};

/// One finding a circle; urgent when all of its members stand still, else it is only forming. A circle that closes is
/// another episode than one that forms, so that it is told.
pub(crate) fn find(view: &View<'_>) -> Vec<Finding> {
    let graph = view.graph();
    graph
        .circles()
        .iter()
        .map(|circle| {
            let stands_still = |task| view.worker(task).is_some_and(crate::engine::Worker::stands_still);
            let severity = if circle.iter().all(stands_still) { Severity::Urgent } else { Severity::Normal };
            let members: Vec<String> = circle.iter().map(ToString::to_string).collect();
            let cycle = graph.shortest_cycle(circle);
            let waits: Vec<String> =
                cycle.iter().map(|edge| format!("{} waits for {} ({})", edge.from, edge.to, edge.what.expose())).collect();
            let title = match severity {
                Severity::Urgent => format!("deadlock: {}", members.join(", ")),
                _ => format!("deadlock forming: {}", members.join(", ")),
            };
            let ways = "Three ways out: a stub, one worker takes both, or the scope is redrawn (`--choose stub|merge|rescope`).";
            let evidence = cycle.iter().map(|edge| {
                format!("{} → {} for {}: commit {}", edge.from, edge.to, edge.what.expose(), edge.commit)
            });
            Finding {
                rule: Rule::Deadlock,
                severity,
                workers: circle.iter().cloned().collect(),
                subject: severity.to_string(),
                prompt: Some(PromptKind::Deadlock),
                text: text(title, format!("{}. {ways}", waits.join("; ")), evidence.collect()),
                happened: None,
            }
        })
        .collect()
}
