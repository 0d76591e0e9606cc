//! `degraded`: a repo cannot be read, cannot be watched, or is only polled.

use orch_shared::alert::{Rule, Severity};

use crate::view::{Finding, View, text};

pub(crate) fn find(view: &View<'_>) -> Vec<Finding> {
    let Some(trouble) = view.trouble() else { return Vec::new() };
    vec![Finding {
        rule: Rule::Degraded,
        severity: Severity::Normal,
        workers: Vec::new(),
        subject: trouble.reason.clone(),
        prompt: None,
        text: text(
            format!("{} is degraded: {}", view.settings().name, trouble.reason),
            trouble.hint.clone(),
            vec!["`orchctl doctor`".to_owned()],
        ),
        happened: None,
    }]
}
