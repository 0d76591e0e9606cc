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
            let branch = worker.branch.shown();
            let (what, evidence, remedy) = if worker.tip.is_none() {
                let last = worker.own.last().map_or_else(
                    || "It had no own commit.".to_owned(),
                    |own| {
                        let short = own.oid.short();
                        format!("Its last own commit is {short}; `git branch NAME {}` brings it back.", own.oid)
                    },
                );
                ("branch", format!("`git branch --list {}`", branch.expose()), last)
            } else {
                let remedy = "Its branch is there; `git worktree add PATH BRANCH` gives it a worktree again.";
                ("worktree", "`git worktree list`".to_owned(), remedy.to_owned())
            };
            Finding {
                rule: Rule::Missing,
                severity: Severity::Normal,
                workers: vec![task.clone()],
                subject: what.to_owned(),
                prompt: None,
                text: text(format!("{task} is missing: its {what} is gone"), remedy, vec![evidence]),
                happened: None,
            }
        })
        .collect()
}
