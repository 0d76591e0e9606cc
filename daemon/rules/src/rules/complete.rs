//! `complete`: a worker is done, and nothing speaks against it.

use orch_shared::{
    alert::{Rule, Severity},
    worker::Phase,
};

use crate::view::{Finding, View, text};

/// Raised once its files were looked at: a worker with changes that no commit has is not done.
pub(crate) fn find(view: &View<'_>) -> Vec<Finding> {
    let complete = view.active().filter(|worker| worker.phase() == Phase::Complete);
    let looked_at = complete
        .filter(|worker| worker.present_worktree().is_none() || worker.looked_since_its_last_commit().is_some());
    looked_at
        .filter(|worker| super::complete_but::objections(view, worker).is_empty())
        .map(|worker| {
            let task = &worker.task;
            let known = match (worker.present_worktree(), worker.dirty()) {
                (None, _) => "it has no worktree",
                (Some(_), Some(_)) => "nothing lies uncommitted in its worktree",
                (Some(_), None) => "whether its worktree is clean could not be told",
            };
            let evidence = worker.fold.completed.map(|oid| format!("commit {oid}: `git show {oid}`"));
            Finding {
                rule: Rule::Complete,
                severity: Severity::Info,
                workers: vec![task.clone()],
                subject: String::new(),
                prompt: None,
                text: text(
                    format!("{task} is complete"),
                    format!("{} own commits; {known}.", worker.own.len()),
                    evidence.into_iter().collect(),
                ),
                happened: None,
            }
        })
        .collect()
}
