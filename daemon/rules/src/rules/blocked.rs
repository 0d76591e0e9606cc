//! `blocked`: a worker says that it cannot go on.

use orch_shared::{
    alert::{PromptKind, Rule, Severity},
    worker::Phase,
};

use crate::view::{Finding, View, text};

/// The reason is part of the subject and the commit is not: another reason is another episode, an amended commit is not.
pub(crate) fn find(view: &View<'_>) -> Vec<Finding> {
    let blocked = view.active().filter(|worker| worker.phase() == Phase::Blocked);
    blocked
        .map(|worker| {
            let task = &worker.task;
            let reason = worker.fold.reason.as_ref().map_or("no reason given", |reason| reason.expose());
            let summary =
                worker.fold.last_status.and_then(|oid| view.commit(oid)).map(|commit| commit.summary.expose());
            let evidence = worker.fold.last_status.map(|oid| format!("commit {oid}: `git show {oid}`"));
            Finding {
                rule: Rule::Blocked,
                severity: Severity::Urgent,
                workers: vec![task.clone()],
                subject: worker.fold.reason.as_ref().map_or_else(String::new, |reason| reason.expose().to_owned()),
                prompt: Some(PromptKind::Resume),
                text: text(
                    format!("{task} is blocked: {reason}"),
                    summary.unwrap_or_default(),
                    evidence.into_iter().collect(),
                ),
                happened: None,
            }
        })
        .collect()
}
