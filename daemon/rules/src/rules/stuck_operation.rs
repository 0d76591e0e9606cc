//! `stuck-operation`: a merge, rebase … that was begun in a worktree and does not end.

use std::time::Duration;

use orch_shared::{
    alert::{PromptKind, Rule, Severity},
    time::Spoken,
};

use crate::view::{Finding, View, text};

/// So long an operation may take (domain.md section 8).
const PATIENCE: Duration = Duration::from_secs(15 * 60);

pub(crate) fn find(view: &View<'_>) -> Vec<Finding> {
    let operating = view.active().filter_map(|worker| {
        let worktree = worker.present_worktree()?;
        Some((worker, worktree, worktree.operation?))
    });
    operating
        .filter(|(worker, _, (_, since))| view.has_passed((*since).max(worker.grace), PATIENCE))
        .map(|(worker, worktree, (operation, since))| {
            let task = &worker.task;
            Finding {
                rule: Rule::StuckOperation,
                severity: Severity::Normal,
                workers: vec![task.clone()],
                subject: operation.to_string(),
                prompt: Some(PromptKind::Continue),
                text: text(
                    format!("{task} is in the middle of a {operation}"),
                    format!("It was begun more than {} ago and has not ended.", Spoken(PATIENCE)),
                    vec![format!("{operation} since {since} in {}", worktree.path.shown().expose())],
                ),
                happened: None,
            }
        })
        .collect()
}
