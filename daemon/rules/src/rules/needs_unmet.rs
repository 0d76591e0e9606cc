//! `needs-unmet`: nobody can provide what a worker waits for.

use orch_shared::{
    alert::{PromptKind, Rule, Severity},
    worker::NeedState,
};

use super::needs::{opened, subject};
use crate::{
    engine::Unmet,
    view::{Finding, View, text},
};

pub(crate) fn find(view: &View<'_>) -> Vec<Finding> {
    let unmet = view.needs().filter(|need| need.state == NeedState::Unmet);
    unmet
        .filter_map(|need| {
            let (task, item) = (&need.key.worker, need.key.item.written().expose());
            let provider = need.provider_shown();
            let provider = provider.expose();
            let (severity, why) = match need.unmet? {
                Unmet::Unknown => {
                    (Severity::Normal, format!("No worker {provider} is known; it may still be started."))
                }
                Unmet::Oneself => (Severity::Urgent, "It asks itself for it.".to_owned()),
                Unmet::ProviderGone => (Severity::Urgent, format!("{provider} is gone and did not provide it.")),
            };
            Some(Finding {
                rule: Rule::NeedsUnmet,
                severity,
                workers: vec![task.clone()],
                subject: format!("{} {}", severity, subject(need)),
                prompt: Some(PromptKind::Resume),
                text: text(format!("{task} needs {item}, and nobody can provide it"), why, vec![opened(need)]),
                happened: None,
            })
        })
        .collect()
}
