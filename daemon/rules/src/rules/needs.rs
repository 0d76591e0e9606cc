//! `needs`: a worker waits for an item of another.

use orch_shared::alert::{Rule, Severity};

use crate::{
    engine::Need,
    view::{Finding, View, text},
};

pub(crate) fn find(view: &View<'_>) -> Vec<Finding> {
    let open = view.needs().filter(|need| need.is_open());
    open.map(|need| {
        let (task, item) = (&need.key.worker, need.key.item.written().expose());
        let provider = need.provider_shown();
        Finding {
            rule: Rule::Needs,
            severity: Severity::Normal,
            workers: vec![task.clone()],
            subject: subject(need),
            prompt: None,
            text: text(
                format!("{task} needs {item} from {}", provider.expose()),
                format!("Nothing of {} provides it yet.", provider.expose()),
                vec![opened(need)],
            ),
            happened: None,
        }
    })
    .collect()
}

/// A need of a worker is told from another by its provider and its item.
pub(super) fn subject(need: &Need) -> String {
    format!("{}/{}", need.key.provider, need.key.item.folded())
}

/// The commit that opened the need, as evidence.
pub(super) fn opened(need: &Need) -> String {
    format!("asked for by commit {0}: `git show {0}`", need.opened_by)
}
