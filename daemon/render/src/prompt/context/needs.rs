//! What a worker waits for, and who waits for it.

use std::cmp::Reverse;

use orch_shared::{
    ids::{Item, TaskId},
    prompting::NeedFacts,
    time::{Spoken, Timestamp},
    worker::{Evidence, NeedState},
};
use serde::Serialize;

use super::{BODY, SUBJECT};
use crate::quote::{
    markdown::{code, quote_lines},
    shell::Unquotable,
};

#[derive(Debug, Serialize)]
pub(super) struct NeedContext {
    item: String,
    provider: String,
    state: &'static str,
    /// The command that shows what asked for it.
    asked: String,
    is_ready: bool,
    is_settled: bool,
    evidence: Option<String>,
    provided_by: Option<String>,
    show: Option<String>,
    answer_quoted: Option<String>,
    note_quoted: Option<String>,
    take: Option<String>,
    contains: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct WantedContext {
    task: String,
    item: String,
    lasts: String,
    provides: String,
}

impl NeedContext {
    /// How many texts of others are in it.
    pub(super) fn count_quoted(&self) -> usize {
        usize::from(self.answer_quoted.is_some()) + 1
    }
}

/// In the order in which to make it: what most workers wait for, then what was asked for first.
pub(super) fn all_wanted(wanted: &[(TaskId, Item, Timestamp)]) -> impl Iterator<Item = &(TaskId, Item, Timestamp)> {
    let waiting = |item: &Item| wanted.iter().filter(|(_, other, _)| other == item).count();
    let first = |item: &Item| wanted.iter().filter(|(_, other, _)| other == item).map(|(.., since)| *since).min();
    let mut ordered: Vec<_> = wanted.iter().collect();
    ordered.sort_by_cached_key(|(_, item, since)| (Reverse(waiting(item)), first(item), item.clone(), *since));
    ordered.into_iter()
}

pub(super) fn wanted((task, item, since): &(TaskId, Item, Timestamp), now: Timestamp) -> WantedContext {
    WantedContext {
        task: task.to_string(),
        item: code(item.written().expose(), SUBJECT),
        lasts: Spoken(now.since(*since)).to_string(),
        provides: code(&format!("Provides: {}", item.written().expose()), SUBJECT),
    }
}

pub(super) fn need(facts: &NeedFacts) -> Result<NeedContext, Unquotable> {
    let need = &facts.need;
    let is_ready = need.state == NeedState::Ready;
    let take = match (&facts.provider, need.provided_by) {
        (Some(_), Some(oid)) if is_ready => Some(format!("git merge --no-edit {oid}")),
        _ => None,
    };
    let evidence = need.evidence.map(|evidence| match evidence {
        Evidence::Trailer => "its `Provides:` trailer says so",
        Evidence::PlanItem => "the plan item that it names says so",
        Evidence::Definition => "it adds a definition of that name",
        Evidence::File => "it adds a file of that name",
        Evidence::Summary => "its summary has the words",
        Evidence::Unverified => "unverified: the provider says that it is complete, and nothing shows the item itself",
        Evidence::Resolved => "a person said so",
    });
    Ok(NeedContext {
        item: code(need.item.expose(), SUBJECT),
        provider: code(need.worker.expose(), SUBJECT),
        state: need.state.as_str(),
        asked: format!("git show --no-patch {}", facts.opened_by),
        is_ready,
        is_settled: need.state == NeedState::Taken,
        evidence: evidence.map(str::to_owned),
        provided_by: need.provided_by.map(|oid| oid.short()),
        show: need.provided_by.map(|oid| format!("git show --stat {oid}")),
        answer_quoted: facts.answer_subject.as_ref().map(|subject| quote_lines(subject.expose(), SUBJECT)),
        note_quoted: need.note.as_ref().map(|note| quote_lines(note.expose(), BODY)),
        take,
        contains: need.provided_by.map(|oid| format!("git merge-base --is-ancestor {oid} HEAD && echo taken")),
    })
}
