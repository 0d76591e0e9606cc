//! `needs-ready`: what a worker waits for is there, and it has not taken it.

use orch_shared::{
    alert::{PromptKind, Rule, Severity},
    worker::{Evidence, NeedState},
};

use super::needs::{opened, subject};
use crate::view::{Finding, View, text};

pub(crate) fn find(view: &View<'_>) -> Vec<Finding> {
    let ready = view.needs().filter(|need| need.state == NeedState::Ready);
    ready
        .filter_map(|need| {
            let (commit, evidence) = need.answer?;
            let (task, item) = (&need.key.worker, need.key.item.written().expose());
            let provider = need.provider_shown();
            let how = match evidence {
                Evidence::Trailer => "a Provides: trailer says so",
                Evidence::PlanItem => "its plan item names it",
                Evidence::Definition => "it adds a definition of that name",
                Evidence::File => "it adds a file of that name",
                Evidence::Summary => "its summary names it",
                Evidence::Unverified => "unverified: the provider is complete, and nothing shows the item itself",
                Evidence::Resolved => "a person said so",
            };
            Some(Finding {
                rule: Rule::NeedsReady,
                severity: Severity::Urgent,
                workers: vec![task.clone()],
                subject: subject(need),
                prompt: Some(PromptKind::Resume),
                text: text(
                    format!("{task} can go on: {item} of {} is there", provider.expose()),
                    format!("Commit {} provides it ({how}), and {task} does not have it yet.", commit.short()),
                    vec![format!("provided by commit {commit} ({evidence}): `git show {commit}`"), opened(need)],
                ),
                happened: None,
            })
        })
        .collect()
}
