//! `stuck-operation`: a merge, rebase … that was begun in a worktree and does not end, or an index that a command left
//! locked.

use std::time::Duration;

use orch_shared::{
    alert::{PromptKind, Rule, Severity},
    facts::WorktreeFact,
    time::{Spoken, Timestamp},
};

use crate::{
    engine::Worker,
    view::{Finding, View, text},
};

/// So long an operation may take (domain.md section 8).
const PATIENCE: Duration = Duration::from_secs(15 * 60);

pub(crate) fn find(view: &View<'_>) -> Vec<Finding> {
    let there = view.active().filter_map(|worker| Some((worker, worker.present_worktree()?)));
    there
        .flat_map(|(worker, worktree)| {
            let operation = worktree.operation.filter(|(_, since)| is_overdue(view, worker, *since));
            let lock = worktree.index_lock.filter(|since| is_overdue(view, worker, *since));
            let operation = operation.map(|(operation, since)| {
                let subject = operation.to_string();
                let title = format!("{} is in the middle of a {operation}", worker.task);
                let detail = format!("It was begun more than {} ago and has not ended.", Spoken(PATIENCE));
                finding(worker, worktree, subject, (title, detail), format!("{operation} since {since}"))
            });
            let lock = lock.map(|since| {
                let title = format!("the index of {} is locked, and no git command runs", worker.task);
                let detail = format!(
                    "A command that died left the lock more than {} ago; until somebody removes it, nothing can be \
                     committed there.",
                    Spoken(PATIENCE)
                );
                finding(worker, worktree, "index.lock".to_owned(), (title, detail), format!("index.lock since {since}"))
            });
            operation.into_iter().chain(lock)
        })
        .collect()
}

fn is_overdue(view: &View<'_>, worker: &Worker, since: Timestamp) -> bool {
    view.has_passed(worker.counted_from(since, view.now()), PATIENCE)
}

fn finding(
    worker: &Worker,
    worktree: &WorktreeFact,
    subject: String,
    (title, detail): (String, String),
    what: String,
) -> Finding {
    Finding {
        rule: Rule::StuckOperation,
        severity: Severity::Normal,
        workers: vec![worker.task.clone()],
        subject,
        prompt: Some(PromptKind::Continue),
        text: text(title, detail, vec![format!("{what} in {}", worktree.path.shown().expose())]),
        happened: None,
    }
}
