//! `stash`: all worktrees of a repo share one stash, so what one worker puts there another may take.

use orch_shared::alert::{Rule, Severity};

use super::rewritten::A_DAY;
use crate::view::{Finding, View, text};

pub(crate) fn find(view: &View<'_>) -> Vec<Finding> {
    let Some(change) = view.stash_change() else { return Vec::new() };
    let worker = change.worker.as_ref().and_then(|task| view.worker(task));
    let settled = worker.is_some_and(|worker| view.has_spoken_since(worker, change.last_own));
    if settled || view.has_passed(change.at, A_DAY) {
        return Vec::new();
    }
    let who = worker.map(|worker| worker.task.clone());
    let title = match (&who, change.newest) {
        (Some(task), _) => format!("{task} used the stash, which all worktrees share"),
        (None, Some(_)) => "the stash, which all worktrees share, has another entry on top".to_owned(),
        (None, None) => "the stash, which all worktrees share, was emptied".to_owned(),
    };
    vec![Finding {
        rule: Rule::Stash,
        severity: Severity::Info,
        workers: who.into_iter().collect(),
        subject: change.newest.map(|newest| newest.to_string()).unwrap_or_default(),
        prompt: None,
        text: text(title, "Another worker's `git stash pop` takes it from there.", vec!["`git stash list`".to_owned()]),
        happened: Some(change.at),
    }]
}
