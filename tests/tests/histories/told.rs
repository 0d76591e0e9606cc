//! What own commits say, taken together (domain.md section 5).

use crate::{
    reader::{Id, Reader},
    words::Class,
};

/// The picture that a worker gives of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) phase: &'static str,
    pub(crate) reason: Option<String>,
    pub(crate) checkpoints: usize,
    /// The `[COMPLETE]` that still holds.
    pub(crate) complete: Option<Id>,
}

pub(crate) fn told(own: &[Id], reader: &Reader) -> Told {
    let said = |id: Id| &reader.commits[id].said;
    let checkpoints = own.iter().filter(|id| said(**id).class == Class::Checkpoint).count();
    let Some(place) = own.iter().rposition(|id| said(*id).class.is_status()) else {
        return Told { phase: "pending", reason: None, checkpoints, complete: None };
    };
    let last = said(own[place]);
    let reopened = own[place + 1..].iter().any(|id| !matches!(said(*id).class, Class::Merge | Class::Fixup));
    let phase = match last.class {
        Class::Complete if reopened => "working",
        Class::Complete => "complete",
        Class::Blocked => "blocked",
        Class::Needs => "waiting",
        _ => "working",
    };
    let complete = (phase == "complete").then_some(own[place]);
    Told { phase, reason: last.reason.clone().filter(|_| phase == "blocked"), checkpoints, complete }
}
