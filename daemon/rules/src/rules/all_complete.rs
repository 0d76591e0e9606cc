//! `all-complete`: every worker is done; without a plan, every worker of the repo that is not in the base yet.

use orch_shared::{
    alert::{Rule, Severity},
    ids::TaskId,
    worker::Phase,
};

use crate::view::{Finding, View, text};

pub(crate) fn find(view: &View<'_>) -> Vec<Finding> {
    let tasks: Vec<TaskId> = view.unfinished().map(|worker| worker.task.clone()).collect();
    if tasks.len() < 2 || !view.unfinished().all(|worker| worker.phase() == Phase::Complete) {
        return Vec::new();
    }
    let named: Vec<&str> = tasks.iter().map(TaskId::as_str).collect();
    vec![Finding {
        rule: Rule::AllComplete,
        severity: Severity::Normal,
        text: text(
            format!("all {} workers are complete", tasks.len()),
            format!("{}.", named.join(", ")),
            vec!["`orchctl status`".to_owned()],
        ),
        workers: tasks,
        subject: String::new(),
        prompt: None,
        happened: None,
    }]
}
