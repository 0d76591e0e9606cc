//! `complete-but`: a worker says that it is done, and something speaks against it.

use orch_shared::{
    alert::{PromptKind, Rule, Severity},
    worker::{NeedState, Phase},
};

use crate::{
    engine::Worker,
    view::{Finding, View, text},
};

/// Holds until the next `[COMPLETE]` where commits came after it, else until the last objection is gone.
pub(crate) fn find(view: &View<'_>) -> Vec<Finding> {
    let said_so = view.active().filter(|worker| worker.phase() == Phase::Complete || worker.fold.reopened());
    said_so
        .filter_map(|worker| {
            let objections = objections(view, worker);
            let task = &worker.task;
            let first = objections.first()?;
            Some(Finding {
                rule: Rule::CompleteBut,
                severity: Severity::Normal,
                workers: vec![task.clone()],
                subject: String::new(),
                prompt: Some(PromptKind::Continue),
                text: text(
                    format!("{task} is complete, but {first}"),
                    format!("{}.", objections.join("; ")),
                    worker.fold.completed.map(|oid| format!("commit {oid}: `git show {oid}`")).into_iter().collect(),
                ),
                happened: None,
            })
        })
        .collect()
}

/// What speaks against a worker's being done, the gravest first.
pub(crate) fn objections(view: &View<'_>, worker: &Worker) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(n) = worker.dirty().filter(|n| *n > 0) {
        found.push(format!("{n} {} not committed", if n == 1 { "file is" } else { "files are" }));
    }
    if worker.fold.reopened() {
        let n = worker.fold.after_complete.len();
        found.push(format!("{n} {} after it", if n == 1 { "commit came" } else { "commits came" }));
    }
    let unsettled = |state| matches!(state, NeedState::Open | NeedState::Ready | NeedState::Unmet);
    for need in view.needs().filter(|need| unsettled(need.state)) {
        let item = need.key.item.written().expose();
        if need.key.worker == worker.task {
            found.push(format!("its need of {item} is {}", need.state));
        } else if need.provider_task() == Some(&worker.task) && need.state != NeedState::Ready {
            found.push(format!("{} still needs {item} from it", need.key.worker));
        }
    }
    if let Some(upstream) = worker.upstream.as_ref().filter(|upstream| upstream.unpushed > 0) {
        found.push(format!("{} of its commits are not pushed", upstream.unpushed));
    }
    found
}
