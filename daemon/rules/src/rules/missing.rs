//! `missing`: the branch of a worker is gone, or its worktree before it was done.

use orch_shared::{
    alert::{Rule, Severity},
    worker::Health,
};

use crate::view::{Finding, View, text};

pub(crate) fn find(view: &View<'_>) -> Vec<Finding> {
    let missing = view.unfinished().filter(|worker| worker.health == Health::Missing);
    missing
        .map(|worker| {
            let task = &worker.task;
            let (what, evidence) = if worker.tip.is_none() {
                ("branch", format!("`git branch --list {}`", worker.branch.shown().expose()))
            } else {
                ("worktree", "`git worktree list`".to_owned())
            };
            let last = worker.own.last().map_or_else(
                || "It had no own commit.".to_owned(),
                |own| {
                    format!("Its last own commit is {}; `git branch NAME {}` brings it back.", own.oid.short(), own.oid)
                },
            );
            Finding {
                rule: Rule::Missing,
                severity: Severity::Normal,
                workers: vec![task.clone()],
                subject: what.to_owned(),
                prompt: None,
                text: text(format!("{task} is missing: its {what} is gone"), last, vec![evidence]),
                happened: None,
            }
        })
        .collect()
}
