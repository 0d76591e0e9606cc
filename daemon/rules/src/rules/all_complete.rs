//! `all-complete`: every worker of the plan is done; without a plan, every worker of the repo that is not in the base yet.

use orch_shared::{
    alert::{Rule, Severity},
    ids::TaskId,
    worker::Phase,
};

use crate::view::{Finding, View, text};

pub(crate) fn find(view: &View<'_>) -> Vec<Finding> {
    let tasks: Vec<TaskId> = match &view.settings().run {
        None => view.unfinished().map(|worker| worker.task.clone()).collect(),
        Some(run) => run.workers.keys().filter(|task| !is_in_base(view, task)).cloned().collect(),
    };
    let is_complete = |task: &TaskId| view.worker(task).is_some_and(|worker| worker.phase() == Phase::Complete);
    // One alone says so itself; of a run, the others may be in the base already.
    let least = if view.settings().run.is_some() { 1 } else { 2 };
    if tasks.len() < least || !tasks.iter().all(is_complete) {
        return Vec::new();
    }
    let named: Vec<&str> = tasks.iter().map(TaskId::as_str).collect();
    vec![Finding {
        rule: Rule::AllComplete,
        severity: Severity::Normal,
        text: text(
            match tasks.len() {
                1 => "the last worker of the plan is complete".to_owned(),
                n => format!("all {n} workers are complete"),
            },
            format!("{}.", named.join(", ")),
            vec!["`orchctl status`".to_owned()],
        ),
        workers: tasks,
        subject: String::new(),
        prompt: None,
        happened: None,
    }]
}

/// True when the work of that task is in the base already.
fn is_in_base(view: &View<'_>, task: &TaskId) -> bool {
    view.worker(task).map_or_else(|| view.has_departed(task), |worker| worker.integrated)
}
